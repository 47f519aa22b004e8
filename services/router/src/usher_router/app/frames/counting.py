"""Count what a committed frame decided: first answers, ratings, promises, and stages of the funnel."""

from collections.abc import Iterable

from usher_router import metrics
from usher_router.adapters.values import Aftercare
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import PromiseKept, PromiseMade, RatingGiven
from usher_router.domain.funnel.state import Passage
from usher_router.domain.policy import SECOND, Policy, after, queue_of

VERSION_CHARS = 12  # characters of a policy's version in labels: as `usher explain` shows it


def count_answers(policy: Policy, changes: Iterable[tuple[Conversation | None, Conversation]]) -> None:
    """Count conversations (before, after) that got their first answer, within the service level or not."""
    for before, now in changes:
        if now.answered_at is None or (before is not None and before.answered_at is not None):
            continue
        began = now.opened_at if now.handed_over_at is None else now.handed_over_at
        promised = after(began, queue_of(policy, now.queue).service_level.within_s)
        for in_time in ("yes", "no"):  # a share has a part from the start, though it is nothing
            metrics.ANSWERED.labels(now.queue, in_time)
        metrics.ANSWERED.labels(now.queue, "yes" if now.answered_at <= promised else "no").inc()


def count_aftercare(changes: Iterable[Aftercare], now: int) -> None:
    """Count each rating when it is first given, each promise when it is first made, and whether it was kept in time."""
    for effect, conversation in changes:
        match effect:
            case RatingGiven(first=True, score=score):
                metrics.RATINGS.labels(conversation.queue).observe(score)
            case PromiseMade(first=True):
                metrics.PROMISED.labels("made").inc()
            case PromiseKept(promise=promise):
                late = promise.due_at is not None and promise.due_at < now
                metrics.PROMISED.labels("late" if late else "kept").inc()
            case _:
                pass


def count_passages(changes: Iterable[Passage]) -> None:
    """Count each contact who came into a stage or left it, and what that cost."""
    for one in changes:
        labels = one.stage, one.policy[:VERSION_CHARS]
        if one.left_at is None:
            metrics.STAGE_ENTERED.labels(*labels).inc()
            continue
        metrics.STAGE_LEFT.labels(*labels, one.outcome, one.left_by).inc()
        metrics.STAGE_COST.labels(*labels).inc(one.cost)
        metrics.STAGE_SAVED.labels(*labels).inc(max(0.0, one.saved))
        metrics.STAGE_TIME.labels(one.stage).observe(max(0.0, (one.left_at - one.entered_at) / SECOND))
