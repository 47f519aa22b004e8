"""What a send becomes while the record is away: it waits for the record, and no attempt is counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from usher_common.handling import Stall

from usher_connectors.contract import SendError
from usher_connectors.limits import STORE_CEILING_S


@contextmanager
def needing_the_record() -> Iterator[None]:
    """Raise SendError for a Stall within the block, in which nothing may leave: what has left is not to be repeated."""
    try:
        yield
    except Stall as stall:
        raise SendError("record_away", retryable=True, after=STORE_CEILING_S, scope="throttled") from stall
