"""An offer states truly why it went to its agent, however its queue selects."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_policy.document.model import PolicyDocument, Queue
from usher_router.domain.commands.offer import offer
from usher_router.domain.context import UNKNOWN, Context
from usher_router.domain.conversation.announce import changed_event
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.policy import SECOND, Policy, with_document

from routing.cases import WAITING

DOCUMENT = PolicyDocument(
    queues={"default": Queue(), "longest": Queue(select="longest_idle"), "turn": Queue(select="round_robin")}
)
POLICY = with_document(Policy(), DOCUMENT, "a version")
OFFERED_AT = 1_000 * SECOND


def offered(**values: Any) -> Conversation:
    """Return a conversation that is offered to ana."""
    context = Context(now=OFFERED_AT, policy=POLICY)
    return offer(replace(WAITING, **values), "ana", clear_refused=False, context=context)[0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "best_skill"),
        ({"queue": "longest"}, "longest_idle"),
        ({"queue": "turn"}, "round_robin"),
        ({"queue": "gone"}, "best_skill"),  # as the fallback queue is
        ({"target_agent": "ana", "queue": "turn"}, "target"),
        ({"sticky_agent": "ana", "sticky_until": OFFERED_AT + 1}, "sticky"),
        ({"sticky_agent": "ana", "sticky_until": OFFERED_AT}, "best_skill"),  # Ana was no longer waited for
        ({"sticky_agent": "ben", "sticky_until": OFFERED_AT + 1}, "best_skill"),  # ben refused it
    ],
)
def test_the_reason_of_an_offer(values: dict[str, Any], expected: str) -> None:
    """What was asked for, who was waited for, or how the queue selects."""
    shown = changed_event(offered(**values), UNKNOWN).offer
    assert shown is not None

    assert (shown.why, shown.offered_at) == (expected, OFFERED_AT)
