"""How a command is declared: its subject, how a desk asks for it, and what must be loaded to decide it.

A field's annotation says what a desk may send for it (`Short`, `Text`, `Tags`, …). A field without such an annotation
is not sent by a desk and keeps its default. On the bus the annotations do not count, so stored commands stay decodable.
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
    """The type of a field in a desk's socket message; `names_agent`: it names a colleague, who must exist."""

    type: Any
    names_agent: bool = False


class Filled(NamedTuple):
    """A field that the gateway fills: with the asking agent, or with the client id (the socket message's `id`)."""

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
    """How a desk asks for a command: with a socket message of the type `name`, and who may.

    `roles` may ask; of `own` conversations (owned, offered, joined), `open` or `seen` ones, or of none. An agent who
    asks for somebody else's is refused with `otherwise`. Texts that are `filled` must not be blank. The router may
    still refuse what the gateway allows: only it knows the conversation's state when the command is decided.
    """

    name: str
    roles: frozenset[str] = DESKS
    of: Of = "own"
    otherwise: str = "not_owner"
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """What the router must load to decide a command, besides the conversation or agent that it concerns."""

    sender: bool = False  # the asking agent's row, as it may change
    sender_card: bool = False  # how that agent appears to others, and their role
    colleague: bool = False  # row and card of `to_agent`, if one is named
    holder: bool = False  # the row of the owner, or the agent it is offered to, as it may change
    pools: bool = False  # which pools are served, if it goes to a queue and `confirmed` is not set
    queues: bool = False  # what the policy needs if time moves it to another queue
    siblings: bool = False  # other conversations of its address
    message: bool = False  # the message that `message` names
    contact: bool = False  # what is shown of the contact, also while the conversation is open
    inviter: bool = False  # how the agent of `invited` appears to others, if there is one
    quoted: bool = False  # the message that `reply_to` quotes, by the provider's id
    album: bool = False  # the message of the album that it belongs to, and whether this part of it is there
    wish: bool = False  # whether nothing is wanted unasked at its address, if it says so now
    thread: bool = False  # the conversation that `thread` names
    target: bool = False  # the message `target`, by the provider's id, and its conversation
    consent: bool = False  # of a call: whether the contact takes calls at the number
    former: bool = False  # the last conversation of its address, however long ago it ended
    reached: bool = False  # the rows of its address and of another one that it names (`to`, `other`)


class Command(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """A command is a MessagePack map whose `t` names its type. Desks may ask only for those with a `desk`."""

    desk: ClassVar[Desk | None] = None
    loads: ClassVar[Loads] = Loads()


class AddressCommand(Command, frozen=True):
    """Concerns the current conversation of an address, which may have to be opened."""

    account: str
    peer: str


class ConversationCommand(Command, frozen=True):
    """Concerns one conversation; sent to its home partition."""

    conversation: Short


class AgentCommand(Command, frozen=True):
    """Concerns one agent; sent to the agent's own partition (`ids.agent_partition`)."""

    agent: str


class ContactCommand(Command, frozen=True):
    """Concerns contacts, whose number may be any; all are sent to one partition (`ids.contacts_partition`).

    Asked for over HTTP, so `desk` stays None; who may is in the access table. See decision 0266.
    """


def at_desk(hint: object) -> Any | None:
    """Return a field's type in a desk's socket message, None if desks do not send it."""
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
    """Return what the gateway fills a field with: "sender", "client_id", or "" if it does not."""
    found = _noted(hint, Filled)
    return "" if found is None else found.by


def _noted(hint: object, kind: type[T]) -> T | None:
    return next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, kind)), None)
