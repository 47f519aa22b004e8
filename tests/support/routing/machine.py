"""A state machine of the router's core: commands in any order, and what must be true after each."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.drain import DrainAgent
from usher_common.commands.end import EndConversation
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.presence import AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.envelope import wrap
from usher_common.ids import visitor_message_id
from usher_router.adapters.values import Changes, KnownMessage, Loaded, RememberedCommand
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.addresses.known import has_page
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import AgentProfile, Context
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.effects import Appended
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND, Policy

from routing.plain_view import seen_waiting

AGENTS = ("ana", "ben", "cem")
PEERS = st.sampled_from(["v1", "v2", "v3", "v4", "v5", "v6", "v7"])
SOME_AGENT = st.sampled_from(AGENTS)
WHICH = st.integers(0, 30)
ACTIONS: list[Callable[[str, str, str], Any]] = [  # of (conversation, agent, another agent)
    lambda key, agent, _: TakeConversation(key, agent, "c"),
    lambda key, agent, _: HoldConversation(key, agent, "c", "one moment"),
    lambda key, agent, _: ResumeConversation(key, agent, "c"),
    lambda key, agent, other: InviteAgent(key, agent, "c", other),
    lambda key, agent, _: LeaveConversation(key, agent, "c"),
    lambda key, agent, other: TransferConversation(key, agent, "c", other),
    lambda key, agent, _: AddNote(key, agent, "c", "calls back"),
    lambda key, agent, other: TagConversation(key, agent, "c", (agent, other)),
    lambda key, agent, _: ReopenConversation(key, agent, "c"),
    lambda key, agent, other: ReassignConversation(key, agent, "c", other),
    lambda key, agent, _: ReassignConversation(key, agent, "c"),
]


class Routing(RuleBasedStateMachine):
    """The core, the frame's decisions and the pool, over a record of dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000 * SECOND
        self.policy = Policy()
        self.conversations: dict[str, Conversation] = {}
        self.agents = {name: Agent(id=name, name=name, status="available", idle_since=1) for name in AGENTS}
        self.messages: dict[str, Message] = {}
        self.open: dict[str, str] = {}  # assignment → agent
        self.count = 0
        self.answers: dict[str, RememberedCommand] = {}
        self.past: list[tuple[Any, str]] = []

    def _do(self, command: Any, name: str = "") -> FrameDecisions:
        self.count += 1
        self.now += SECOND
        name = name or f"e{self.count}"
        self.past.append((command, name))
        known = {key: KnownMessage(one.conversation, one.seq, one.text) for key, one in self.messages.items()}
        fold = FrameDecisions(self._context(), 16, self._loaded(known))
        for item in read_items([wrap(name, self.now, "", command)]):
            fold.take(item)
        self._keep(fold.changes())
        fold.finish()
        return fold

    def _loaded(self, known: dict[str, KnownMessage]) -> Loaded:
        found = list(self.conversations.values())
        return Loaded(found, self._cards(), dict(self.agents), known, {}, dict(self.answers))

    def _context(self) -> Context:
        return Context(now=self.now, policy=self.policy, cards=self._cards())

    def _cards(self) -> dict[str, AgentProfile]:
        return {name: AgentProfile(name) for name in AGENTS}

    def _keep(self, changes: Changes) -> None:
        for before, after in changes.conversations:
            assert before is None or self.conversations[after.id] is before
            self.conversations[after.id] = after
        self.agents.update({one.id: one for one in changes.agents})
        for message in changes.messages:
            assert message.id not in self.messages
            self.messages[message.id] = message
        for ended in changes.ended:
            assert ended.agent == self.open.pop(ended.assignment)
        for opened in changes.opened:
            assert opened.assignment not in self.open
            self.open[opened.assignment] = opened.agent
        self.answers.update(changes.answers)

    def _pick(self, which: int, *status: str) -> Conversation | None:
        found = [one for one in self.conversations.values() if one.status in status]
        return found[which % len(found)] if found else None

    @rule(peer=PEERS, again=st.booleans())
    def visitor_writes(self, peer: str, again: bool) -> None:
        """A message, or one that was sent before; the latter changes nothing."""
        client_id = "first" if again else f"c{self.count}"
        name = visitor_message_id("web", peer, client_id)
        repeated = name in self.messages
        fold = self._do(MessageReceived("web", peer, "web", "hello", client_id), name)
        assert repeated == (not fold.changes().messages)

    @rule(limit=st.integers(1, 5))
    def dispatch(self, limit: int) -> None:
        """A pool made from the record proposes; a claim that was decided meanwhile is lost."""
        pool = Pool(self.policy.refusal_pause_s)
        for agent in self.agents.values():
            pool.put_agent(_worker(agent))
        for one in self.conversations.values():
            if one.status == "waiting":
                pool.put_waiting(seen_waiting(one, self.policy))
        proposals = pool.propose(self.now, limit)
        context = Context(now=self.now, policy=self.policy)
        claimed, agents = claim([*proposals, *proposals], self.conversations, self.agents, context)
        fresh = {one.after.id: one.after for one in claimed}
        lost, same = claim(proposals, {**self.conversations, **fresh}, agents, context)
        assert ([], agents) == (lost, same)
        assert len(claimed) == len(proposals)
        for won in claimed:
            assert won.after.assignment_id not in self.open
            self.open[won.after.assignment_id or ""] = won.after.agent_id or ""
            said = [effect.message for effect in won.effects if isinstance(effect, Appended)]
            self.messages.update({message.id: message for message in said})
        self.agents.update(agents)
        self.conversations.update(fresh)

    @rule(which=WHICH, agent=SOME_AGENT, right=st.booleans())
    def accept(self, which: int, agent: str, right: bool) -> None:
        """The agent it is offered to, or another."""
        if (one := self._pick(which, "offered", "assigned", "waiting")) is not None:
            who = one.agent_id if right and one.agent_id else agent
            self._do(AcceptOffer(one.id, who, one.assignment_id or "none", "c"))

    @rule(which=WHICH)
    def decline(self, which: int) -> None:
        """The agent it is offered to refuses."""
        if (one := self._pick(which, "offered")) is not None:
            self._do(DeclineOffer(one.id, one.agent_id or "", one.assignment_id or "", "c"))

    @rule(which=WHICH, to_agent=st.sampled_from(["", *AGENTS]))
    def transfer(self, which: int, to_agent: str) -> None:
        """The owner hands over."""
        if (one := self._pick(which, "assigned")) is not None:
            self._do(TransferConversation(one.id, one.agent_id or "", "c", to_agent))

    @rule(which=WHICH, by_agent=st.booleans())
    def end(self, which: int, by_agent: bool) -> None:
        """Owner or visitor ends it."""
        if (one := self._pick(which, "assigned", "offered", "waiting", "closed")) is not None:
            command = CloseConversation(one.id, one.agent_id or "ana", "c") if by_agent else EndConversation(one.id)
            self._do(command)

    @rule(which=WHICH, action=st.sampled_from(ACTIONS), agent=SOME_AGENT, other=SOME_AGENT, owner=st.booleans())
    def act(self, which: int, action: Callable[[str, str, str], Any], agent: str, other: str, owner: bool) -> None:
        """The owner, or anybody, acts; it is done, or refused without any change."""
        if (one := self._pick(which, "waiting", "offered", "assigned", "closed")) is not None:
            command = action(one.id, one.agent_id if owner and one.agent_id else agent, other)
            changes = self._do(command).changes()
            refused = [answer.code for answer in changes.answers.values()] != [""]
            assert not refused or (not changes.conversations and not changes.agents and not changes.notes)

    @rule(which=WHICH)
    def again(self, which: int) -> None:
        """Any earlier command comes again, whatever has happened since: it is answered, and nothing else."""
        if self.past:
            changes = self._do(*self.past[-1 - which % len(self.past)]).changes()
            assert [*changes.conversations, *changes.agents, *changes.messages, *changes.notes] == []
            assert [*changes.answers, *changes.marks, *changes.ended, *changes.opened] == []

    @rule(agent=SOME_AGENT, on=st.booleans())
    def drain(self, agent: str, on: bool) -> None:
        """A supervisor drains an agent: they finish what they have."""
        self._do(DrainAgent(agent, "sue", "c", on))
        assert not self.agents[agent].draining or self.agents[agent].load > 0

    @rule(which=WHICH, agent=SOME_AGENT)
    def reply(self, which: int, agent: str) -> None:
        """Anybody tries to write."""
        if (one := self._pick(which, "assigned", "closed")) is not None:
            self._do(SendReply(one.id, agent, "good day", f"r{self.count}"))

    @rule(which=WHICH)
    def deadline(self, which: int) -> None:
        """Time passes until a deadline; fired twice, the second is stale."""
        found = [one for one in self.conversations.values() if one.next_deadline is not None]
        if found:
            one = found[which % len(found)]
            self.now = max(self.now, one.next_deadline or 0)
            self._do(DeadlineReached(one.id, one.deadline_no))
            again = self._do(DeadlineReached(one.id, one.deadline_no)).changes()
            assert (list(again.conversations), list(again.messages)) == ([], [])

    @rule(which=WHICH, stale=st.booleans())
    def release(self, which: int, stale: bool) -> None:
        """An assignment is released; a stale one is ignored."""
        if (one := self._pick(which, "offered", "assigned")) is not None:
            self._do(ReleaseConversation(one.id, "stale" if stale else one.assignment_id or "", "vanished"))

    @rule(agent=SOME_AGENT, status=st.sampled_from(["available", "available", "away", "offline"]))
    def status(self, agent: str, status: Any) -> None:
        """An agent sets their status."""
        self._do(SetAgentStatus(agent, status, "c"))

    @rule(agent=SOME_AGENT, capacity=st.sampled_from([33, 100, 250]))
    def capacity(self, agent: str, capacity: int) -> None:
        """The administration changes a capacity, below the present load, too."""
        one = self.agents[agent]
        self.agents[agent] = replace(one, capacity=capacity, load_limit=max(capacity, one.load))

    @rule(agent=SOME_AGENT)
    def vanish(self, agent: str) -> None:
        """An agent is gone: all they have is released."""
        fold = self._do(AgentVanished(agent, self.now))
        for name in fold.vanished:
            for one in [one for one in self.conversations.values() if one.agent_id == name]:
                self._do(ReleaseConversation(one.id, one.assignment_id or "", "vanished"))
            assert self.agents[name].load == 0

    @invariant()
    def one_owner(self) -> None:
        """Each conversation with an agent has exactly one open assignment, each waiting or closed one none."""
        held = {one.assignment_id: one.agent_id for one in self.conversations.values() if one.assignment_id}
        assert held == self.open
        for one in self.conversations.values():
            assert (one.status in {"offered", "assigned"}) == (one.assignment_id is not None)
            assert (one.status == "waiting") == (one.waiting_since is not None)

    @invariant()
    def holds_and_guests_need_an_owner(self) -> None:
        """Only owned conversations are on hold, without an idle clock, or have guests; the owner is never a guest."""
        for one in self.conversations.values():
            assert one.held_since is None or (one.status == "assigned" and one.next_deadline is None)
            assert not one.guests or (one.status == "assigned" and one.agent_id not in one.guests)
            assert set(one.guests) <= set(one.participants)

    @invariant()
    def load_is_what_is_held(self) -> None:
        """Load is the sum of the weights held, and bounded."""
        for agent in self.agents.values():
            weights = [one.weight for one in self.conversations.values() if one.agent_id == agent.id]
            assert sum(weights) == agent.load <= agent.load_limit

    @invariant()
    def sequences_have_no_gap(self) -> None:
        """Each conversation's messages are numbered 1 to its last."""
        for one in self.conversations.values():
            seqs = sorted(message.seq for message in self.messages.values() if message.conversation == one.id)
            assert list(range(1, one.last_seq + 1)) == seqs

    @invariant()
    def closed_is_closed(self) -> None:
        """No deadline after the close, one while a chat is with an agent, and one open conversation at an address."""
        for one in self.conversations.values():
            assert one.status != "closed" or (one.next_deadline is None and one.closed_at is not None)
            clock = one.status == "offered" or (one.status == "assigned" and one.held_since is None and has_page(one))
            assert not clock or one.next_deadline is not None
        addresses = [one.address_id for one in self.conversations.values() if one.status != "closed"]
        assert len(set(addresses)) == len(addresses)


def _worker(agent: Agent) -> PoolAgent:
    return PoolAgent(
        agent.id,
        available=agent.enabled and agent.status == "available" and not agent.draining,
        load=agent.load,
        capacity=agent.capacity,
        idle_since=agent.idle_since or 0,
        skills={"french": 5},
        held=agent.held,
        version=agent.version,
        given_at=agent.given_at or 0,
    )
