"""Cancellation with a client library that cancels pending calls itself, and sometimes swallows a cancellation."""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any


class ConnectionLostError(ConnectionError):
    """The client library cancelled a call because its connection closed."""


async def failure_of(work: Awaitable[object]) -> Exception | None:
    """Await `work` and return its error, if any; only a cancellation of the current task itself passes through.

    `cancelling()` tells the two apart: it counts requests to cancel this task, which the library does not make.
    """
    try:
        await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return ConnectionLostError("the connection closed")
    except Exception as error:  # noqa: BLE001 - the caller decides; its loop must go on after any error
        return error
    return None


async def end(tasks: Iterable["asyncio.Task[Any]"], patience_s: float) -> None:
    """Cancel tasks until they have ended.

    aiormq may swallow a cancellation while it connects, so one that had no effect after `patience_s` is repeated.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=patience_s)
