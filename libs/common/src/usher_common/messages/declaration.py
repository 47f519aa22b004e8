"""What a command is declared with: its subject, how a desk asks for it, and what must be loaded to decide it.

A field's annotation says what a desk may put there (`Short`, `Text`, `Tags`, …). A field without such an annotation
is none of the desk's: it is left at its default. On the bus none of this counts, so what is stored stays decodable.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta

from usher_common.messages.limits import SHORT_CHARS, SKILLS, TAG_CHARS, TAGS
from usher_common.roles import DESKS

T = TypeVar("T")
Of = Literal["own", "open", "seen", "none"]


class AtDesk(NamedTuple):
    """The type of a field in a desk's frame; `names_agent`: it names a colleague, who must exist."""

    type: Any
    names_agent: bool = False


class Filled(NamedTuple):
    """A field that the gateway fills: with the agent who asks, or with the client id (the frame's `id`)."""

    by: Literal["sender", "client_id"]


_SHORT = Annotated[str, Meta(max_length=SHORT_CHARS)]
_TAG = Annotated[str, Meta(min_length=1, max_length=TAG_CHARS)]

Sender = Annotated[str, Filled("sender")]
ClientId = Annotated[str, Filled("client_id")]
Short = Annotated[str, AtDesk(_SHORT)]  # an id, a name, a reason
Text = Annotated[str, AtDesk(str)]  # as long as a message: the gateway refuses longer ones by name
Flag = Annotated[bool, AtDesk(bool)]
Colleague = Annotated[str, AtDesk(_SHORT, names_agent=True)]
Skills = Annotated[tuple[str, ...], AtDesk(Annotated[tuple[_SHORT, ...], Meta(max_length=SKILLS)])]
Tags = Annotated[tuple[str, ...], AtDesk(Annotated[tuple[_TAG, ...], Meta(max_length=TAGS)])]


@dataclass(frozen=True, slots=True)
class Desk:
    """How a desk asks for a command: by a frame whose `type` is `name`, and who may.

    `roles` may ask; of `own` conversations (owned, offered, joined), `open` or `seen` ones, or of none. Who asks for
    somebody else's is told `otherwise`. Texts that are `filled` may not be blank. What a role and the conversation
    allow the router may still refuse: it alone knows how things stand when the command's turn comes.
    """

    name: str
    roles: frozenset[str] = DESKS
    of: Of = "own"
    otherwise: str = "not_owner"
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """What the router must load to decide a command, besides the conversation or agent that it concerns."""

    sender: bool = False  # the row of the agent who asks, as it may change
    sender_card: bool = False  # how that agent appears to others, and their role
    colleague: bool = False  # row and card of `to_agent`, where one is named
    holder: bool = False  # the row of whoever owns it or is offered it, as it may change
    pools: bool = False  # which pools anybody serves, where it goes to a queue and `confirmed` is not set
    queues: bool = False  # what the policy asks for where time moves it to another queue
    siblings: bool = False  # other conversations of its address
    message: bool = False  # the message that `message` names


class Command(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """A command is a MessagePack map whose `t` names its type. No desk asks for it unless it says how."""

    desk: ClassVar[Desk | None] = None
    loads: ClassVar[Loads] = Loads()


class AddressCommand(Command, frozen=True):
    """Concerns the current conversation of an address, which may have to be opened."""

    account: str
    peer: str


class ConversationCommand(Command, frozen=True):
    """Concerns one conversation; goes to its home partition."""

    conversation: Short


class AgentCommand(Command, frozen=True):
    """Concerns one agent; goes to the agent's own partition (`ids.agent_partition`)."""

    agent: str


def at_desk(hint: object) -> Any | None:
    """Give a field's type in a desk's frame, None where a desk does not send it."""
    if get_origin(hint) is Union:
        parts = [at_desk(part) for part in get_args(hint) if part is not type(None)]
        return None if None in parts else Union[(*parts, None)]
    found = _noted(hint, AtDesk)
    return None if found is None else found.type


def names_agent(hint: object) -> bool:
    """Return whether a field names a colleague."""
    if get_origin(hint) is Union:
        return any(names_agent(part) for part in get_args(hint))
    found = _noted(hint, AtDesk)
    return found is not None and found.names_agent


def filled_by(hint: object) -> str:
    """Return what the gateway fills a field with: "sender", "client_id", or "" where it does not."""
    found = _noted(hint, Filled)
    return "" if found is None else found.by


def _noted(hint: object, kind: type[T]) -> T | None:
    return next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, kind)), None)
