"""Background loops that are restarted when they fail, and a watchdog over loops that make no progress."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from usher_common.runtime.backoff import backoff_s
from usher_common.runtime.limits import RESTART_CEILING_S, RESTART_FIRST_S, RESTART_FORGIVEN_S
from usher_common.runtime.metrics import LOOP_FAILURES, LOOP_TURNED

log = structlog.get_logger()


def supervise(name: str, loop: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Run a background loop until it returns or the task is cancelled; one that fails is restarted after a backoff.

    The loop reports that it makes progress with `report_progress(name)`.
    """
    return asyncio.create_task(_keep_running(name, loop), name=name)


def every(name: str, period_s: float, step: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Supervise a loop that runs `step` at once and then `period_s` seconds after each end; each step is progress."""

    async def loop() -> None:
        while True:
            await step()
            report_progress(name)
            await asyncio.sleep(period_s)

    return supervise(name, loop)


def report_progress(name: str) -> None:
    """Tell the watchdog that this loop makes progress."""
    LOOP_TURNED.labels(name).set_to_current_time()


async def stop_tasks(*tasks: asyncio.Task[None]) -> None:
    """Cancel background loops, last started first, and wait until they have ended."""
    for task in reversed(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_running(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    failures = 0
    report_progress(name)
    while True:
        started = time.monotonic()
        try:
            await loop()
        except Exception:  # whatever it was, the loop must be restarted
            failures = 1 if time.monotonic() - started > RESTART_FORGIVEN_S else failures + 1
            pause_s = backoff_s(failures, RESTART_FIRST_S, RESTART_CEILING_S)
            LOOP_FAILURES.labels(name).inc()
            log.exception("loop.failed", loop=name, failures=failures, again_in_s=pause_s)
            await asyncio.sleep(pause_s)
        else:
            return
