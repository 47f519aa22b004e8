"""A process's life: start in order, stop in reverse order, within the given time."""

import asyncio
import gc
import os
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
import uvloop

from usher_common.runtime.limits import CANCEL_S, DESCRIPTORS, GC_ALLOCATIONS, PRIVATE

log = structlog.get_logger()


class Stop:
    """The request to stop; `main` waits for it and then leaves its `async with` blocks in reverse order."""

    def __init__(self) -> None:
        self._wish = asyncio.Event()
        self.reason = ""

    @property
    def requested(self) -> bool:
        """Whether the process is to stop (readiness turns false)."""
        return self._wish.is_set()

    def request(self, reason: str) -> None:
        """Ask the process to stop; the first reason is kept."""
        self.reason = self.reason or reason
        self._wish.set()

    async def wait(self) -> None:
        """Return once the process is to stop."""
        await self._wish.wait()

    @asynccontextmanager
    async def cuts_short(self) -> AsyncIterator[None]:
        """Cancel what is in the block once the process is to stop: a start may wait for as long as a store is away.

        `requested` is then true after the block, which may not have come to its end.
        """
        block = asyncio.timeout(None)
        try:
            async with block:
                watch = asyncio.ensure_future(self._end(block))
                try:
                    yield
                finally:
                    watch.cancel()
        except TimeoutError:
            if not block.expired():  # it is the block's own
                raise

    async def _end(self, block: asyncio.Timeout) -> None:
        await self.wait()
        block.reschedule(asyncio.get_running_loop().time())


class CannotStart(Exception):  # noqa: N818 - says what is the case
    """Why a process cannot start, in a sentence that says what to do; printed without a traceback."""


Main = Callable[[Stop], Awaitable[None]]


def log_refusal(reason: str) -> None:
    """Write down why the process cannot start."""
    log.error("process.cannot_start", reason=reason)


def run(main: Main, *, drain_s: float, on_refusal: Callable[[str], None] = log_refusal) -> int:
    """Run a service until it returns; returns the process's exit code.

    SIGTERM or SIGINT ask it to stop, after which it has `drain_s` seconds; a second signal ends the process at once.
    `on_refusal` is called with the one sentence of a CannotStart.
    """
    gc.set_threshold(GC_ALLOCATIONS, *gc.get_threshold()[1:])
    _allow_descriptors()
    os.umask(PRIVATE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_live(main, drain_s, on_refusal))


def _allow_descriptors() -> None:
    """Raise the limit of descriptors as far as allowed.

    The usual soft limit of 1,024 is for programs that use `select`.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _live(main: Main, drain_s: float, on_refusal: Callable[[str], None]) -> int:
    stop = Stop()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _on_signal, stop, number)
    work = asyncio.ensure_future(main(stop))
    wish = asyncio.ensure_future(stop.wait())
    await asyncio.wait({work, wish}, return_when=asyncio.FIRST_COMPLETED)
    wish.cancel()
    try:
        return await _drain(work, stop, drain_s)
    except CannotStart as refusal:
        on_refusal(str(refusal))
        return 1


def _on_signal(stop: Stop, number: signal.Signals) -> None:
    if stop.requested:
        log.warning("process.stopped_hard", signal=number.name)
        os._exit(128 + number)
    log.info("process.stopping", signal=number.name)
    stop.request(number.name)


async def _drain(work: asyncio.Future[None], stop: Stop, drain_s: float) -> int:
    await asyncio.wait({work}, timeout=drain_s)
    if work.done():
        return _settle(work, stop)
    log.error("process.drain_timed_out", drain_s=drain_s)
    work.cancel()
    await asyncio.wait({work}, timeout=CANCEL_S)
    if not work.done():
        os._exit(1)
    return 1


def _settle(work: asyncio.Future[None], stop: Stop) -> int:
    if work.cancelled() or (error := work.exception()) is not None:
        failure = None if work.cancelled() else error
        if isinstance(failure, CannotStart):
            raise failure
        log.error("process.failed", exc_info=failure, reason=stop.reason)
        return 1
    log.info("process.stopped", reason=stop.reason)
    return 0
