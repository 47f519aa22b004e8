"""Under a policy with every timer, any order of commands and passing time keeps the promises, too."""

import dataclasses
from functools import reduce

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.ids import visitor_message_id
from usher_common.messages.content import Entry
from usher_router.adapters.values import KnownMessage, Loaded
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.policy import SECOND

from routing.machine import AGENTS, PEERS, SOME_AGENT, Routing
from routing.policies import policy_from
from routing.steps import ENOUGH, run_counted

TEXT = """
    calendars:
      short: {timezone: UTC, mon: ["00:00-00:20", "00:40-01:00"], thu: ["00:00-12:00"]}
    capacity:
      wrap_up_s: {chat: 60}
    rules:
      - {name: french, when: {page: {contains: /fr}}, queue: french, require: {french: 4}, priority: 3}
      - {name: tiny, when: {page: {contains: /tiny}}, queue: tiny}
      - {name: day, when: {page: {contains: /day}}, queue: day}
      - {name: shut, when: {page: {contains: /shut}}, queue: shut}
    queues:
      default: {sticky: {within_s: 600, wait_s: 20}}
      french:
        steps:
          - {after_s: 10, relax_levels: 2}
          - {after_s: 20, add_queue: default, add_priority: 1}
          - {after_s: 40, drop_required: all}
        max_wait_s: 120
        overflow: tiny
      tiny: {max_length: 1, overflow: default, offer: {mode: automatic}}
      day: {hours: short, outside: {action: queue, queue: shut}}
      shut: {hours: short, max_wait_s: 300, outside: {action: close}}
    timers: {reopen_s: 300, nudge_s: 60, close_s: 30}
    """
OTHER = (  # every timer has another value
    ("after_s: 10,", "after_s: 35,"),
    ("after_s: 20,", "after_s: 36,"),
    ("max_wait_s: 120", "max_wait_s: 45"),
    ("within_s: 600, wait_s: 20", "within_s: 60, wait_s: 3"),
    ("chat: 60", "chat: 5"),
    ("reopen_s: 300, nudge_s: 60, close_s: 30", "reopen_s: 20, nudge_s: 7, close_s: 300"),
)
POLICIES = [policy_from(TEXT), policy_from(reduce(lambda text, one: text.replace(*one), OTHER, TEXT))]
PAGES = st.sampled_from(["/", "/fr", "/tiny", "/day", "/shut"])


class RoutingByPolicy(Routing):
    """The same world under a policy, with time as a step of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = POLICIES[0]

    def _loaded(self, known: dict[str, KnownMessage]) -> Loaded:
        waiting = sum(one.status == "waiting" and one.queue == "tiny" for one in self.conversations.values())
        found = super()._loaded(known)
        return dataclasses.replace(found, lengths={"tiny": waiting}, working=dict.fromkeys(self._working(), ""))

    def _context(self) -> Context:
        return replace(super()._context(), working=self._working())

    def _working(self) -> frozenset[str]:
        return frozenset(key for key, one in self.agents.items() if one.status in ("available", "wrap_up"))

    @rule(number=st.integers(0, len(POLICIES) - 1))
    def another_policy(self, number: int) -> None:
        """Switch to other timers and steps, which at once count for waiting conversations, too."""
        self.policy = POLICIES[number]
        for one in list(self.conversations.values()):
            if one.status == "waiting" and one.deadline_kind in ("", "wait", "closing"):
                due = {"next_deadline": self.now, "deadline_kind": "wait", "deadline_no": one.deadline_no + 1}
                self.conversations[one.id] = again = replace(one, **due)
                self._do(DeadlineReached(again.id, again.deadline_no))

    @rule(peer=PEERS, page=PAGES)
    def a_visitor_writes_from(self, peer: str, page: str) -> None:
        """Send a message from a page; if it opens a conversation, the rules decide."""
        client_id = f"p{self.count}"
        entry = Entry(page=page)
        body = MessageReceived("web", peer, "web", "hello", client_id, entry=entry)
        changes = self._do(body, visitor_message_id("web", peer, client_id)).changes()
        assert any(message.author == "visitor" for message in changes.messages)

    @rule(seconds=st.sampled_from([5, 30, 200, 2000]))
    def time_passes(self, seconds: int) -> None:
        """Let all due deadlines and wrap-ups come, late as they are; nothing due is left behind."""
        self.now += seconds * SECOND
        for _ in range(20):
            due = [one for one in self.conversations.values() if one.next_deadline and one.next_deadline <= self.now]
            for one in due:
                self._do(DeadlineReached(one.id, one.deadline_no))
            if not due:
                break
        assert not due
        for agent in list(self.agents.values()):
            if agent.wrap_up_until is not None and agent.wrap_up_until <= self.now:
                self._do(WrapUpEnded(agent.id, agent.wrap_up_until))

    @rule(agent=SOME_AGENT)
    def lose(self, agent: str) -> None:
        """Lose an agent: what they own stays theirs, though a release comes; what is only offered waits again."""
        fold = self._do(AgentVanished(agent, self.now - 6 * SECOND, lost=True))
        for name in fold.lost:
            for one in [one for one in self.conversations.values() if one.agent_id == name]:
                self._do(ReleaseConversation(one.id, one.assignment_id or "", "lost"))
                assert (self.conversations[one.id].status == "assigned") == (one.status == "assigned")

    @rule(agent=SOME_AGENT)
    def come_back(self, agent: str) -> None:
        """Let a lost agent return to their earlier status."""
        was = self.agents[agent].lost_from
        self._do(AgentReturned(agent))
        now = self.agents[agent]
        assert not was or f"{now.status}:{now.status_reason}" == was

    @invariant()
    def a_waiting_conversation_has_its_earliest_deadline(self) -> None:
        """Planning again changes nothing, but for what hours bring as time goes by."""
        context = Context(now=self.now, policy=self.policy)
        for one in self.conversations.values():
            if one.status == "waiting" and one.queue not in ("day", "shut"):
                assert plan_wait(one, context) is one

    @invariant()
    def states_are_consistent(self) -> None:
        """Wrapping up has an end, lost agents are offline, and closed conversations wait for nobody."""
        for name in AGENTS:
            agent = self.agents[name]
            lost = bool(agent.lost_from)
            assert (agent.status == "wrap_up") <= (agent.wrap_up_until is not None)
            assert not lost or agent.status == "offline"
        for one in self.conversations.values():
            assert one.levels.keys() <= set(one.skills)
            assert not one.sticky_agent or one.sticky_until is not None


def test_any_order_of_commands_keeps_the_promises_under_a_policy() -> None:
    """Sixty machines of forty steps; the same on every run."""
    run_state_machine_as_test(
        RoutingByPolicy, settings=settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
    )


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_ten_thousand_steps_keep_the_promises_under_a_policy() -> None:
    """Machines of at most a hundred steps, new ones on every run."""
    how = settings(max_examples=130, stateful_step_count=100, deadline=None)

    assert run_counted(RoutingByPolicy, how) >= ENOUGH
