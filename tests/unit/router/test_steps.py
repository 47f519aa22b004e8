"""What waiting brings with time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.release import ReleaseConversation
from usher_common.messages.declaration import Command
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.replan import replan
from usher_router.domain.conversation.waiting.steps import plan_wait, step_due
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Appended, Effect
from usher_router.domain.matching.from_record import select_of, who_serves
from usher_router.domain.policy import SECOND

from routing.cases import ASSIGNED, CAUSE, CONTEXT, NOW, OFFERED, WAITING
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
HOURS = policy_from(
    """
    calendars:
      office: {timezone: UTC, mon: ["09:00-17:00"], tue: ["09:00-17:00"]}
    queues:
      default: {hours: office}
      shut: {hours: office, outside: {action: close, notice: We sleep.}}
      moved: {hours: office, outside: {action: queue, queue: night}}
      night: {}
    """
)
MONDAY_17 = 1_785_776_400 * SECOND  # 2026-08-03 17:00 UTC
SKILLED = replace(
    WAITING,
    opened_at=NOW,
    waiting_since=NOW,
    skills=("billing", "french"),
    levels={"billing": 3, "french": 2},
    preferred={"vip": 1},
)


def reach(conversation: Conversation, context: Context) -> tuple[Conversation, list[Effect]]:
    """Let the deadline be reached as its poll does."""
    command = DeadlineReached(conversation.id, conversation.deadline_no)
    after, effects = decide(conversation, command, CAUSE, context)
    assert after is not None
    return after, effects


def at(seconds: float, policy: Any = STEPS) -> Context:
    """So many seconds after the waiting began."""
    return Context(now=NOW + int(seconds * SECOND), policy=policy)


def said(effects: list[Effect]) -> list[str]:
    """The notices."""
    return [effect.message.text for effect in effects if isinstance(effect, Appended)]


def test_the_first_step_is_the_deadline_of_who_begins_to_wait() -> None:
    """It counts from when the waiting began; doing it again changes nothing."""
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
    """Whatever is due by now is done, however late the look is; then the next one is the deadline."""
    after, effects = reach(plan_wait(SKILLED, at(0)), at(seconds))
    seen = {name: getattr(after, name) for name in expected if name != "next"}
    seen["next"] = ((after.next_deadline or 0) - NOW) // SECOND

    assert seen == expected
    assert [one.routing for one in effects if isinstance(one, Announced)] == [True]


def test_a_step_may_offer_another_stage() -> None:
    """The visitor is told that they may go on there."""
    _, effects = reach(plan_wait(SKILLED, at(0)), at(95))

    assert said(effects) == ["stage:email"]


def test_who_waited_too_long_without_an_overflow_queue_is_told_and_closed() -> None:
    """Night has none; its wait counts from the beginning, too."""
    waiting = plan_wait(replace(SKILLED, queue="night"), at(0))
    after, effects = reach(waiting, at(600))

    assert (after.status, after.closed_by, after.next_deadline) == ("closed", "waited", None)
    assert said(effects) == ["closed_waited"]


def test_a_transfer_keeps_its_deadline_and_the_queue_follows() -> None:
    """Waiting for one agent, no step is taken; when the queue has it, what is due by then is."""
    meant = replace(SKILLED, target_agent="ben", deadline_kind="transfer", next_deadline=NOW + 45 * SECOND)
    assert plan_wait(meant, at(40)) is meant
    given_up, _ = reach(meant, at(45))
    assert (given_up.deadline_kind, given_up.next_deadline) == ("wait", NOW + 30 * SECOND)
    stepped, _ = reach(given_up, at(45.5))

    assert (stepped.step, stepped.next_deadline) == (1, NOW + 60 * SECOND)


def test_the_preference_for_an_agent_ends() -> None:
    """From then on anybody may have it."""
    stuck = plan_wait(replace(SKILLED, sticky_agent="ana", sticky_until=NOW + 10 * SECOND), at(0))
    assert stuck.next_deadline == NOW + 10 * SECOND
    free, effects = reach(stuck, at(10))

    assert (free.sticky_agent, free.sticky_until, free.step) == ("", None, 0)
    assert [one.routing for one in effects if isinstance(one, Announced)] == [True]


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("default", ("waiting", "default", ["outside:1785834000000"])),  # Tuesday 09:00
        ("shut", ("closed", "shut", ["notice:We sleep.", "closed_outside"])),
        ("moved", ("waiting", "night", [])),
    ],
)
def test_closing_time_does_with_who_still_waits_as_with_who_comes(queue: str, expected: tuple[Any, ...]) -> None:
    """It is said once: the next deadline is the next opening."""
    waiting = replace(SKILLED, queue=queue, waiting_since=MONDAY_17 - 60 * SECOND)
    waiting = plan_wait(waiting, Context(now=MONDAY_17 - 60 * SECOND, policy=HOURS))
    assert waiting.next_deadline == MONDAY_17
    after, effects = reach(waiting, Context(now=MONDAY_17 + SECOND, policy=HOURS))
    assert (after.status, after.queue, said(effects)) == expected
    if after.next_deadline is not None:
        again, effects = reach(after, Context(now=after.next_deadline, policy=HOURS))
        assert (again.queue, said(effects)) == (after.queue, [])


def test_a_policy_that_closed_the_queue_is_carried_out_whatever_comes_between() -> None:
    """Planning keeps its deadline; reached, it does what closing time does, and plans the opening."""
    night = Context(now=MONDAY_17 + 3600 * SECOND, policy=HOURS)
    meant = replace(SKILLED, waiting_since=night.now, deadline_kind="closing", next_deadline=night.now)
    assert plan_wait(meant, night) is meant
    after, effects = reach(meant, night)

    assert (after.status, after.deadline_kind, after.next_deadline) == ("waiting", "wait", 1_785_834_000 * SECOND)
    assert said(effects) == ["outside:1785834000000"]


@pytest.mark.parametrize("how", ["declined", "expired", "lost"])
@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("default", ("waiting", "default", ["outside:1785834000000"])),
        ("shut", ("closed", "shut", ["notice:We sleep.", "closed_outside"])),
        ("moved", ("waiting", "night", [])),
        ("night", ("waiting", "night", [])),
    ],
)
def test_closing_time_is_not_missed_while_it_rings(how: str, queue: str, expected: tuple[Any, ...]) -> None:
    """Refused after it, the conversation is dealt with as who waited: else nobody would tell it or ask for it."""
    offered = replace(OFFERED, queue=queue, next_deadline=MONDAY_17 + SECOND, opened_at=MONDAY_17 - 9 * SECOND)
    commands: dict[str, Command] = {
        "declined": DeclineOffer(offered.id, "ana", "s1", "c1"),
        "expired": DeadlineReached(offered.id, offered.deadline_no),
        "lost": ReleaseConversation(offered.id, "s1", "lost"),
    }
    late = replace(CONTEXT, now=MONDAY_17 + 2 * SECOND, policy=HOURS)
    waiting, _ = decide(offered, commands[how], CAUSE, late)
    assert waiting is not None
    after, effects = reach(waiting, late) if queue != "night" else (waiting, [])

    assert (after.status, after.queue, said(effects)) == expected


def test_what_somebody_had_goes_on_after_closing_time() -> None:
    """It waits for whoever is there; nothing more is said of hours."""
    late = replace(CONTEXT, now=MONDAY_17 + SECOND, policy=HOURS)
    had = replace(ASSIGNED, answered_at=MONDAY_17 - SECOND)
    waiting, effects = decide(had, ReleaseConversation(had.id, "s1", "vanished"), CAUSE, late)
    assert waiting is not None

    assert (waiting.status, waiting.deadline_kind, said(effects)) == ("waiting", "wait", ["queued"])


def test_a_policy_that_closed_the_queue_changes_nothing_where_it_is_open_again() -> None:
    """Nothing is said, and what time brings is planned."""
    day = Context(now=MONDAY_17 - SECOND, policy=HOURS)
    after, effects = reach(replace(SKILLED, deadline_kind="closing", next_deadline=day.now), day)

    assert (after.status, after.deadline_kind, after.next_deadline) == ("waiting", "wait", MONDAY_17)
    assert said(effects) == []


def test_another_policy_concerns_whom_time_moves_now_and_closes_what_was_open() -> None:
    """A queue that neither names is as the fallback queue is; one that was closed before is not closed anew."""
    before = policy_from(
        """
        calendars: {office: {mon: ["09:00-17:00"]}}
        queues: {default: {}, plain: {}, shut: {hours: office}, moved: {}}
        """
    )
    plan = replan(before, HOURS, ["default", "gone", "moved", "night", "shut"], MONDAY_17)

    assert plan.version == HOURS.version
    assert plan.closing == {"default", "gone", "moved"}
    assert plan.queues == {"default", "gone", "moved", "shut"}


def test_when_the_queue_opens_dispatchers_look_anew() -> None:
    """Nobody was asked for it while it was closed; the visitor is told nothing more."""
    monday_8 = MONDAY_17 - 9 * 3600 * SECOND
    waiting = plan_wait(replace(SKILLED, waiting_since=monday_8), Context(now=monday_8, policy=HOURS))
    assert waiting.next_deadline == monday_8 + 3600 * SECOND
    after, effects = reach(waiting, Context(now=monday_8 + 3601 * SECOND, policy=HOURS))

    assert (after.queue, after.next_deadline, said(effects)) == ("default", MONDAY_17, [])
    assert [one.routing for one in effects if isinstance(one, Announced)] == [True]


@pytest.mark.parametrize(
    ("queue", "offset_s", "target", "answered", "expected"),
    [
        ("default", -1, "", False, "best_skill"),
        ("default", 1, "", False, "manual"),  # closed: nothing is begun …
        ("default", 1, "", True, "best_skill"),  # … but what was begun goes on
        ("default", 1, "ana", False, "best_skill"),  # and a colleague's word counts
        ("picked", 1, "", True, "manual"),
        ("picked", 1, "ana", True, "longest_idle"),
    ],
)
def test_nobody_is_asked_for_a_closed_queue_or_one_to_pick_from(
    queue: str, offset_s: int, target: str, answered: bool, expected: str
) -> None:
    """Unless a colleague handed it to them by name."""
    policy = policy_from(
        """
        calendars: {office: {mon: ["09:00-17:00"]}}
        queues:
          default: {hours: office}
          picked: {offer: {mode: manual}, select: longest_idle}
        """
    )
    way = who_serves(policy, queue, (), MONDAY_17 + offset_s * SECOND)

    assert select_of(way, target=target, answered=answered) == expected


def test_without_a_document_nothing_has_a_deadline() -> None:
    """Waiting is for ever, as it always was."""
    assert plan_wait(SKILLED, at(0, policy=replace(STEPS, document=replace(STEPS.document, queues={})))) is SKILLED


@given(st.lists(st.floats(0, 700), max_size=12))
def test_whenever_the_deadline_is_looked_at_the_same_comes_out_in_the_end(looks: list[float]) -> None:
    """Late looks, early ones and repeated ones lead to what one look at the end leads to; none is left behind."""
    conversation = plan_wait(SKILLED, at(0))
    for seconds in [*sorted(looks), 700.0]:
        while (due := conversation.next_deadline) is not None and due <= at(seconds).now:
            conversation, _ = reach(conversation, at(seconds))
        assert conversation.next_deadline is None or conversation.next_deadline > at(seconds).now
    once = plan_wait(SKILLED, at(0))
    while once.next_deadline is not None and once.next_deadline <= at(700).now:
        once, _ = reach(once, at(700))

    assert (conversation.status, conversation.queue) == (once.status, once.queue) == ("closed", "night")


def test_step_due_says_what_and_when() -> None:
    """None once all are taken."""
    first = step_due(SKILLED, at(0))
    assert first is not None
    assert (first[0].relax_levels, first[1]) == (1, NOW + 30 * SECOND)

    assert step_due(replace(SKILLED, step=4), at(0)) is None
