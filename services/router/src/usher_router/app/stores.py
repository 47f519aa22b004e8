"""What the use cases need of the record, besides its own port: statements, in one place and of one kind each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.bus.port import Bus
from usher_common.expected_wait import ServiceRate
from usher_common.live.port import Live
from usher_common.messages.content import Attachment, Profile
from usher_common.record.port import Record, Transaction

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.capacity.overload import AgentLoad
from usher_router.domain.context import AgentProfile, KnownContact
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.conversation.waiting.replan import Replan
from usher_router.domain.effects import AssignmentAccepted, AssignmentEnded, AssignmentOpened, NoteWritten
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.matching.queue_position import WaitingContact
from usher_router.domain.policy import Policy
from usher_router.replay.log_batch import LogBatch
from usher_router.replay.recorded_pool import RecordedPool


class Stores(NamedTuple):
    """The three stores."""

    bus: Bus
    live: Live
    record: Record


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
    working: Mapping[str, str] = field(default_factory=dict)  # who one may be waiting for and works → his calendar
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


class FrameStore(Protocol):
    """Statements of the frame handler; each in the transaction that the connection belongs to."""

    async def load(self, connection: AsyncConnection, needs: Needs) -> Loaded:
        """Lock and read what the frame concerns."""

    async def save(self, connection: AsyncConnection, changes: Changes) -> None:
        """Write what it changed, a statement for each table."""

    async def held(self, connection: AsyncConnection, agents: Collection[str]) -> list[AgentAssignment]:
        """List what these agents own or are offered."""

    async def joined(self, connection: AsyncConnection, agents: Collection[str]) -> list[GuestOf]:
        """List where these agents are guests."""


Place = tuple[int, str]  # since when (microseconds) and which conversation waits
FRONT: Place = (-1, "")


class Offered(NamedTuple):
    """One offer to write: the conversation as it is offered (or assigned at once), and why."""

    conversation: Conversation
    explanation: Mapping[str, Any]


class PoolStore(Protocol):
    """Statements of the dispatcher."""

    async def now(self, connection: AsyncConnection) -> int:
        """Read the record's clock, microseconds."""

    async def waiting(
        self, connection: AsyncConnection, policy: Policy, behind: Place, limit: int, since: int = 0
    ) -> list[Waiting]:
        """Read those behind a place in the order of places, if they changed at or after `since`."""

    async def waiting_among(self, connection: AsyncConnection, policy: Policy, ids: Collection[str]) -> list[Waiting]:
        """Read those of these conversations that wait."""

    async def agents(
        self, connection: AsyncConnection, policy: Policy, skills: Mapping[str, Mapping[str, int]]
    ) -> list[PoolAgent]:
        """Read all enabled agents; `skills` (by agent, with levels) as last read."""

    async def agents_among(
        self,
        connection: AsyncConnection,
        policy: Policy,
        ids: Collection[str],
        skills: Mapping[str, Mapping[str, int]],
    ) -> list[PoolAgent]:
        """Read these agents, disabled ones as not available."""

    async def skills(self, connection: AsyncConnection) -> dict[str, dict[str, int]]:
        """Read who has which skills at which levels."""

    async def lock(
        self, connection: AsyncConnection, conversations: Collection[str], agents: Collection[str]
    ) -> tuple[dict[str, Conversation], dict[str, Agent]]:
        """Lock both, in the order of their ids."""

    async def write(
        self, connection: AsyncConnection, offers: Sequence[Offered], agents: Sequence[Agent], policy: str, now: int
    ) -> None:
        """Write offers, their reasons, and the agents' load."""

    async def append(self, connection: AsyncConnection, messages: Sequence[Message]) -> None:
        """Write what was said of those given at once."""


class DispatchLog(Protocol):
    """Where a dispatcher writes down what its pool was given and what came of it."""

    def pool(self, refusal_pause_s: float) -> Pool | RecordedPool:
        """Begin a dispatcher's life with a fresh pool."""

    async def write(self, transaction: Transaction, now: int) -> None:
        """Write what is not on record yet, in the claim's transaction; `now` is the decisions' time."""

    def claimed(self, won: Collection[str]) -> None:
        """Note which conversations of the last proposals the record confirmed."""

    async def flush(self) -> None:
        """Write what has waited long or become much, in a transaction of its own; raises Stall."""


class NoLog:
    """Implements `DispatchLog`: nothing is written down."""

    def pool(self, refusal_pause_s: float) -> Pool | RecordedPool:
        return Pool(refusal_pause_s)

    async def write(self, transaction: Transaction, now: int) -> None:
        pass

    def claimed(self, won: Collection[str]) -> None:
        pass

    async def flush(self) -> None:
        pass


class OldRows(Protocol):
    """Rows that are of no use for ever."""

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete rows older than `before`, `limit` at most; tells how many went."""


class DispatchStore(Protocol):
    """Statements on the dispatchers' record."""

    async def write(self, connection: AsyncConnection, turns: Sequence[LogBatch], now: int) -> None:
        """Write turns as of `now`; one that is there stays as it is."""

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete at most so many turns written before a time; returns how many went."""

    async def lives(self, connection: AsyncConnection, since: int, until: int) -> list[str]:
        """Name the dispatchers who wrote in that time, the earliest first."""

    async def turns(self, connection: AsyncConnection, dispatcher: str, after: int, limit: int) -> list[LogBatch]:
        """Read a dispatcher's turns with numbers above `after`, in order."""

    async def at(self, connection: AsyncConnection, since: int, until: int) -> list[LogBatch]:
        """Read all turns written in that time, by time."""


class PolicyStore(Protocol):
    """Statements on the policies of the record."""

    async def active(self, connection: AsyncConnection) -> str:
        """Name the active policy by its hash, "" where none is."""

    async def text(self, connection: AsyncConnection, version: str) -> str | None:
        """Read a policy, None where there is none of this hash."""

    async def activate(self, connection: AsyncConnection, version: str, text: str, author: str) -> None:
        """Keep a policy and let it count from now on."""

    async def last_in_file(self, connection: AsyncConnection) -> str:
        """Name the policy that a watched file held last, "" where none did."""

    async def note_file(self, connection: AsyncConnection, version: str) -> None:
        """Keep that name."""


class PlanStore(Protocol):
    """Statements that let another policy count for who is there already."""

    async def planned(self, connection: AsyncConnection) -> str:
        """Name the policy whose deadlines all who wait have, "" where none is known."""

    async def note(self, connection: AsyncConnection, version: str) -> None:
        """Keep that name."""

    async def queues(self, connection: AsyncConnection) -> tuple[int, list[str]]:
        """Tell the time (microseconds), and in which queues somebody waits."""

    async def plan_anew(self, connection: AsyncConnection, plan: Replan, last: str, limit: int) -> str:
        """Let up to `limit` of those it concerns be due now, by id beyond `last`; gives the last id, "" at the end.

        Those who wait for one agent keep their deadline.
        """

    async def concerned(self, connection: AsyncConnection, plan: Replan, last: str, limit: int) -> list[str]:
        """List up to `limit` of those it concerns, by id beyond `last`."""

    async def follow_capacity(self, connection: AsyncConnection, former: int, capacity: int) -> int:
        """Give agents who have the capacity that all had the one that all have now; tells how many."""


class Due(NamedTuple):
    """A deadline that has passed; the conversation's address tells in which partition it is decided."""

    conversation: str
    number: int
    account: str
    peer: str


class Recount(NamedTuple):
    """An agent's load as it stood and as his open assignments say, with how many he holds by channel class."""

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


class LineStore(Protocol):
    """Statements on the lines of who waits."""

    async def waiting(self, connection: AsyncConnection, limit: int) -> WhoWaits:
        """Read the first `limit` in line, and each queue's length."""

    async def services(self, connection: AsyncConnection) -> dict[str, ServiceRate]:
        """Read how fast each queue was served lately."""

    async def offered_at(self, connection: AsyncConnection, ids: Collection[str]) -> dict[str, int]:
        """Find when those of these conversations that have an agent were offered to him (microseconds)."""


class Present(NamedTuple):
    """Who should be here: `now` on the record's clock, who is online or carries load, who was lost lately."""

    now: int
    online: list[str]
    lost: list[str]


class Gaps(NamedTuple):
    """Conversations whose messages have a gap, and behind which address the next look begins ("": at the first)."""

    found: frozenset[str]
    behind: str


class WatchStore(Protocol):
    """Statements of the watchers."""

    async def any_due(self, connection: AsyncConnection) -> bool:
        """Tell whether any deadline has passed that nobody has in hand."""

    async def lease_due(self, connection: AsyncConnection, lease: int, limit: int) -> list[Due]:
        """Take passed deadlines in hand for `lease` microseconds."""

    async def present(self, connection: AsyncConnection) -> Present:
        """Read the record's clock, the agents who are not offline or carry load, and those whose sockets are lost."""

    async def wrapped(self, connection: AsyncConnection) -> list[tuple[str, int]]:
        """List agents whose wrap-up time has passed, and when it did (microseconds)."""

    async def broken(self, connection: AsyncConnection) -> dict[str, int]:
        """Count what breaks a promise, by invariant."""

    async def gaps(self, connection: AsyncConnection, behind: str, known: Collection[str]) -> Gaps:
        """Find gaps in the next open conversations behind this address, in what ended lately, and in `known` ones."""

    async def burdens(self, connection: AsyncConnection) -> dict[str, AgentLoad]:
        """Read what each agent's open assignments weigh, beside his capacity."""

    async def misloaded(self, connection: AsyncConnection) -> list[str]:
        """Name the agents whose load is not that of their open assignments."""

    async def recount(self, connection: AsyncConnection, agents: Sequence[str]) -> list[Recount]:
        """Lock these agents and set load and numbers held to what their open assignments say; tells what was wrong."""

    async def overdue(self, connection: AsyncConnection, limit: int) -> list[Due]:
        """Read deadlines that are long past, whoever has them in hand."""

    async def orphaned(self, connection: AsyncConnection, limit: int) -> list[OpenAssignment]:
        """Read what agents hold who have been offline for long."""
