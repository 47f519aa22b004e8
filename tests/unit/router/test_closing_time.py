"""What closing time, opening and a new policy do to waiting conversations."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.release import ReleaseConversation
from usher_common.messages.declaration import Command
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.replan import replan
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced
from usher_router.domain.matching.from_record import select_of, who_serves
from usher_router.domain.policy import SECOND

from decisions.waiting import SKILLED, reach, said
from routing.cases import ASSIGNED, CAUSE, CONTEXT, OFFERED
from routing.policies import policy_from

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


@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("default", ("waiting", "default", ["outside:1785834000000:1785848400000"])),  # Tuesday 09:00
        ("shut", ("closed", "shut", ["notice:We sleep.", "closed_outside"])),
        ("moved", ("waiting", "night", [])),
    ],
)
def test_closing_time_treats_waiting_conversations_like_new_ones(queue: str, expected: tuple[Any, ...]) -> None:
    """It is announced once: the next deadline is the next opening."""
    waiting = replace(SKILLED, queue=queue, waiting_since=MONDAY_17 - 60 * SECOND)
    waiting = plan_wait(waiting, Context(now=MONDAY_17 - 60 * SECOND, policy=HOURS))
    assert waiting.next_deadline == MONDAY_17
    after, effects = reach(waiting, Context(now=MONDAY_17 + SECOND, policy=HOURS))
    assert (after.status, after.queue, said(effects)) == expected
    if after.next_deadline is not None:
        again, effects = reach(after, Context(now=after.next_deadline, policy=HOURS))
        assert (again.queue, said(effects)) == (after.queue, [])


def test_a_policy_that_closes_the_queue_takes_effect_whatever_comes_between() -> None:
    """Planning keeps its deadline; when it is reached, it does what closing time does, and plans the opening."""
    night = Context(now=MONDAY_17 + 3600 * SECOND, policy=HOURS)
    meant = replace(SKILLED, waiting_since=night.now, deadline_kind="closing", next_deadline=night.now)
    assert plan_wait(meant, night) is meant
    after, effects = reach(meant, night)

    assert (after.status, after.deadline_kind, after.next_deadline) == ("waiting", "wait", 1_785_834_000 * SECOND)
    assert said(effects) == ["outside:1785834000000:1785848400000"]


@pytest.mark.parametrize("how", ["declined", "expired", "lost"])
@pytest.mark.parametrize(
    ("queue", "expected"),
    [
        ("default", ("waiting", "default", ["outside:1785834000000:1785848400000"])),
        ("shut", ("closed", "shut", ["notice:We sleep.", "closed_outside"])),
        ("moved", ("waiting", "night", [])),
        ("night", ("waiting", "night", [])),
    ],
)
def test_closing_time_during_an_offer_is_not_missed(how: str, queue: str, expected: tuple[Any, ...]) -> None:
    """Declined afterwards, the conversation is treated like a waiting one: otherwise nobody would be told or asked."""
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


def test_a_transferred_conversation_continues_after_closing_time() -> None:
    """It waits for any agent who is there; hours no longer matter."""
    late = replace(CONTEXT, now=MONDAY_17 + SECOND, policy=HOURS)
    had = replace(ASSIGNED, answered_at=MONDAY_17 - SECOND)
    waiting, effects = decide(had, ReleaseConversation(had.id, "s1", "vanished"), CAUSE, late)
    assert waiting is not None

    assert (waiting.status, waiting.deadline_kind, said(effects)) == ("waiting", "wait", ["queued"])


def test_a_closing_policy_changes_nothing_if_the_queue_is_open_again() -> None:
    """Nobody is told anything, and the deadlines are planned."""
    day = Context(now=MONDAY_17 - SECOND, policy=HOURS)
    after, effects = reach(replace(SKILLED, deadline_kind="closing", next_deadline=day.now), day)

    assert (after.status, after.deadline_kind, after.next_deadline) == ("waiting", "wait", MONDAY_17)
    assert said(effects) == []


def test_another_policy_closes_only_queues_that_were_open() -> None:
    """A queue that neither policy names counts as the fallback queue; one closed before is not closed again."""
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


def test_dispatchers_are_told_when_a_queue_opens() -> None:
    """No agent was asked while it was closed; the visitor is told nothing more."""
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
        ("default", 1, "ana", False, "best_skill"),  # and a colleague's choice counts
        ("picked", 1, "", True, "manual"),
        ("picked", 1, "ana", True, "longest_idle"),
    ],
)
def test_a_closed_or_manual_queue_is_not_offered(
    queue: str, offset_s: int, target: str, answered: bool, expected: str
) -> None:
    """Unless a colleague transferred the conversation to an agent by name."""
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
