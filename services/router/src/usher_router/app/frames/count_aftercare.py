"""Count ratings, and promises made and kept."""

from collections.abc import Iterable

from usher_router import metrics
from usher_router.adapters.values import Aftercare
from usher_router.domain.effects import PromiseKept, PromiseMade, RatingGiven


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
