"""The consequences of a decision, as values; the application carries them out."""

from typing import Literal

import msgspec
from usher_common.messages.after import PromiseState
from usher_common.messages.contact_facts import MergeCause
from usher_common.messages.content import Profile
from usher_common.messages.knowledge import AskKnowledge
from usher_common.messages.sends import Send
from usher_common.messages.threads import Refusal

from usher_router.domain.conversation.model import Message
from usher_router.domain.funnel.state import Passage


class Appended(msgspec.Struct, frozen=True, gc=False):
    """A message was appended; `agent` ("" for none) and `guests` hear of it at once, besides the visitor.

    So does its author, if that is an agent who wrote it (`written`), and not whose invitation it was.
    """

    message: Message
    agent: str
    guests: tuple[str, ...] = ()
    written: bool = True


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
    """Park the envelope with its reason."""

    reason: str
    detail: str = ""


class Sent(msgspec.Struct, frozen=True, gc=False):
    """Send this to a provider's peer, under the envelope id `id`."""

    id: str
    send: Send


class KnowledgeAsked(msgspec.Struct, frozen=True, gc=False):
    """Ask knowledge for articles; `KnowledgeAnswered` comes back, or the conversation's deadline."""

    ask: AskKnowledge


class AssignmentAccepted(msgspec.Struct, frozen=True, gc=False):
    """The agent accepted the offer."""

    assignment: str
    agent: str


class AssignmentOpened(msgspec.Struct, frozen=True, gc=False):
    """The agent got it at once, without an offer; their load rises by `weight`.

    `action` says how, `by` through whom.
    """

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
    """An offer or assignment ended; the agent's load falls by `weight`. `missed`: the offer expired unanswered."""

    assignment: str
    agent: str
    weight: int
    outcome: str
    missed: bool = False
    channel_class: str = "chat"
    reason: str = ""  # the reason that the agent gave
    owned: bool = True  # accepted, not only offered


class OfferOutdated(msgspec.Struct, frozen=True, gc=False):
    """What is offered is no longer what waits: it is released, by a command that has the agent at hand."""

    conversation: str
    assignment: str
    partition: int
    reason: str


class NoteWritten(msgspec.Struct, frozen=True, gc=False):
    """An agent wrote a note after message `after_seq`; `agents` hear of it."""

    note: str
    conversation: str
    agent: str
    text: str
    after_seq: int
    agents: tuple[str, ...]


class Marked(msgspec.Struct, frozen=True, gc=False):
    """One party has received or read everything up to `seq`."""

    party: str
    kind: str
    seq: int


class ProfileLearnt(msgspec.Struct, frozen=True, gc=False):
    """Facts about the contact, to be merged into their row; `profile` has only what came now."""

    contact: str
    profile: Profile


class AgentGone(msgspec.Struct, frozen=True, gc=False):
    """The agent is unreachable: release what they have; of a `lost` agent, only what is offered."""

    agent: str
    lost: bool = False


class SendReported(msgspec.Struct, frozen=True, gc=False):
    """The outcome of a send to a provider; `agents` hear of it."""

    message: str
    status: str
    error: str
    agents: tuple[str, ...]


class MessageChanged(msgspec.Struct, frozen=True, gc=False):
    """A message was edited, deleted or reacted to; `agents` hear of it."""

    message: Message
    agents: tuple[str, ...]


class MessageNamed(msgspec.Struct, frozen=True, gc=False):
    """The message is found under this id, too."""

    id: str
    message: str


class AddressSaved(msgspec.Struct, frozen=True, gc=False):
    """Write an address of this contact; what is None stays as it is. `conversation`: that it joins."""

    id: str
    account: str
    peer: str
    channel: str
    contact: str
    refused: Refusal | None = None
    conversation: str | None = None


class OutreachRefused(msgspec.Struct, frozen=True, gc=False):
    """The contact wants no messages unasked at this address (its peer without a mail's thread), or wants them again."""

    account: str
    peer: str
    refused: bool


class ContactsLinked(msgspec.Struct, frozen=True, gc=False):
    """Both contacts are the same person, by a provider's word or a visitor's token: merge `other` into `kept`."""

    kept: str
    other: str
    cause: MergeCause = "provider"


class TokenUsed(msgspec.Struct, frozen=True, gc=False):
    """A one-time token was used: the address that brought it joined, or was somebody's already (`known`)."""

    use: str
    outcome: Literal["joined", "known"]


class Ignored(msgspec.Struct, frozen=True, gc=False):
    """It means nothing here; counted by its reason."""

    reason: str


class RatingGiven(msgspec.Struct, frozen=True, gc=False):
    """The contact gave a score with a comment, or changed it; `number` says which of the ratings asked for."""

    number: int
    score: int
    comment: str
    first: bool


class PromiseMade(msgspec.Struct, frozen=True, gc=False):
    """An answer was promised, or the address of an open promise was changed."""

    promise: PromiseState
    first: bool


class StageChanged(msgspec.Struct, frozen=True, gc=False):
    """The conversation came into a stage, or left it: the passage as it is now."""

    passage: Passage


class PromiseKept(msgspec.Struct, frozen=True, gc=False):
    """The promised answer was given by `agent`; `how`: chat, phone, email, or a word of theirs."""

    promise: PromiseState
    agent: str
    how: str


Effect = (
    Appended
    | Announced
    | Answered
    | Parked
    | Sent
    | KnowledgeAsked
    | OfferOutdated
    | AssignmentAccepted
    | AssignmentOpened
    | AssignmentEnded
    | NoteWritten
    | Marked
    | ProfileLearnt
    | AgentGone
    | SendReported
    | MessageChanged
    | MessageNamed
    | AddressSaved
    | OutreachRefused
    | ContactsLinked
    | TokenUsed
    | Ignored
    | RatingGiven
    | PromiseMade
    | PromiseKept
    | StageChanged
)
