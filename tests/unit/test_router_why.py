"""An offer says truly why it came to this agent, whatever his queue's way to select."""

from typing import Any

import pytest
from usher_common.policy.document import PolicyDocument, Queue
from usher_router.domain.announce import changed_event
from usher_router.domain.context import UNKNOWN
from usher_router.domain.conversation import Conversation
from usher_router.domain.policy import SECOND, Policy, with_document

DOCUMENT = PolicyDocument(
    queues={"default": Queue(), "longest": Queue(select="longest_idle"), "turn": Queue(select="round_robin")}
)
POLICY = with_document(Policy(), DOCUMENT, "a version")
OFFERED_AT = 1_000 * SECOND


def offered(**values: Any) -> Conversation:
    """A conversation offered to an agent."""
    expires_at = OFFERED_AT + int(Queue().offer.timeout_s * SECOND)
    known = {"account": "web", "peer": "p", "channel": "web", "home_partition": 0, "weight": 33, "status": "offered"}
    ids = {"id": "k", "address_id": "a", "contact_id": "c", "agent_id": "ana", "opened_at": 1, "changed_at": 1}
    return Conversation(**{**known, **ids, "next_deadline": expires_at, **values})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "best_skill"),
        ({"queue": "longest"}, "longest_idle"),
        ({"queue": "turn"}, "round_robin"),
        ({"queue": "gone"}, "best_skill"),  # as the fallback queue is
        ({"target_agent": "ana", "queue": "turn"}, "target"),
        ({"sticky_agent": "ana", "sticky_until": OFFERED_AT + 1}, "sticky"),
        ({"sticky_agent": "ana", "sticky_until": OFFERED_AT}, "best_skill"),  # she was not waited for any longer
        ({"sticky_agent": "ben", "sticky_until": OFFERED_AT + 1}, "best_skill"),  # ben refused it
    ],
)
def test_why_an_offer_came(values: dict[str, Any], expected: str) -> None:
    """What was asked for, who was waited for, or how the queue selects."""
    offer = changed_event(offered(**values), UNKNOWN, POLICY).offer
    assert offer is not None

    assert (offer.why, offer.offered_at) == (expected, OFFERED_AT)
