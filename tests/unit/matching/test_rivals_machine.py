"""Three dispatchers with stale views, a policy with everything in it, and every action, in any order."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.ids import visitor_message_id
from usher_policy.document.read import read_policy
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Appended
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.from_record import limits_of
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.domain.policy import SECOND, Policy, queue_of, with_document

from routing.machine import PEERS, Routing
from routing.plain_pool import PlainPool
from routing.plain_view import Profile, seen_agent, seen_waiting
from routing.steps import ENOUGH, run_counted

POLICY = """
version: 1
rules:
  - {name: pick, queue: picked, when: {text: {contains: pick}}}
  - {name: sale, queue: sales, when: {text: {contains: buy}}, prefer: {law: 2}}
  - {name: law, queue: default, when: {text: {contains: law}}, require: {law: 3}, priority: 1}
queues:
  default:
    sticky: {within_s: 600, wait_s: 20}
    steps: [{after_s: 15, relax_levels: 2}, {after_s: 30, drop_required: all, add_queue: sales}]
  sales: {pool: sales, select: round_robin, offer: {mode: automatic}}
  picked: {offer: {mode: manual}}
capacity:
  classes: {sms: email, call: voice}
  weights: {chat: 33, email: 20, voice: 100}
  limits: {chat: 2}
  interrupts: {voice: [email]}
  warm_up_s: 4
"""
PROFILES: dict[str, Profile] = {
    "ana": ({"law": 3, "tax": 1}, frozenset({"default", "sales"})),
    "ben": ({"law": 2}, frozenset({"default"})),
    "cem": ({}, frozenset({"sales"})),
}
TEXTS = ("hello", "pick me", "I buy", "the law")
CHANNELS = ("web", "web", "sms", "call")
RIVALS = st.integers(0, 2)
LETTERS = st.tuples(PEERS, st.sampled_from(TEXTS), st.sampled_from(CHANNELS))
MOMENTS = st.tuples(
    st.sampled_from(["look", "hint", "hint", "propose", "propose", "claim", "claim", "accept", "close", "decline"]),
    RIVALS,
    st.integers(0, 30),
)
_CONCERNS = {"accept": ("offered",), "close": ("assigned",), "decline": ("offered",)}


class Rivals(Routing):
    """Dispatchers read at any time, propose from what they know, and claim later."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = with_document(Policy(), read_policy(POLICY), "p1")
        self.agents["ana"] = replace(self.agents["ana"], limits={"email": 2})
        self.agents["cem"] = replace(self.agents["cem"], weights={"chat": 50})
        self.pools = [Pool() for _ in range(3)]
        self.pending: list[list[Proposal]] = [[], [], []]

    dispatch = None  # type: ignore[assignment] # by a fresh pool that knows all: here others do it
    vanish = None  # type: ignore[assignment] # `release` and `status` say as much, and leave more at work

    @initialize(letters=st.lists(LETTERS, min_size=6, max_size=12))
    def begin_with_some(self, letters: list[tuple[str, str, str]]) -> None:
        """Some conversations and agents are there from the beginning."""
        self.contacts_write(letters)
        for who in range(3):
            self._read(who)

    @rule(letters=st.lists(LETTERS, min_size=1, max_size=6))
    def contacts_write(self, letters: list[tuple[str, str, str]]) -> None:
        """On channels of any class, for any queue."""
        for peer, text, channel in letters:
            client_id = f"c{self.count}"
            name = visitor_message_id(channel, peer, client_id)
            self._do(MessageReceived(channel, peer, channel, text, client_id), name)

    @rule(moments=st.lists(MOMENTS, min_size=4, max_size=16))
    def dispatchers_and_agents_act(self, moments: list[tuple[str, int, int]]) -> None:
        """Dispatchers read, propose and claim, agents accept and end conversations, in any order."""
        for what, who, which in moments:
            one = self._pick(which, *_CONCERNS.get(what, ("waiting", "offered", "assigned", "closed")))
            if what == "look":
                self._read(who)
            elif what == "propose":
                self.pending[who] += self.pools[who].propose(self.now, 1 + which % 4)
            elif what == "claim":
                self._claim(who)
            elif one is not None and what == "hint":
                self._look_at(who, one, one.agent_id or "")
            elif one is not None and what == "accept":
                self._do(AcceptOffer(one.id, one.agent_id or "", one.assignment_id or "", f"a{self.count}"))
            elif one is not None and what == "close":
                self._do(CloseConversation(one.id, one.agent_id or "", f"a{self.count}"))
            elif one is not None and what == "decline":
                self._do(DeclineOffer(one.id, one.agent_id or "", one.assignment_id or "", f"a{self.count}"))

    def _read(self, who: int) -> None:
        pool = self.pools[who]
        pool.keep_only_agents(self.agents)
        pool.keep_only_waiting([one.id for one in self._waiting()])
        for agent in self.agents.values():
            pool.put_agent(seen_agent(agent, PROFILES[agent.id], self.policy))
        for one in self._waiting():
            pool.put_waiting(seen_waiting(one, self.policy))

    def _claim(self, who: int) -> None:
        """Claim what was proposed; what was lost is read again."""
        proposals, self.pending[who] = self.pending[who], []
        context = Context(now=self.now, policy=self.policy, cards=self._cards())
        claimed, agents = claim(proposals, self.conversations, self.agents, context)
        for won in claimed:
            self._check_capacity(won.after, named=bool(won.before.target_agent))
            assert won.after.assignment_id not in self.open
            self.open[won.after.assignment_id or ""] = won.after.agent_id or ""
            self.conversations[won.after.id] = won.after
            for effect in won.effects:
                if isinstance(effect, Appended):
                    self.messages[effect.message.id] = effect.message
        self.agents.update(agents)
        for proposal in proposals:
            self._look_at(who, self.conversations[proposal.conversation], proposal.agent)

    @rule(seconds=st.integers(0, 12))
    def time_passes(self, seconds: int) -> None:
        """Nothing else happens."""
        self.now += seconds * SECOND

    @rule(who=RIVALS)
    def settle(self, who: int) -> None:
        """Once a dispatcher has read and claimed until nothing is proposed, nobody waits whom an agent could have."""
        self._read(who)
        self._claim(who)
        for _ in range(40):
            self.pending[who] = self.pools[who].propose(self.now, 4)
            if not self.pending[who]:
                break
            self._claim(who)
        plain = PlainPool()
        for agent in self.agents.values():
            plain.put_agent(seen_agent(agent, PROFILES[agent.id], self.policy))
        for one in self._waiting():
            plain.put_waiting(seen_waiting(one, self.policy))

        assert plain.propose(self.now, 1) == []

    @invariant()
    def counts_are_what_is_held(self) -> None:
        """Per channel class, too."""
        for agent in self.agents.values():
            classes = [one.channel_class for one in self.conversations.values() if one.agent_id == agent.id]
            assert agent.held == {name: classes.count(name) for name in classes}

    @invariant()
    def picked_ones_are_not_offered(self) -> None:
        """Conversations of a manual queue are offered only to an agent whom a colleague named."""
        offered = [one for one in self.conversations.values() if one.queue == "picked" and one.status == "offered"]
        assert not [one for one in offered if one.target_agent != one.agent_id]

    def _waiting(self) -> list[Conversation]:
        return [one for one in self.conversations.values() if one.status == "waiting"]

    def _look_at(self, who: int, one: Conversation, agent: str) -> None:
        if one.status == "waiting":
            self.pools[who].put_waiting(seen_waiting(one, self.policy))
        else:
            self.pools[who].drop_waiting(one.id)
        if agent in self.agents:
            self.pools[who].put_agent(seen_agent(self.agents[agent], PROFILES[agent], self.policy))

    def _check_capacity(self, given: Conversation, *, named: bool) -> None:
        """Check that there was capacity for it, by the agent's conversations and not by the stored load."""
        agent = self.agents[given.agent_id or ""]
        held = [one for one in self.conversations.values() if one.agent_id == agent.id]
        same = [one for one in held if one.channel_class == given.channel_class]
        seen = [one for one in held if not (given.channel_class == "voice" and one.channel_class == "email")]
        assert agent.status == "available"
        assert not agent.draining
        assert named or queue_of(self.policy, given.queue).offer.mode != "manual"
        assert len(same) < limits_of(self.policy, agent.limits).get(given.channel_class, 99)
        assert sum(one.weight for one in seen) + given.weight <= agent.capacity


def test_rivals_keep_the_promises() -> None:
    """A hundred and fifty machines of forty steps; the same on every run."""
    how = settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True)
    run_state_machine_as_test(Rivals, settings=how)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_rivals_keep_the_promises_for_ten_thousand_steps() -> None:
    """Machines of at most a hundred steps, new ones on every run."""
    how = settings(max_examples=130, stateful_step_count=100, deadline=None)

    assert run_counted(Rivals, how) >= ENOUGH
