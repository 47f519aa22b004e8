"""A contact writes soon after their conversation was closed."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_router.domain.context import Context
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Appended
from usher_router.domain.policy import SECOND

from routing.cases import CAUSE, CLOSED, CONTEXT, NOW
from routing.policies import policy_from

POLICY = policy_from("timers: {reopen_s: 60, transfer_s: 20}")
AGAIN = MessageReceived("web", "v1", "web", "one more thing", "c9")


def at(seconds: float, **changes: Any) -> Context:
    """Return the context so many seconds after the close."""
    return replace(CONTEXT, policy=POLICY, now=NOW - 1 + int(seconds * SECOND), **changes)


def test_the_conversation_waits_again_first_for_its_agent() -> None:
    """The notice comes before the message; desks and dispatchers are told, and the wait number grows."""
    closed = replace(CLOSED, step=2, overflow=("night",), outcome="sold", last_seq=5)
    after, effects = decide(closed, AGAIN, CAUSE, at(60, working=frozenset({"ana"})))
    assert after is not None
    told = [effect for effect in effects if isinstance(effect, Announced)]
    added = [(e.message.seq, e.message.text) for e in effects if isinstance(e, Appended)]

    assert (after.id, after.status, after.reopened, after.wait_no) == (closed.id, "waiting", 1, closed.wait_no + 1)
    assert (after.step, after.overflow, after.outcome, after.closed_at, after.closed_by) == (0, (), "", None, "")
    assert (after.sticky_agent, after.sticky_until) == ("ana", NOW - 1 + 80 * SECOND)
    assert (after.deadline_kind, after.next_deadline) == ("wait", after.sticky_until)
    assert added == [(6, "reopened"), (7, "one more thing")]
    assert [(one.desk, one.routing) for one in told] == [(True, True)]


@pytest.mark.parametrize(
    ("closed_by", "seconds", "same"),
    [
        ("agent", 60, True),
        ("idle", 1, True),
        ("agent", 60.1, False),
        ("visitor", 1, False),
        ("full", 1, False),
        ("outside", 1, False),
        ("waited", 1, False),
    ],
)
def test_a_new_one_begins_if_it_is_too_late_or_the_visitor_ended_it(closed_by: str, seconds: float, same: bool) -> None:
    """A conversation that was refused at entry is not reopened either: the rules are applied to a new one."""
    after, _ = decide(replace(CLOSED, closed_by=closed_by), AGAIN, CAUSE, at(seconds))
    assert after is not None

    assert (after.id == CLOSED.id) is same
    assert after.status == "waiting"


def test_without_a_policy_a_closed_conversation_stays_closed() -> None:
    """Reopening is a setting of the policy."""
    after, _ = decide(CLOSED, AGAIN, CAUSE, CONTEXT)
    assert after is not None

    assert after.id != CLOSED.id


@pytest.mark.parametrize(("rule", "priority"), [("vip", 9), ("", 3)])
def test_reopening_restores_weight_and_priority(rule: str, priority: int) -> None:
    """Neither the former agent's own weight nor what steps added stays: another agent and the steps come again."""
    policy = policy_from(
        """
        rules: [{name: vip, queue: default, priority: 9}]
        queues: {default: {priority: 3, steps: [{after_s: 5, add_priority: 4}]}}
        capacity: {weights: {chat: 40}}
        """
    )
    closed = replace(CLOSED, weight=5, rule=rule, step=1, priority=priority + 4)
    after, _ = decide(closed, AGAIN, CAUSE, replace(at(1), policy=policy))
    assert after is not None

    assert (after.id, after.weight, after.step, after.priority) == (CLOSED.id, 40, 0, priority)


def test_a_queue_that_has_closed_meanwhile_closes_it_again() -> None:
    """The message is kept; the rules are applied to the next one."""
    policy = policy_from(
        """
        calendars: {never: {timezone: UTC, exceptions: {"2030-01-01": ["09:00-10:00"]}}}
        queues: {default: {hours: never, outside: {action: close, notice: Call us.}}}
        timers: {reopen_s: 60}
        """
    )
    after, effects = decide(CLOSED, AGAIN, CAUSE, replace(at(1), policy=policy))
    assert after is not None
    texts = [effect.message.text for effect in effects if isinstance(effect, Appended)]

    assert (after.id, after.status, after.closed_by) == (CLOSED.id, "closed", "outside")
    assert texts == ["reopened", "notice:Call us.", "closed_outside", "one more thing"]


def test_an_agent_who_is_off_shift_is_not_waited_for() -> None:
    """Any agent may have it at once."""
    after, _ = decide(CLOSED, AGAIN, CAUSE, at(1))
    assert after is not None

    assert (after.sticky_agent, after.sticky_until, after.next_deadline) == ("", None, None)
