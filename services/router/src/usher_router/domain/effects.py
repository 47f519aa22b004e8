"""What a decision leads to, as values; the application carries them out."""

import msgspec
from usher_common.messages.content import Profile
from usher_common.messages.sends import Send

from usher_router.domain.conversation.model import Message


class Appended(msgspec.Struct, frozen=True, gc=False):
    """A message got its place; `agent` and `guests` hear it at once ("" for nobody), besides the visitor."""

    message: Message
    agent: str
    guests: tuple[str, ...] = ()


class Announced(msgspec.Struct, frozen=True, gc=False):
    """The conversation changed: tell the visitor, these agents, every desk, the dispatchers."""

    visitor: bool = True
    agents: tuple[str, ...] = ()
    desk: bool = False
    routing: bool = False


class Answered(msgspec.Struct, frozen=True, gc=False):
    """Answer an agent's command: `code` "" where it was done."""

    agent: str
    client_id: str
    conversation: str = ""
    code: str = ""
    detail: str = ""


class Parked(msgspec.Struct, frozen=True, gc=False):
    """Set the envelope aside with its reason."""

    reason: str
    detail: str = ""


class Sent(msgspec.Struct, frozen=True, gc=False):
    """Let a provider's peer have this, under the envelope id `id`."""

    id: str
    send: Send


class AssignmentAccepted(msgspec.Struct, frozen=True, gc=False):
    """The agent took the offer."""

    assignment: str
    agent: str


class AssignmentOpened(msgspec.Struct, frozen=True, gc=False):
    """The agent has it at once, without an offer; their load rises by `weight`. `action` says how, `by` who did it."""

    assignment: str
    conversation: str
    agent: str
    wait_no: int
    weight: int
    channel_class: str
    queue: str
    rule: str
    action: str
    by: str


class AssignmentEnded(msgspec.Struct, frozen=True, gc=False):
    """An offer or assignment is over; the agent's load falls by `weight`. `missed`: they let the offer expire."""

    assignment: str
    agent: str
    weight: int
    outcome: str
    missed: bool = False
    channel_class: str = "chat"
    reason: str = ""  # what was said for it
    owned: bool = True  # not only offered


class NoteWritten(msgspec.Struct, frozen=True, gc=False):
    """An agent wrote something down after message `after_seq`; `agents` hear it."""

    note: str
    conversation: str
    agent: str
    text: str
    after_seq: int
    agents: tuple[str, ...]


class Marked(msgspec.Struct, frozen=True, gc=False):
    """One party has everything up to `seq`."""

    party: str
    kind: str
    seq: int


class ProfileLearnt(msgspec.Struct, frozen=True, gc=False):
    """This was said of the contact, whose row takes it in; `profile` is only what came."""

    contact: str
    profile: Profile


class AgentGone(msgspec.Struct, frozen=True, gc=False):
    """Nobody hears the agent: what they hold is to be released, of a `lost` one only what is offered."""

    agent: str
    lost: bool = False


class SendReported(msgspec.Struct, frozen=True, gc=False):
    """What became of a send to a provider; `agents` hear of it."""

    message: str
    status: str
    error: str
    agents: tuple[str, ...]


Effect = (
    Appended
    | Announced
    | Answered
    | Parked
    | Sent
    | AssignmentAccepted
    | AssignmentOpened
    | AssignmentEnded
    | NoteWritten
    | Marked
    | ProfileLearnt
    | AgentGone
    | SendReported
)
