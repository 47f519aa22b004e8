"""Telling a lost connection from a cancelled task: aiormq cancels what waits on a connection that closes."""

import asyncio
from collections.abc import Awaitable


class ConnectionLostError(ConnectionError):
    """The client library cancelled a call because its connection closed."""


async def failure_of(work: Awaitable[object]) -> Exception | None:
    """Await `work` and return its error, if any; only a cancellation of the current task itself passes through."""
    try:
        await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return ConnectionLostError("the connection closed")
    except Exception as error:  # noqa: BLE001 - the caller decides; whatever it is, the loop must turn again
        return error
    return None
