"""Batch reads by key: keys requested while a statement runs are loaded together by the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from usher_common.handling import Stall

K = TypeVar("K")
V = TypeVar("V")


class BatchLoader(Generic[K, V]):
    """Loads values by key, for many callers with one statement; if it fails, each key is loaded alone.

    A key that makes statements fail then affects only its own callers; an unavailable record affects all.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[dict[K, V]]], most: int) -> None:
        self._load = load
        self._most = most
        self._wanted: dict[K, asyncio.Future[V | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return one value, or None if there is none; it is read after this call, never before."""
        future = self._wanted.get(key)
        if future is None:
            future = self._wanted[key] = asyncio.get_running_loop().create_future()
            if self._task is None:
                self._task = asyncio.create_task(self._run(), name="gateway.batch_load")
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Wait for the running statement."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # collects the keys of one iteration of the event loop
            while self._wanted:
                keys = list(self._wanted)[: self._most]
                await self._answer({key: self._wanted.pop(key) for key in keys})
        finally:
            self._task = None

    async def _answer(self, waiting: dict[K, asyncio.Future[V | None]]) -> None:
        try:
            found = await self._load(list(waiting))
        except Exception as error:  # noqa: BLE001 - it is raised to the callers
            if len(waiting) > 1 and not isinstance(error, Stall):
                for key, future in waiting.items():
                    await self._answer({key: future})
                return
            for future in waiting.values():
                future.set_exception(error)
                future.exception()  # mark as retrieved: a cancelled caller causes no warning
            return
        for key, future in waiting.items():
            future.set_result(found.get(key))
