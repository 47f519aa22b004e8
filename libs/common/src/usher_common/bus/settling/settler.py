"""Run a handler on one delivery until it is done or must be returned."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import structlog

from usher_common.bus.limits import BusLimits
from usher_common.bus.metrics import FAILURES, OLDEST, STALLS
from usher_common.bus.settling.decision import Attempt, CloseChannel, first_attempt, judge
from usher_common.handling import BusClosed, Delivery, Fenced, FrameHandler, Retry, Stall

log = structlog.get_logger()


class Settler:
    """Settles the deliveries of one stream; `leave` ends all waiting at once, because the process stops."""

    def __init__(
        self,
        stream: str,
        handler: FrameHandler,
        limits: BusLimits,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._handler = handler
        self._limits = limits
        self._clock = clock
        self._wall = wall
        self._leaving = asyncio.Event()
        self._in_hand: dict[int, int] = {}  # partition → when the edge took its frame's first envelope, in µs
        OLDEST.labels(stream).set_function(self.oldest_s)

    def leave(self) -> None:
        """Retry nothing from now on."""
        self._leaving.set()

    def oldest_s(self) -> float:
        """Return the age of the oldest frame in hand in seconds by the edges' clocks; 0.0 if there is none."""
        return max(0.0, self._wall() - min(self._in_hand.values()) / 1e6) if self._in_hand else 0.0

    async def settle(self, delivery: Delivery) -> bool:
        """Return whether the delivery is done; if not, the channel must be closed so that the frame comes back."""
        if delivery.envelopes and (at := delivery.envelopes[0].at):
            self._in_hand[delivery.partition] = at
        try:
            return await self._settle(delivery)
        finally:
            self._in_hand.pop(delivery.partition, None)

    async def _settle(self, delivery: Delivery) -> bool:
        attempt = first_attempt(delivery.attempts, self._limits)
        stalled_at: float | None = None
        while True:
            error = await self._try(delivery, singly=attempt.singly)
            if error is None:
                return True
            step = judge(error, attempt, self._limits)
            _report(delivery, attempt, error)
            if isinstance(step, CloseChannel) or not await self._pause(step.after_s):
                return False
            # counted from the first of the stalls in a row; any other step starts the count again
            stalled_at = stalled_at if step.attempt.stalls and stalled_at is not None else self._clock()
            attempt = replace(step.attempt, stalled_s=self._clock() - stalled_at)

    async def _try(self, delivery: Delivery, *, singly: bool) -> Exception | None:
        try:
            await (self._handler.handle_singly if singly else self._handler.handle)(delivery)
        except Exception as error:  # noqa: BLE001 - every failure is judged
            return error
        return None

    async def _pause(self, seconds: float) -> bool:
        """Pause; returns whether to continue afterwards."""
        if seconds:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), seconds)
        return not self._leaving.is_set()


def _report(delivery: Delivery, attempt: Attempt, error: Exception) -> None:
    expected = isinstance(error, Stall | Fenced | Retry | BusClosed)
    (STALLS if isinstance(error, Stall) else FAILURES).labels(delivery.stream).inc()
    (log.warning if expected else log.error)(
        "bus.frame_failed",
        stream=delivery.stream,
        partition=delivery.partition,
        envelopes=len(delivery.envelopes),
        attempts=delivery.attempts,
        singly=attempt.singly,
        stalls=attempt.stalls,
        error=type(error).__name__,
        detail=str(error)[:500],
        exc_info=None if expected else error,
    )
