"""One conversation's life in the core: what may happen to it, one event after another, under a policy."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.content import Entry
from usher_common.messages.declaration import Command
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Effect
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Proposal
from usher_router.domain.policy import SECOND, Policy

from routing.cases import CARDS, CAUSE, NOW

AGENTS = {
    name: Agent(id=name, name=name.title(), status="available", capacity=1_000, load=500) for name in ("ana", "ben")
}
HELLO = MessageReceived("web", "v1", "web", "my bill", "c1", entry=Entry(skills=("french",)))


class Life:
    """A conversation from its opening on; agents have capacity for everything."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = NOW
        self.said: list[str] = []  # notices
        self._one: Conversation | None = None
        self.do(HELLO)

    @property
    def one(self) -> Conversation:
        """Return its state."""
        assert self._one is not None
        return self._one

    @property
    def context(self) -> Context:
        """The context now, under the present policy."""
        return Context(now=self.now, policy=self.policy, cards=CARDS, agents=AGENTS, working=frozenset(AGENTS), open={})

    def do(self, command: Command) -> list[Effect]:
        """Decide a command."""
        self._one, effects = decide(self._one, command, CAUSE, self.context)
        self.said += [one.message.text for one in effects if isinstance(one, Appended) and not one.message.client_id]
        return effects

    def passes(self, seconds: float) -> None:
        """Let time pass; deadlines are reached when they are due."""
        until = self.now + int(seconds * SECOND)
        while (due := self.one.next_deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self.do(DeadlineReached(self.one.id, self.one.deadline_no))
        self.now = until

    def rings(self, agent: str) -> None:
        """Offer it to an agent, if it waits and they may have it."""
        proposal = Proposal(self.one.id, self.one.wait_no, agent, clear_refused=True, explanation={})
        claims, _ = claim([proposal], {self.one.id: self.one}, AGENTS, self.context)
        for one in claims:
            self._one = one.after

    def owned(self, agent: str) -> None:
        """Let an agent own it, whoever has it now; if closed, it is reopened first."""
        if self.one.status == "closed":
            self._one = replace(self.one, closed_by="agent")
            self.do(HELLO)
        if self.one.status == "offered":
            self.do(ReleaseConversation(self.one.id, self.one.assignment_id or "", "vanished"))
        if self.one.status == "waiting":
            self.do(TakeConversation(self.one.id, agent, "c"))
        elif self.one.agent_id != agent:
            self.do(ReassignConversation(self.one.id, "sue", "c", to_agent=agent))
        assert (self.one.status, self.one.agent_id) == ("assigned", agent)


Act = Callable[[Life], object]


def _command(make: Callable[[Conversation], Any]) -> Act:
    return lambda life: life.do(make(life.one))


_BY_AGENTS: list[Act] = [
    lambda life: life.do(HELLO),
    _command(lambda one: AcceptOffer(one.id, one.agent_id or "", one.assignment_id or "", "c")),
    _command(lambda one: DeclineOffer(one.id, one.agent_id or "", one.assignment_id or "", "c")),
    _command(lambda one: ReleaseConversation(one.id, one.assignment_id or "", "vanished")),
    _command(lambda one: ReleaseConversation(one.id, one.assignment_id or "", "lost")),
    _command(lambda one: TakeConversation(one.id, "ben", "c")),
    _command(lambda one: SendReply(one.id, one.agent_id or "", "hello", "c")),
    _command(lambda one: CloseConversation(one.id, one.agent_id or "", "c")),
    _command(lambda one: ReopenConversation(one.id, "ana", "c")),
    _command(lambda one: TransferConversation(one.id, one.agent_id or "", "c", to_agent="ben")),
    _command(lambda one: TransferConversation(one.id, one.agent_id or "", "c")),
    lambda life: life.rings("ana"),
    lambda life: life.rings("ben"),
]


def _transferred(queue: str) -> Act:
    return lambda life: life.do(TransferConversation(life.one.id, life.one.agent_id or "", "c", queue=queue))


def _reassigned(queue: str) -> Act:
    return lambda life: life.do(ReassignConversation(life.one.id, "sue", "c", queue=queue))


def _passing(seconds: int) -> Act:
    return lambda life: life.passes(seconds)


def acts(queues: tuple[str, ...]) -> st.SearchStrategy[list[Act]]:
    """Make histories: what agents and visitors do, hand-overs to these queues, and time."""
    handed = [make(name) for make in (_transferred, _reassigned) for name in queues]
    passing = [_passing(seconds) for seconds in (1, 10, 35, 70, 200, 700)]
    return st.lists(st.sampled_from([*_BY_AGENTS, *handed, *passing, *passing]), max_size=12)
