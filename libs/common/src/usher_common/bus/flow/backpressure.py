"""Admission to the bounded publish buffer.

Callers reserve space while there is some; otherwise they wait in order of arrival.
"""

import asyncio
from collections import deque

from usher_common.handling import BusClosed

Waiter = tuple["asyncio.Future[None]", int, int]


class PublishBuffer:
    """Counts what is buffered.

    A call is admitted whole, so that calls cannot interleave; the last one admitted may exceed the limit.
    """

    def __init__(self, envelopes: int, size: int) -> None:
        self._limit = envelopes
        self._size_limit = size
        self._envelopes = 0
        self._size = 0
        self._waiters: deque[Waiter] = deque()
        self._woken = 0  # admitted callers whose tasks have not run yet: a newer caller must not overtake them
        self._closed = False

    @property
    def full(self) -> bool:
        """Return whether the next caller must wait."""
        return self._envelopes >= self._limit or self._size >= self._size_limit

    @property
    def contended(self) -> bool:
        """Return whether callers wait for space, or the next one would."""
        return bool(self._waiters) or self.full

    def try_reserve(self, envelopes: int, size: int) -> bool:
        """Reserve space if nobody waits and there is space; returns whether it did. Raises BusClosed."""
        if self._closed:
            raise BusClosed("the bus is closed")
        if self._waiters or self._woken or self.full:
            return False
        self._take(envelopes, size)
        return True

    async def reserve(self, envelopes: int, size: int) -> None:
        """Reserve space, in order of arrival; waits until there is some. Raises BusClosed."""
        if self.try_reserve(envelopes, size):
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiters.append((turn, envelopes, size))
        try:
            await turn
        except asyncio.CancelledError:
            self._give_up(turn, envelopes, size)
            raise
        self._woken -= 1
        self._admit()

    def release(self, envelopes: int, size: int) -> None:
        """Release the space of confirmed envelopes."""
        self._envelopes -= envelopes
        self._size -= size
        self._admit()

    def close(self) -> None:
        """Fail every waiting caller with BusClosed."""
        self._closed = True
        while self._waiters:
            turn, _, _ = self._waiters.popleft()
            if not turn.done():
                turn.set_exception(BusClosed("the bus was closed while this call waited for space"))

    def _take(self, envelopes: int, size: int) -> None:
        self._envelopes += envelopes
        self._size += size

    def _admit(self) -> None:
        while self._waiters and not self.full:
            turn, envelopes, size = self._waiters.popleft()
            if not turn.done():
                self._take(envelopes, size)
                self._woken += 1
                turn.set_result(None)

    def _give_up(self, turn: "asyncio.Future[None]", envelopes: int, size: int) -> None:
        # Admitted at the same moment as cancelled: its space goes to the next caller.
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self._woken -= 1
            self.release(envelopes, size)
