"""Count first answers against the queues' service levels."""

from collections.abc import Iterable

from usher_router import metrics
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.policy import Policy, after, queue_of


def count_answers(policy: Policy, changes: Iterable[tuple[Conversation | None, Conversation]]) -> None:
    """Count conversations (before, after) that got their first answer, within the service level or not."""
    for before, now in changes:
        if now.answered_at is None or (before is not None and before.answered_at is not None):
            continue
        promised = after(now.opened_at, queue_of(policy, now.queue).service_level.within_s)
        metrics.ANSWERED.labels(now.queue, "yes" if now.answered_at <= promised else "no").inc()
