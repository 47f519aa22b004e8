"""Past events keep their times; another policy with other timers must not change them."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.offer import DeclineOffer
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended
from usher_router.domain.policy import SECOND, Policy

from routing.cases import ASSIGNED, CAUSE, NOW, OFFERED, at
from routing.policies import policy_from


def timers(close_s: int) -> Policy:
    """Return a policy with this time after the reminder."""
    return policy_from(f"timers: {{nudge_s: 600, close_s: {close_s}}}")


def reached(one: Conversation, context: Context) -> tuple[Conversation, list[str]]:
    """Let its deadline be reached; returns the conversation and the notices."""
    after, effects = decide(one, DeadlineReached(one.id, one.deadline_no), CAUSE, context)
    assert after is not None
    return after, [effect.message.text for effect in effects if isinstance(effect, Appended)]


def reminded(before: Policy, agent_wrote_s: float) -> Conversation:
    """The visitor has owed an answer for ten minutes and is reminded at second 0; the agent wrote then or before."""
    silent = replace(ASSIGNED, next_deadline=NOW, agent_at=NOW - 600 * SECOND, visitor_at=NOW - 700 * SECOND)
    after, said = reached(silent, at(0, before))
    assert (said, after.deadline_kind) == (["nudge"], "close")
    return replace(after, agent_at=NOW + int(agent_wrote_s * SECOND))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (300, 300),
        (300, 60),
    ],
)
def test_a_visitor_written_to_after_the_reminder_is_not_closed(before: int, now: int) -> None:
    """The agent wrote 100 s after the reminder."""
    after, said = reached(reminded(timers(before), 100), at(300, timers(now)))

    assert (after.status, said) == ("assigned", [])


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (60, 60),
        (60, 900),
    ],
)
def test_a_silent_visitor_is_closed(before: int, now: int) -> None:
    """Nobody wrote after the reminder; a longer time may move the close, but there is no second reminder."""
    after, said = reached(reminded(timers(before), -600), at(60, timers(now)))
    if after.status != "closed":
        after, said = reached(after, replace(at(0, timers(now)), now=after.next_deadline or 0))

    assert "nudge" not in said


def ringing(timeout_s: int) -> Policy:
    """Return a policy whose offers last for so long; the longest wait is five minutes."""
    return policy_from(f"queues: {{default: {{offer: {{timeout_s: {timeout_s}}}, max_wait_s: 300}}}}")


@pytest.mark.parametrize("now", [20, 600])
def test_a_declined_offer_does_not_lengthen_the_wait(now: int) -> None:
    """Transferred, offered a second later, declined after five: it has waited for six seconds and is not closed."""
    offered = replace(OFFERED, participants=("ben",), agent_id="ana", next_deadline=NOW + 20 * SECOND)
    decline: Any = DeclineOffer(offered.id, "ana", offered.assignment_id or "", "c1")
    waits, _ = decide(offered, decline, CAUSE, at(5, ringing(now)))
    assert waits is not None
    after, said = reached(waits, at(6, ringing(now)))

    assert (after.status, said) == ("waiting", [])
