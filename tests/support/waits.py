"""The three ways in which a test waits for what has no event; an architecture test forbids every other sleep."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

PATIENCE_S = 60.0  # bounds a hang only
EVERY_S = 0.02  # between two looks: soon enough for a test, and hardly any work for what is looked at
T = TypeVar("T")
Pause = Callable[[], Awaitable[None]]


@overload
async def eventually(
    look: Callable[[], Awaitable[T | None]],
    *,
    seconds: float | None = PATIENCE_S,
    every: float = EVERY_S,
    pause: Pause | None = None,
) -> T: ...


@overload
async def eventually(
    look: Callable[[], T | None],
    *,
    seconds: float | None = PATIENCE_S,
    every: float = EVERY_S,
    pause: Pause | None = None,
) -> T: ...


async def eventually(
    look: Callable[[], Any], *, seconds: float | None = PATIENCE_S, every: float = EVERY_S, pause: Pause | None = None
) -> Any:
    """Look at once and then every so many seconds until something is found, and return it; raises TimeoutError.

    Only for what tells nobody of its changes: a row, a metric, a port, another process. Where there is an event,
    await the event. `seconds=None` looks without end. `pause` comes between two looks instead, where the test has a
    clock of its own.
    """
    async with asyncio.timeout(seconds):
        while True:
            found = look()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            await (pause() if pause else asyncio.sleep(every))


async def loop_turns(times: int = 1) -> None:
    """Let every task that is ready take its next step, so many times.

    Only for the steps of the loop themselves: that a task has begun and now waits has no event.
    """
    for _ in range(times):
        await asyncio.sleep(0)


async def time_passes(seconds: float) -> None:
    """Let real time pass.

    Only where the time itself is tried (a rate, a pace, the length of an outage), or where nothing may come meanwhile.
    The architecture test lists who does so, each with its reason.
    """
    await asyncio.sleep(seconds)
