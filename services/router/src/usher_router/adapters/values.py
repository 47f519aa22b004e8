"""What the router's statements take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from usher_common.messages.content import Attachment, Profile

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AgentProfile, KnownContact
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.effects import AssignmentAccepted, AssignmentEnded, AssignmentOpened, NoteWritten
from usher_router.domain.matching.queue_position import WaitingContact


class KnownMessage(NamedTuple):
    """A message that is on record already."""

    conversation: str
    seq: int
    text: str
    attachments: tuple[Attachment, ...] = ()


class RememberedCommand(NamedTuple):
    """A command that was decided: what it said ("": its name tells), and what it was answered."""

    fingerprint: str = ""
    code: str = ""
    detail: str = ""


@dataclass(slots=True)
class Needs:
    """What a frame's decisions need from the record, as ids."""

    addresses: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)  # their rows change
    cards: set[str] = field(default_factory=set)  # their names are shown
    freeing: set[str] = field(default_factory=set)  # conversations whose agent's row may change
    reopening: set[str] = field(default_factory=set)  # conversations whose address may have another open one
    answers: list[str] = field(default_factory=list)  # what commands are remembered by
    closed_since: int | None = None  # an address's conversation closed since then (microseconds) may be opened again
    had_since: int | None = None  # who had a contact since then (microseconds) may be waited for
    moving: bool = False  # time may move who waits to another queue
    handing: bool = False  # somebody may hand it to a queue: does anybody serve that?
    counted: frozenset[str] = frozenset()  # queues with a longest length


@dataclass(slots=True)
class Loaded:
    """What a frame concerns, locked: conversations, then agents, each in the order of their ids."""

    conversations: list[Conversation]
    cards: dict[str, AgentProfile]
    agents: dict[str, Agent]
    known: dict[str, KnownMessage]
    contacts: dict[str, KnownContact]  # by address id, where the address has no open conversation
    answers: dict[str, RememberedCommand] = field(default_factory=dict)  # commands decided before
    lengths: dict[str, int] = field(default_factory=dict)  # how many wait, of the queues counted
    working: Mapping[str, str] = field(default_factory=dict)  # agents at work who may be waited for → their calendar
    pools: frozenset[str] | None = None  # that anybody serves, where somebody may hand to a queue


@dataclass(slots=True)
class Changes:
    """What a frame changed; `conversations` as (as loaded or None, as it is now)."""

    now: int
    conversations: Sequence[tuple[Conversation | None, Conversation]] = ()
    agents: Sequence[Agent] = ()
    profiles: Mapping[str, Sequence[Profile]] = field(default_factory=dict)  # what came of contacts, in order
    messages: Sequence[Message] = ()
    accepted: Sequence[AssignmentAccepted] = ()
    opened: Sequence[AssignmentOpened] = ()
    ended: Sequence[AssignmentEnded] = ()
    marks: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[NoteWritten] = ()
    answers: Mapping[str, RememberedCommand] = field(default_factory=dict)  # commands decided now, by their ids
    policy: str = ""  # its version


class OpenAssignment(NamedTuple):
    """What an agent owns or is offered."""

    conversation: str
    assignment: str
    account: str
    peer: str


class GuestOf(NamedTuple):
    """Where an agent is a guest."""

    conversation: str
    agent: str
    account: str
    peer: str


class AgentAssignment(NamedTuple):
    """The same, with whose it is, and whether it is only offered."""

    conversation: str
    assignment: str
    account: str
    peer: str
    agent: str
    offered: bool


Place = tuple[int, str]  # since when (microseconds) and which conversation waits
FRONT: Place = (-1, "")


class Offered(NamedTuple):
    """One offer to write: the conversation as it is offered (or assigned at once), and why."""

    conversation: Conversation
    explanation: Mapping[str, Any]


class Due(NamedTuple):
    """A deadline that has passed; the conversation's address tells in which partition it is decided."""

    conversation: str
    number: int
    account: str
    peer: str


class Recount(NamedTuple):
    """An agent's load as it stood and as their open assignments say, with how many they hold by channel class."""

    agent: str
    was: int
    load: int
    held: dict[str, int]


class WhoWaits(NamedTuple):
    """`now` on the record's clock, the first in line, and of each queue (how many, since when the longest).

    The line is in the order of service; times in microseconds.
    """

    now: int
    line: list[WaitingContact]
    queues: dict[str, tuple[int, int]]


class Present(NamedTuple):
    """Who should be here: `now` on the record's clock, who is online or carries load, who was lost lately."""

    now: int
    online: list[str]
    lost: list[str]


class Gaps(NamedTuple):
    """Conversations whose messages have a gap, and behind which address the next look begins ("": at the first)."""

    found: frozenset[str]
    behind: str
