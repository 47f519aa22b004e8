"""Batches reads by key: keys that are asked for while a statement runs are loaded together by the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from usher_common.handling import Stall

K = TypeVar("K")
V = TypeVar("V")


class BatchLoader(Generic[K, V]):
    """Loads values by key, for many callers by one statement; if it fails, each key is loaded alone.

    A key that makes statements fail then fails only its own callers; a record that is away fails all.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[dict[K, V]]], most: int) -> None:
        self._load = load
        self._most = most
        self._wanted: dict[K, asyncio.Future[V | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Load one value, or None where there is none; read after this call, never before."""
        future = self._wanted.get(key)
        if future is None:
            future = self._wanted[key] = asyncio.get_running_loop().create_future()
            if self._task is None:
                self._task = asyncio.create_task(self._run(), name="gateway.batch_load")
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Let the running statement finish."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # keys of one turn of the event loop are loaded together
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
                future.exception()  # retrieved: a caller that was cancelled causes no warning
            return
        for key, future in waiting.items():
            future.set_result(found.get(key))
