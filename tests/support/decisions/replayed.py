"""Recorded batches, replayed as `usher policy replay` does it."""

from collections.abc import Iterable

from usher_router.replay.log_batch import LogBatch
from usher_router.replay.replay import Replay, Replayed


def replay(batches: Iterable[LogBatch]) -> Replayed:
    """Replay all these batches."""
    replaying = Replay()
    for batch in batches:
        replaying.take(batch)
    return replaying.found
