"""Every command that begins a wait creates the whole wait: the same, whatever came before (decision 0140)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.transfer import TransferConversation
from usher_router.domain.conversation.change_queue import asked_of, wait_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.wait import Wait

from routing.cases import WAITING
from routing.life import HELLO, Act, Life, acts
from routing.policies import policy_from

POLICY = policy_from(
    """
    rules: [{name: bills, queue: default, require: {billing: 3}, prefer: {vip: 1}, priority: 4}]
    queues:
      default:
        sticky: {within_s: 600, wait_s: 20}
        steps:
          - {after_s: 30, relax_levels: 2, drop_preferred: true, add_priority: 5}
          - {after_s: 60, drop_required: all, add_queue: night}
        max_wait_s: 500
        overflow: night
      other: {priority: 2, steps: [{after_s: 10, drop_required: [french], add_queue: night}]}
      night: {pool: night, priority: 1, steps: [{after_s: 60, add_priority: 3}]}
    capacity: {weights: {chat: 40}}
    timers: {reopen_s: 3600, transfer_s: 45, nudge_s: 300, close_s: 60}
    """
)
QUEUES = ("default", "other", "night")
Command = Callable[[Conversation], Any]
BEGUN: dict[str, tuple[Command, dict[str, Any]]] = {  # commands on what Ana owns in `other`, by what they do
    "given to its queue": (lambda one: ReassignConversation(one.id, "sue", "c"), {}),
    "given to a queue": (lambda one: ReassignConversation(one.id, "sue", "c", queue="night"), {}),
    "transferred": (lambda one: TransferConversation(one.id, "ana", "c"), {"refused": ("ana",)}),
    "transferred to a queue": (
        lambda one: TransferConversation(one.id, "ana", "c", queue="night"),
        {"refused": ("ana",)},
    ),
    "transferred to its first queue": (
        lambda one: TransferConversation(one.id, "ana", "c", queue="default"),
        {"refused": ("ana",)},
    ),
    "transferred to an agent": (
        lambda one: TransferConversation(one.id, "ana", "c", to_agent="ben"),
        {"refused": ("ana",), "target_agent": "ben"},
    ),
    "asked otherwise": (
        lambda one: TransferConversation(one.id, "ana", "c", skills=("billing", "tax")),
        {
            "refused": ("ana",),
            "skills": ("billing", "tax"),
            "levels": {"billing": 3},
            "handed_skills": ("billing", "tax"),
        },
    ),
    "vanished": (lambda one: ReleaseConversation(one.id, one.assignment_id or "", "vanished"), {}),
}


def lived(history: list[Act]) -> Life:
    """Return a conversation with this history."""
    life = Life(POLICY)
    for act in history:
        act(life)
    return life


def reopened(life: Life) -> None:
    """Reopen it; it waits first for Ana, who had it until it was closed."""
    life.owned("ana")
    life.do(CloseConversation(life.one.id, "ana", "c"))
    life.do(HELLO)
    assert life.one.sticky_agent == "ana"


def owned_in_other(history: list[Act]) -> Life:
    """Let Ana own it, in queue `other`."""
    life = lived(history)
    life.owned("ben")
    life.do(ReassignConversation(life.one.id, "sue", "c", queue="night"))
    life.do(ReassignConversation(life.one.id, "sue", "c", queue="other"))
    life.owned("ana")
    assert life.one.queue == "other"
    return life


def begun(life: Life) -> Wait:
    """Return the wait that began now, without its number."""
    assert (life.one.status, life.one.waiting_since) == ("waiting", life.now)
    return replace(wait_of(life.one), wait_no=0, waiting_since=0)


@pytest.mark.parametrize("name", BEGUN)
@given(acts(QUEUES))
@example([lambda life: life.passes(70)])
def test_a_command_begins_the_same_wait_after_any_history(name: str, history: list[Act]) -> None:
    """What steps, agents and declines did to an earlier wait has no effect."""
    command, says = BEGUN[name]
    waits = []
    for life in (owned_in_other([]), owned_in_other(history)):
        asked = life.one.asked
        assert asked is not None
        number = life.one.wait_no
        life.do(command(life.one))
        assert (life.one.wait_no, life.one.asked) == (number + 1, asked)
        waits.append(begun(life))
    short, long = waits
    first = Life(POLICY).one
    demand = {"skills": first.skills, "levels": first.levels, "preferred": first.preferred, "handed_skills": None}
    whom: dict[str, Any] = {"refused": (), "target_agent": "", "sticky_agent": "", "sticky_until": None}
    expected = {**demand, **whom, "step": 0, "taken": (), "overflow": (), "weight": 40, "had_owner": True, **says}

    assert long == short
    assert {field: getattr(long, field) for field in expected} == expected
    assert long.priority == {"other": 2, "night": 1, "default": 0}[long.queue]


@given(acts(QUEUES))
def test_reopened_by_its_visitor_it_waits_as_at_the_entry(history: list[Act]) -> None:
    """Whatever happened to it; its last agent is waited for first."""
    life = owned_in_other(history)
    life.do(CloseConversation(life.one.id, "ana", "c"))
    life.do(HELLO)
    entered = wait_of(Life(POLICY).one)
    wait = begun(life)

    assert (wait.queue, wait.rule, wait.priority, wait.sticky_agent) == ("other", "", 2, "ana")
    same = ("skills", "levels", "preferred", "step", "taken", "overflow", "target_agent", "refused", "had_owner")
    assert [getattr(wait, name) for name in same] == [getattr(entered, name) for name in same]


@given(acts(QUEUES))
def test_reopened_by_an_agent_it_later_waits_as_at_the_entry(history: list[Act]) -> None:
    """Nothing of the last wait remains for its owner, nor if it waits again once they are gone."""
    life = owned_in_other(history)
    life.do(CloseConversation(life.one.id, "ana", "c"))
    life.do(ReopenConversation(life.one.id, "ana", "c"))
    entered = wait_of(Life(POLICY).one)
    own = ("skills", "levels", "preferred", "step", "taken", "overflow")

    assert life.one.status == "assigned"
    assert [getattr(life.one, name) for name in own] == [getattr(entered, name) for name in own]


@pytest.mark.parametrize("ending", ["declined", "expired", "vanished", "lost"])
@given(acts(QUEUES))
@example([lambda life: life.passes(70)])
@example([reopened])
def test_an_offer_that_came_to_nothing_leaves_the_wait_unchanged(ending: str, history: list[Act]) -> None:
    """It continues with its position, its steps and who declined; no particular agent is waited for."""
    life = lived(history)
    if life.one.status == "offered":
        life.do(DeclineOffer(life.one.id, life.one.agent_id or "", life.one.assignment_id or "", "c"))
    if life.one.status != "waiting":
        return
    before = replace(wait_of(life.one), refused=())  # all had declined, and are asked again
    life.rings(life.one.target_agent or "ana")
    agent = life.one.agent_id or ""
    life.now += 1
    match ending:
        case "declined":
            life.do(DeclineOffer(life.one.id, agent, life.one.assignment_id or "", "c"))
        case "expired":
            life.now = life.one.next_deadline or 0
            life.do(DeadlineReached(life.one.id, life.one.deadline_no))
        case _:
            life.do(ReleaseConversation(life.one.id, life.one.assignment_id or "", ending))
    refused = (agent,) if ending in ("declined", "expired") else ()
    expected = replace(
        before,
        wait_no=before.wait_no + 1,
        refused=refused,
        target_agent="",
        sticky_agent="",
        sticky_until=None,
    )

    assert wait_of(life.one) == expected


@given(acts(QUEUES))
@example([reopened])
def test_reassigning_to_a_queue_begins_a_new_wait_though_it_waits(history: list[Act]) -> None:
    """Even if it is only offered: it is for any agent, as if none had been waited for, named or had declined."""
    life = lived(history)
    if life.one.status == "closed":
        return
    life.do(ReassignConversation(life.one.id, "sue", "c", queue="other"))
    wait, first = begun(life), Life(POLICY).one

    assert (wait.queue, wait.priority, wait.step, wait.taken, wait.overflow) == ("other", 2, 0, (), ())
    assert (wait.skills, wait.levels, wait.preferred) == (first.skills, first.levels, first.preferred)
    assert (wait.target_agent, wait.sticky_agent, wait.sticky_until, wait.refused) == ("", "", None, ())


@given(acts(QUEUES))
def test_the_demand_at_the_entry_stays(history: list[Act]) -> None:
    """Each conversation of a history keeps what its own entry asked for."""
    life = Life(POLICY)
    asked, key = life.one.asked, life.one.id
    for act in history:
        act(life)
        assert life.one.id != key or life.one.asked == asked


def test_a_row_of_an_older_release_keeps_its_present_demand() -> None:
    """From the first step on, so that it is asked for again when the steps begin again."""
    old = replace(WAITING, skills=("french",), levels={"french": 3}, priority=4, rule="bills")

    assert asked_of(old, POLICY).skills == ("french",)
    assert (asked_of(old, POLICY).levels, asked_of(old, POLICY).priority) == ({"french": 3}, 4)
