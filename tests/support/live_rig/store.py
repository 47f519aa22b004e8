"""One live store as two services use it, for the contract tests of both adapters."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from usher_common.live.memory import MemoryLive
from usher_common.live.open import open_live
from usher_common.live.port import Live

from live_rig.ear import Ear
from waits import time_passes


@dataclass
class Store:
    """One live store as two services use it, and a way to let its time pass."""

    mine: Live
    yours: Live
    pass_time: Callable[[], Awaitable[None]]

    async def ear(self, *topics: str) -> Ear:
        """Listen to topics."""
        ear = Ear()
        await (await self.mine.listen(ear.on_event, ear.on_gap)).add(topics)
        return ear


@asynccontextmanager
async def memory_store() -> AsyncIterator[Store]:
    """Open an empty store in this process."""
    now = itertools.count(1000.0, 0.05)
    frozen = [next(now)]

    async def advance() -> None:
        frozen[0] = next(now)

    live = MemoryLive(lambda: frozen[0])
    yield Store(live, live, advance)


@asynccontextmanager
async def redis_store(url: str) -> AsyncIterator[Store]:
    """Open an empty Redis twice."""
    mine, yours = await open_live(url), await open_live(url)
    yield Store(mine, yours, lambda: time_passes(0.02))
    await mine.close()
    await yours.close()
