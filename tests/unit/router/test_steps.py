"""What time changes for a waiting conversation: steps, overflow, the end of waiting for an agent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.steps import plan_wait, step_due
from usher_router.domain.effects import Announced
from usher_router.domain.policy import SECOND

from decisions.waiting import SKILLED, reach, said
from routing.cases import NOW
from routing.policies import policy_from

STEPS = policy_from(
    """
    queues:
      default:
        steps:
          - {after_s: 30, relax_levels: 1}
          - {after_s: 60, drop_preferred: true, add_priority: 5}
          - {after_s: 90, drop_required: [french], add_queue: night, offer_stage: email}
          - {after_s: 120, drop_required: all}
        max_wait_s: 300
        overflow: night
      night: {max_wait_s: 600}
      sales: {priority: 3}
    """
)


def at(seconds: float, policy: Any = STEPS) -> Context:
    """Return the context so many seconds after the waiting began."""
    return Context(now=NOW + int(seconds * SECOND), policy=policy)


def test_the_first_step_is_the_first_deadline() -> None:
    """It counts from when the waiting began; planning it again changes nothing."""
    planned = plan_wait(SKILLED, at(0))

    assert (planned.deadline_kind, planned.next_deadline, planned.deadline_no) == ("wait", NOW + 30 * SECOND, 1)
    assert plan_wait(planned, at(5)) is planned


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (30, {"step": 1, "levels": {"billing": 2}, "preferred": {"vip": 1}, "next": 60}),
        (60, {"step": 2, "levels": {"billing": 2}, "preferred": {}, "priority": 5, "next": 90}),
        (
            90,
            {"step": 3, "skills": ("billing",), "levels": {"billing": 2}, "overflow": ("night",), "next": 120},
        ),
        (130, {"step": 4, "skills": (), "levels": {}, "overflow": ("night",), "next": 300}),
        (299, {"step": 4, "queue": "default", "next": 300}),
        (300, {"step": 0, "queue": "night", "overflow": (), "next": 600}),
    ],
)
def test_steps_add_up_in_the_order_of_their_times(seconds: float, expected: dict[str, Any]) -> None:
    """Everything due is done, however late the deadline is processed; then the next one is planned."""
    after, effects = reach(plan_wait(SKILLED, at(0)), at(seconds))
    seen = {name: getattr(after, name) for name in expected if name != "next"}
    seen["next"] = ((after.next_deadline or 0) - NOW) // SECOND

    assert seen == expected
    assert [one.routing for one in effects if isinstance(one, Announced)] == [True]


def test_a_step_may_offer_the_visitor_to_continue_elsewhere() -> None:
    """The visitor is told where."""
    _, effects = reach(plan_wait(SKILLED, at(0)), at(95))

    assert said(effects) == ["stage:email"]


def test_the_longest_wait_without_an_overflow_closes() -> None:
    """Queue `night` has no overflow; its wait counts from the beginning, too."""
    waiting = plan_wait(replace(SKILLED, queue="night"), at(0))
    after, effects = reach(waiting, at(600))

    assert (after.status, after.closed_by, after.next_deadline) == ("closed", "waited", None)
    assert said(effects) == ["closed_waited"]


def test_a_transfer_pauses_the_steps_until_the_queue_has_it() -> None:
    """While it waits for one agent no step is taken; once the queue has it, what is due by then is done."""
    meant = replace(SKILLED, target_agent="ben", deadline_kind="transfer", next_deadline=NOW + 45 * SECOND)
    assert plan_wait(meant, at(40)) is meant
    given_up, _ = reach(meant, at(45))
    assert (given_up.deadline_kind, given_up.next_deadline) == ("wait", NOW + 30 * SECOND)
    stepped, _ = reach(given_up, at(45.5))

    assert (stepped.step, stepped.next_deadline) == (1, NOW + 60 * SECOND)


def test_waiting_for_one_agent_ends() -> None:
    """From then on any agent may have it."""
    stuck = plan_wait(replace(SKILLED, sticky_agent="ana", sticky_until=NOW + 10 * SECOND), at(0))
    assert stuck.next_deadline == NOW + 10 * SECOND
    free, effects = reach(stuck, at(10))

    assert (free.sticky_agent, free.sticky_until, free.step) == ("", None, 0)
    assert [one.routing for one in effects if isinstance(one, Announced)] == [True]


def test_without_a_policy_nothing_has_a_deadline() -> None:
    """Conversations wait without a limit."""
    assert plan_wait(SKILLED, at(0, policy=replace(STEPS, document=replace(STEPS.document, queues={})))) is SKILLED


@given(st.lists(st.floats(0, 700), max_size=12))
def test_early_late_and_repeated_deadlines_have_the_same_result(looks: list[float]) -> None:
    """As one deadline at the end; nothing due is left behind."""
    conversation = plan_wait(SKILLED, at(0))
    for seconds in [*sorted(looks), 700.0]:
        while (due := conversation.next_deadline) is not None and due <= at(seconds).now:
            conversation, _ = reach(conversation, at(seconds))
        assert conversation.next_deadline is None or conversation.next_deadline > at(seconds).now
    once = plan_wait(SKILLED, at(0))
    while once.next_deadline is not None and once.next_deadline <= at(700).now:
        once, _ = reach(once, at(700))

    assert (conversation.status, conversation.queue) == (once.status, once.queue) == ("closed", "night")


def test_the_next_step_and_its_time() -> None:
    """None once all are taken."""
    first = step_due(SKILLED, at(0))
    assert first is not None
    assert (first[0].relax_levels, first[1]) == (1, NOW + 30 * SECOND)

    assert step_due(replace(SKILLED, step=4), at(0)) is None
