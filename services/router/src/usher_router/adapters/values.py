"""Parameters and results of the router's statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from usher_common.messages.content import Attachment, Profile
from usher_common.messages.threads import PLAIN, Threaded

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AbleAgent, AgentProfile, KnownAddress, KnownContact
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.effects import (
    AddressSaved,
    AssignmentAccepted,
    AssignmentEnded,
    AssignmentOpened,
    ContactsLinked,
    MessageChanged,
    MessageNamed,
    NoteWritten,
    OutreachRefused,
    PromiseKept,
    PromiseMade,
    RatingGiven,
    TokenUsed,
)
from usher_router.domain.funnel.state import Passage
from usher_router.domain.matching.queue_position import WaitingContact


class KnownMessage(NamedTuple):
    """A message that is already on record."""

    conversation: str
    seq: int
    text: str
    attachments: tuple[Attachment, ...] = ()
    thread: Threaded = PLAIN


class RememberedCommand(NamedTuple):
    """A command that was decided: the fingerprint of its content ("": part of its id), and its answer."""

    fingerprint: str = ""
    code: str = ""
    detail: str = ""


class AlbumMessage(NamedTuple):
    """The message that takes an album's next part, and its conversation."""

    id: str
    conversation: str


class TokenUse(NamedTuple):
    """A one-time token (`continuing.use_of`) of the visitor at one address, as another address brought it."""

    use: str
    visitor: str
    address: str


@dataclass(slots=True)
class Needs:
    """The ids of what a frame's decisions need from the record."""

    addresses: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)  # their rows change
    cards: set[str] = field(default_factory=set)  # their names are shown
    freeing: set[str] = field(default_factory=set)  # conversations whose agent's row may change
    reopening: set[str] = field(default_factory=set)  # conversations whose address may have another open one
    showing: set[str] = field(default_factory=set)  # conversations whose contact is read though they are open
    answers: list[str] = field(default_factory=list)  # ids of remembered commands
    told_since: int = 0  # one in which the contact was only told something since then may be answered
    former: set[str] = field(default_factory=set)  # addresses whose last conversation counts however old it is
    closed_since: int | None = None  # an address's conversation closed since then (microseconds) may be reopened
    had_since: int | None = None  # an agent who had a contact since then (microseconds) may be waited for
    moving: bool = False  # time may move a waiting conversation to another queue
    handing: bool = False  # an agent may hand one to a queue, so it matters which pools are served
    counted: frozenset[str] = frozenset()  # queues with a length limit
    targets: set[tuple[str, str]] = field(default_factory=set)  # messages by account and the provider's id
    changing: set[tuple[str, str]] = field(default_factory=set)  # those of them whose conversations may change
    parts: set[str] = field(default_factory=set)  # parts of albums that may be there, by the ids of their envelopes
    albums: set[str] = field(default_factory=set)  # albums whose message is read, by `ids.album_id`
    albums_since: int = 0  # a message from before then (microseconds) takes no more parts
    joining: set[str] = field(default_factory=set)  # addresses that may have joined a conversation of another one
    reached: set[str] = field(default_factory=set)  # addresses whose rows are read
    uses: list[TokenUse] = field(default_factory=list)  # one-time tokens, in the order they came
    wishes: set[str] = field(default_factory=set)  # `unsubscribed_id`s of addresses with a word about messages unasked
    now: int = 0  # the record's clock, µs
    able: bool = False  # who could have conversations at all


@dataclass(slots=True)
class Loaded:
    """What a frame concerns, locked: conversations, then agents, each in the order of their ids."""

    conversations: list[Conversation]
    cards: dict[str, AgentProfile]
    agents: dict[str, Agent]
    known: dict[str, KnownMessage]
    contacts: dict[str, KnownContact]  # by address id, if the address has no open conversation, or it is asked for
    answers: dict[str, RememberedCommand] = field(default_factory=dict)  # commands decided before
    lengths: dict[str, int] = field(default_factory=dict)  # number of waiting conversations of the counted queues
    working: Mapping[str, str] = field(default_factory=dict)  # agents at work who may be waited for → their calendar
    pools: frozenset[str] | None = None  # pools that any agent serves, if a command may hand to a queue
    targets: Mapping[tuple[str, str], Message] = field(default_factory=dict)  # by account and the provider's id
    reached: Mapping[str, KnownAddress] = field(default_factory=dict)  # rows of addresses, by id
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # address → its person's open conversation elsewhere
    albums: Mapping[str, Message] = field(default_factory=dict)  # messages that may take parts, by album
    granted: frozenset[tuple[str, str]] = frozenset()  # tokens that count, each with the address that brought it
    declined: frozenset[str] = frozenset()  # those of `Needs.wishes` at which nothing was wanted before
    able: tuple[AbleAgent, ...] | None = None  # who could have conversations at all, if that was asked


class Aftercare(NamedTuple):
    """A rating, or a promise that was made or kept, with its conversation."""

    effect: RatingGiven | PromiseMade | PromiseKept
    conversation: Conversation


@dataclass(slots=True)
class Changes:
    """What a frame changed; `conversations` as pairs (as loaded or None, as it is now)."""

    now: int
    conversations: Sequence[tuple[Conversation | None, Conversation]] = ()
    agents: Sequence[Agent] = ()
    profiles: Mapping[str, Sequence[Profile]] = field(default_factory=dict)  # facts that came about contacts, in order
    messages: Sequence[Message] = ()
    accepted: Sequence[AssignmentAccepted] = ()
    opened: Sequence[AssignmentOpened] = ()
    ended: Sequence[AssignmentEnded] = ()
    marks: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[NoteWritten] = ()
    aftercare: Sequence[Aftercare] = ()
    passages: Sequence[Passage] = ()
    answers: Mapping[str, RememberedCommand] = field(default_factory=dict)  # commands decided now, by their ids
    policy: str = ""  # the policy's version
    edited: Sequence[MessageChanged] = ()
    named: Sequence[MessageNamed] = ()
    addresses: Sequence[AddressSaved] = ()
    linked: Sequence[ContactsLinked] = ()
    refusals: Sequence[OutreachRefused] = ()
    used: Sequence[TokenUsed] = ()


class OpenAssignment(NamedTuple):
    """A conversation that an agent owns or is offered."""

    conversation: str
    assignment: str
    account: str
    peer: str


class GuestOf(NamedTuple):
    """A conversation where an agent is a guest."""

    conversation: str
    agent: str
    account: str
    peer: str


class AgentAssignment(NamedTuple):
    """The same with its agent, and whether it is only offered."""

    conversation: str
    assignment: str
    account: str
    peer: str
    agent: str
    offered: bool


Place = tuple[int, str]  # since when (microseconds), and the id of the conversation
FRONT: Place = (-1, "")


class Offered(NamedTuple):
    """An offer to write: the conversation as offered (or assigned at once), and the explanation."""

    conversation: Conversation
    explanation: Mapping[str, Any]


class Due(NamedTuple):
    """A deadline that has passed; the conversation's address gives its partition."""

    conversation: str
    number: int
    account: str
    peer: str


class Recount(NamedTuple):
    """An agent's load as stored and by their open assignments, with the number of these by channel class."""

    agent: str
    was: int
    load: int
    held: dict[str, int]


class WaitingContacts(NamedTuple):
    """The waiting contacts in the order of service, and for each queue (number, since when the longest).

    `now` is the record's clock; times in microseconds.
    """

    now: int
    contacts: list[WaitingContact]
    queues: dict[str, tuple[int, int]]


class Present(NamedTuple):
    """Who should be present: `now` on the record's clock, agents online or carrying load, agents lost lately."""

    now: int
    online: list[str]
    lost: list[str]


class Gaps(NamedTuple):
    """Conversations whose messages have a gap, and the address after which the next look begins ("": at the first)."""

    found: frozenset[str]
    behind: str
