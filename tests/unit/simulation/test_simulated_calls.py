"""Call-backs in a simulation: who is called when and how often, what that costs, and that the router does the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import CallWanted
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import read_policy
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.funnel.phone.request import call_of
from usher_router.domain.policy import SECOND
from usher_router.simulation.called import Calling
from usher_router.simulation.draws import Wish
from usher_router.simulation.entry import Entry
from usher_router.simulation.scenario import Arrivals, CallBacks, ConversationKind, Duration, Scenario, Team
from usher_router.simulation.simulate import simulate
from usher_router.simulation.statistics import Calls, Outcome

from funnel.talk import Talk, came, context
from routing.policies import policy_from

NUMBER = "+46701234567"
PHONE = read_policy(
    """
    queues: {default: {}}
    funnel: {stages: [chat, phone], chat: {cost: 4}, phone: {cost: 6, skill: voice, attempts: 2, again_s: 600}}
    """
)
MORNINGS = read_policy(
    """
    calendars: {mornings: {mon: ["10:00-12:00"], tue: ["10:00-12:00"]}}
    queues: {default: {first_contact: {call_hours: mornings}}}
    funnel: {stages: [chat, phone], phone: {attempts: 2, again_s: 600}}
    """
)


def fixed(seconds: float) -> Duration:
    """Return a duration without chance."""
    return Duration(mean_s=seconds, shape="fixed")


def day(policy: PolicyDocument, at: tuple[float, ...] = (0.0, 10.0), agents: int = 2, **calls: Any) -> Outcome:
    """Simulate contacts of whom each asks to be called, under a policy; two hours are counted."""
    asking = CallBacks(**{"asked_percent": 100.0, "reached_percent": 100.0, "ring": fixed(60.0), **calls})
    kind = ConversationKind(name="k", arrivals=Arrivals(times_s=at), handling=fixed(300.0), calls=asking)
    team = Team(name="callers", count=agents, skills={"voice": 1})
    return simulate(Scenario(name="s", kinds=(kind,), teams=(team,), duration_s=7200.0), policy, 1)


def told(outcome: Outcome) -> Calls:
    """Return the only kind's figures."""
    (found,) = outcome.calls
    return found


def test_a_call_takes_a_whole_agent_and_costs_its_stage() -> None:
    """As the very first thing: nobody of them waits in the chat; chats at the same time would have shared one agent."""
    outcome = day(PHONE, agents=1)
    phone = {use.stage: use for use in outcome.stages}["phone"]

    assert told(outcome) == Calls("k", asked=2, attempts=2, reached=2, waited_s=290.0, busy_s=600.0)
    assert (phone.entered, phone.solved, phone.left, phone.cost) == (2, 2, 0, 12.0)
    assert outcome.whole.offered == 0
    assert outcome.teams[0].utilisation == pytest.approx(600 / 7200)


def test_attempts_in_vain_are_repeated_as_the_policy_says() -> None:
    """Each keeps an agent while it rings; after the last one the contact is given up, and costs nothing."""
    outcome = day(PHONE, at=(0.0,), reached_percent=0.0)

    assert told(outcome) == Calls("k", asked=1, attempts=2, unreached=1, busy_s=120.0)
    assert [(use.entered, use.left, use.cost) for use in outcome.stages if use.stage == "phone"] == [(1, 1, 0.0)]


def test_who_asks_after_a_while_leaves_the_chat() -> None:
    """Unless an agent has them by then; patience counts no more."""
    busy = day(PHONE, at=(0.0,) * 8, agents=2, after_s=100.0)
    chat, phone = busy.stages

    assert (busy.whole.answered, told(busy).from_chat, told(busy).reached) == (6, 2, 2)
    assert (chat.entered, chat.solved, chat.escalated, phone.entered) == (8, 6, 2, 2)


def test_a_later_time_is_waited_for_and_moved_into_the_hours() -> None:
    """Nobody is offered it before; midnight plus half an hour becomes ten, which the counted time does not reach."""
    outcome = day(PHONE, at=(0.0,), later_percent=100.0, later=fixed(1800.0))
    moved = day(MORNINGS, at=(0.0,), later_percent=100.0, later=fixed(1800.0))

    assert told(outcome) == Calls("k", asked=1, later=1, attempts=1, reached=1, busy_s=300.0)
    assert told(moved) == told(outcome)
    assert moved.teams[0].utilisation == 0.0
    assert outcome.teams[0].utilisation == pytest.approx(300 / 14_400)


def test_without_the_skill_a_call_stays_open() -> None:
    """Whoever has no `phone.skill` is not offered it."""
    kind = ConversationKind(
        name="k", arrivals=Arrivals(times_s=(0.0,)), handling=fixed(60), calls=CallBacks(asked_percent=100.0)
    )
    outcome = simulate(Scenario(name="s", kinds=(kind,), teams=(Team(name="a", count=1),)), PHONE, 1)

    assert (told(outcome).open, told(outcome).attempts) == (1, 0)


def test_a_policy_without_the_stage_serves_the_same_contacts_in_the_chat() -> None:
    """So one scenario shows the day with and without calls."""
    outcome = day(read_policy("queues: {default: {}}"))

    assert outcome.calls == ()
    assert (outcome.whole.offered, outcome.whole.answered) == (2, 2)


POLICY = policy_from(
    """
    calendars: {calls: {mon: ["09:00-10:00"], tue: ["09:00-10:00"]}}
    queues: {default: {first_contact: {call_hours: calls}, steps: [{after_s: 900, add_priority: 3}]}, free: {}}
    rules: [{name: free, queue: free, when: {attributes.tier: gold}, require: {german: 2}}]
    funnel: {stages: [chat, phone], phone: {skill: voice, attempts: 3, again_s: 1500, days: 2}}
    """
)


def seen(conversation: Conversation) -> tuple[Any, ...]:
    """Return what decides about who calls, and when."""
    call = call_of(conversation)
    return (
        conversation.status,
        (call.at, call.attempts, call.due) if call is not None else None,
        conversation.waiting_since,
        conversation.next_deadline,
        (conversation.weight, conversation.channel_class, conversation.skills, conversation.levels),
        (conversation.priority, conversation.sticky_agent, conversation.queue),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4 * 86_400), st.sampled_from(["gold", ""]), st.lists(st.integers(0, 3), min_size=1, max_size=3))
def test_the_simulation_does_what_the_router_does(later_s: int, tier: str, passed: list[int]) -> None:
    """From the wish through steps, closing hours and attempts in vain to the end: the same times, skills and places.

    `passed`: how many deadlines pass before somebody takes the call, for each attempt.
    """
    talk = Talk(came(person=True), at=replace(context(), policy=POLICY), attributes={"tier": tier})
    entry = Entry(POLICY.document)
    calling, before = Calling(entry.policy), replace(talk.now, funnel=None)
    talk.do(came("", call=CallWanted(NUMBER, talk.at.now + later_s * SECOND if later_s else 0)), 0)
    now = calling.ask(before, Wish(0, later_s * SECOND, (), 0), talk.at.now)
    assert now is not None
    assert seen(now) == seen(talk.now)
    for deadlines in passed:
        left = deadlines
        while talk.now.next_deadline is not None and (left > 0 or not _is_due(talk.now)):
            left -= _is_due(talk.now)
            talk.wait()
            now = entry.go_on(now, talk.at.now, {})
            assert seen(now) == seen(talk.now)
        talk.do(TakeConversation(talk.now.id, "ben", "t"), 0)
        talk.do(CallEnded(talk.now.id, "ben", "no_answer"))
        now = calling.in_vain(now, "ben", talk.at.now)
        assert seen(now) == seen(talk.now)
    assert (now.status, now.closed_by) == (talk.now.status, talk.now.closed_by)
    assert (now.status == "closed") == (len(passed) == 3)


def _is_due(conversation: Conversation) -> bool:
    call = call_of(conversation)
    return call is not None and call.due
