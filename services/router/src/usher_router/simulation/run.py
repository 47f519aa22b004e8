"""The event loop in virtual time: conversations arrive, the production pool matches them, they end or are abandoned."""

from collections import Counter
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

from usher_common.units import DAY_US, SECOND_US
from usher_policy.document.model import PolicyDocument

from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.simulation.draws import FOREVER, Call, Draws, Wish
from usher_router.simulation.entry import Entry, EntryPath
from usher_router.simulation.funnel import AutomaticUse
from usher_router.simulation.inviting import Invited, Inviting
from usher_router.simulation.scenario import ConversationKind, Scenario
from usher_router.simulation.shifts import change_times, recorded_times
from usher_router.simulation.simulated_agents import SimulatedAgent, SimulatedTeam
from usher_router.simulation.simulated_conversation import GONE, OFFERED, TAKEN, WAITING, SimulatedConversation
from usher_router.simulation.statistics import Count, StageUse, Waits

PROPOSALS = 1000  # most proposals in one call
MONDAY = 1_767_571_200 * SECOND_US  # 2026-01-05, midnight UTC: when scenarios begin unless they say otherwise


class Run:
    """A scenario under one policy with these draws; call `play` once, then read `counts` and `teams`.

    It begins at `begins`, microseconds since 1970: calendars and conditions on time see that time.
    """

    def __init__(
        self, scenario: Scenario, document: PolicyDocument, draws: Draws, pool: Pool, begins: int = MONDAY
    ) -> None:
        self.counts: dict[tuple[str, str], Count] = {}
        self.teams = [SimulatedTeam(team, document) for team in scenario.teams]
        self._document = document
        self._entrance = Entry(document)
        self._pool = pool
        self._warm_up_us = int(document.capacity.warm_up_s * SECOND_US)
        self._accepting = draws.acceptances(scenario)
        self._inviting = Inviting(self._entrance.policy, (agent for team in self.teams for agent in team.agents))
        self._automatic = AutomaticUse(document.funnel)
        self._replies = {kind.name: draws.replies(kind) for kind in scenario.kinds}
        self._wishes = {kind.name: draws.wishes(kind) for kind in scenario.kinds}
        self._invitation_draws = {kind.name: draws.invitations(kind) for kind in scenario.kinds if kind.invited}
        self._agents = {agent.id: agent for team in self.teams for agent in team.agents}
        self._events: list[tuple[int, int, Callable[[Any], object], Any]] = []
        self._serial = 0
        self._came = 0
        self._begins = self._now = begins
        self._waiting: dict[str, SimulatedConversation] = {}
        self._lengths: Counter[str] = Counter()  # lengths of queues, if the policy moves waiting conversations
        self._counted_from = begins + int(scenario.warm_up_s * SECOND_US)
        self._ends = begins + int(scenario.duration_s * SECOND_US)
        self._begin(scenario, draws)

    @property
    def invited(self) -> list[Invited]:
        """What became of the visits that invitations fit, by kind."""
        return sorted(self._inviting.counts.values(), key=lambda count: count.kind)

    def play(self) -> None:
        """Run all events."""
        events = self._events
        while events:
            self._now, _, happen, what = heappop(events)
            happen(what)
        for case in self._waiting.values():
            self._leave_open(case)

    def _leave_open(self, case: SimulatedConversation) -> None:
        case.count.unserved += case.came >= self._counted_from

    def _begin(self, scenario: Scenario, draws: Draws) -> None:
        for team in self.teams:
            for time, there in _changes(team, self._begins, self._ends):
                self._at(time, self._change_shift, (team, there))
                team.count_time(time, there, self._counted_from, self._ends)
        for kind in scenario.kinds:
            self._await(kind, draws.calls(kind, scenario.duration_s))

    def _at(self, time: int, happen: Callable[[Any], object], what: Any) -> None:
        self._serial += 1
        heappush(self._events, (time, self._serial, happen, what))

    def _await(self, kind: ConversationKind, coming: Iterator[Call]) -> None:
        call = next(coming, None)
        if call is not None:
            self._at(self._begins + call[0], self._arrive, (kind, coming, call))

    def _arrive(self, arrival: tuple[ConversationKind, Iterator[Call], Call]) -> None:
        kind, coming, (_, takes, patience) = arrival
        self._await(kind, coming)
        if kind.invited is not None:
            self._invite(kind, takes, patience)
        else:
            self._enter(kind, takes, patience)

    def _invite(self, kind: ConversationKind, takes: int, patience: int) -> None:
        """Show an invitation, if the policy has it and somebody is free; it is answered, or expires."""
        invited, rule = kind.invited, self._inviting.rule_of(kind)
        group, answer = self._invitation_draws[kind.name]()  # drawn for each visit, so that policies can be compared
        if rule is None or invited is None:
            return
        agent = self._inviting.who(kind, rule, self._now)
        is_control, accepts = group < rule.control_percent, answer < invited.accept_percent
        if self._now >= self._counted_from:
            count = self._inviting.count(kind)
            count.visits += 1
            count.nobody += agent is None
            count.control += agent is not None and is_control
            count.shown += agent is not None and not is_control
        if agent is None or is_control:
            return
        self._inviting.show(agent)
        after_s = min(invited.answer_s, rule.expires_s) if accepts else rule.expires_s
        answered = (kind, agent, (takes, patience) if accepts else None)
        self._at(self._now + int(after_s * SECOND_US), self._answer, answered)

    def _answer(self, answered: tuple[ConversationKind, SimulatedAgent, tuple[int, int] | None]) -> None:
        """Begin the conversation, if it was accepted and somebody is still free."""
        kind, agent, call = answered
        self._inviting.end(agent)
        rule = self._inviting.rule_of(kind)
        if call is None or rule is None:
            return
        free = self._inviting.who(kind, rule, self._now, clicked=True) is not None
        if self._now >= self._counted_from:
            count = self._inviting.count(kind)
            count.accepted += free
            count.late += not free
        if free:
            self._enter(kind, *call)

    def stages(self, waits: Waits) -> tuple[StageUse, ...]:
        """Return the use of the funnel's stages; `waits` are those of all queues together."""
        return self._automatic.stages(waits)

    def _enter(self, kind: ConversationKind, takes: int, patience: int) -> None:
        """Let automatic stages answer first, where the policy says so."""
        # drawn for each, so that policies can be compared
        replies, wish = self._replies[kind.name](), self._wishes[kind.name]()
        rule, counted = self._entrance.way(kind, self._now).start.rule, self._now >= self._counted_from
        took_us = self._automatic.pass_through(replies, rule, counted=counted)
        if took_us:
            self._at(self._now + took_us, self._wait, (kind, takes, patience, wish))
        elif took_us is not None:
            self._wait((kind, takes, patience, wish))

    def _wait(self, arrival: tuple[ConversationKind, int, int, Wish | None]) -> None:
        kind, takes, patience, wish = arrival
        now = self._now
        way = self._entrance.way(kind, now)
        self._came += 1
        case = SimulatedConversation(f"c{self._came:012d}", now, takes, self._count(way, kind.name), way.need)
        self._waiting[case.id] = case
        if wish is not None and self._asks(case, way, kind, wish):
            return
        if self._entrance.moves:
            self._go_on(case, self._entrance.let_in(way, case.id, now, self._lengths))
        else:
            self._pool.put_waiting(way.make(case.id, now))
        self._match()
        if patience < FOREVER and case.state < TAKEN:
            self._at(now + patience, self._leave, case)

    def _asks(self, case: SimulatedConversation, way: EntryPath, kind: ConversationKind, wish: Wish) -> bool:
        """Return whether a call was asked for as the very first thing; who asks later waits until then."""
        raise NotImplementedError

    def _count(self, way: EntryPath, kind: str) -> Count:
        found = self.counts.get((way.queue, kind))
        if found is None:
            found = self.counts[way.queue, kind] = Count(way.queue, kind, way.level)
        return found

    def _go_on(self, case: SimulatedConversation, conversation: Conversation) -> None:
        """Let it wait as the router's rules now say until the next one is due, or turn it away."""
        if case.conversation is not None:
            self._lengths[case.conversation.queue] -= 1
        case.conversation = conversation
        self._lengths[conversation.queue] += 1
        if conversation.status != "waiting":
            self._stop_waiting(case)
            self._turn_away(case)
            return
        self._put(case, conversation)
        due = conversation.next_deadline
        if due is not None and due < self._ends + DAY_US:
            self._at(max(due, self._now), self._reach, (case, conversation.deadline_no))

    def _put(self, case: SimulatedConversation, conversation: Conversation) -> None:
        self._pool.put_waiting(self._entrance.waiting(conversation, case.need, self._now))

    def _turn_away(self, case: SimulatedConversation) -> None:
        case.count.turned_away += case.came >= self._counted_from

    def _reach(self, deadline: tuple[SimulatedConversation, int]) -> None:
        case, number = deadline
        conversation = case.conversation
        if case.state == WAITING and conversation is not None and conversation.deadline_no == number:
            self._go_on(case, self._entrance.go_on(conversation, self._now, self._lengths))
            self._match()

    def _stop_waiting(self, case: SimulatedConversation) -> None:
        del self._waiting[case.id]
        self._pool.drop_waiting(case.id)
        case.state = GONE
        if case.conversation is not None:
            self._lengths[case.conversation.queue] -= 1

    def _match(self) -> None:
        for proposal in self._pool.propose(self._now, PROPOSALS):
            self._offer(proposal)

    def _offer(self, proposal: Proposal) -> None:
        case = self._waiting.pop(proposal.conversation)
        if case.conversation is not None:
            self._lengths[case.conversation.queue] -= 1
        case.agent = agent = self._agents[proposal.agent]
        case.weight = agent.take(case.need, proposal.given_at)
        if self._accepting is None or self._queue_of(case) in self._entrance.automatic:
            self._take(case)
        else:
            case.state = OFFERED
            self._at(self._now + self._accepting(), self._accept, case)

    @staticmethod
    def _queue_of(case: SimulatedConversation) -> str:
        return case.conversation.queue if case.conversation is not None else case.count.queue

    def _accept(self, case: SimulatedConversation) -> None:
        if case.state == OFFERED:
            self._take(case)

    def _take(self, case: SimulatedConversation) -> None:
        case.state = TAKEN
        if case.came >= self._counted_from:
            case.count.answer((self._now - case.came) / SECOND_US)
        self._count_use(case)
        self._at(self._now + case.takes, self._end, case)

    def _count_use(self, case: SimulatedConversation) -> None:
        """Count the part of the handling time that lies within the counted time, whenever the conversation arrived."""
        begins, ends = max(self._now, self._counted_from), min(self._now + case.takes, self._ends)
        case.agent.team.busy_us += max(0, ends - begins) * case.weight / case.agent.capacity

    def _end(self, case: SimulatedConversation) -> None:
        self._free(case)
        self._match()

    def _free(self, case: SimulatedConversation) -> None:
        agent, case.state = case.agent, GONE
        agent.release(case.need.channel_class, case.weight, self._now)
        wrap_up_s = self._document.capacity.wrap_up_s.get(case.need.channel_class, 0.0)
        if wrap_up_s:
            agent.resting += 1
            self._at(self._now + int(wrap_up_s * SECOND_US), self._rested, agent)
        self._pool.put_agent(agent.pool_agent())

    def _rested(self, agent: SimulatedAgent) -> None:
        agent.resting -= 1
        self._pool.put_agent(agent.pool_agent())
        self._match()

    def _leave(self, case: SimulatedConversation) -> None:
        if case.state >= TAKEN or case.called is not None:  # who is to be called need not wait for it in the chat
            return
        if case.came >= self._counted_from:
            case.count.abandon((self._now - case.came) / SECOND_US)
        if case.state == WAITING:
            self._stop_waiting(case)
        else:
            self._end(case)

    def _change_shift(self, change: tuple[SimulatedTeam, bool]) -> None:
        team, there = change
        team.on_shift = there
        for agent in team.agents:
            if there:
                agent.begin(self._now, self._warm_up_us)
            self._pool.put_agent(agent.pool_agent())
        if there and self._warm_up_us:
            self._at(self._now + self._warm_up_us, self._warm, None)
        self._match()

    def _warm(self, _: None) -> None:
        self._match()


def _changes(team: SimulatedTeam, begins: int, ends: int) -> list[tuple[int, bool]]:
    if team.spec.present_s is not None:
        return recorded_times(team.spec.present_s, begins)
    return change_times(team.spec.shifts, begins, ends)
