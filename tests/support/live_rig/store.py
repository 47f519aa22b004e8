"""One live store as two services use it, for the contract tests of both adapters."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from usher_common.live.limits import Timing
from usher_common.live.memory import MemoryLive
from usher_common.live.open import open_live
from usher_common.live.port import Live
from usher_common.live.redis.live import open_redis_live

from live_rig.ear import Ear
from waits import time_passes

# On a busy machine Redis may not run for a second, which is no outage; one that was killed is noticed by its socket.
PATIENT = Timing(connect_s=30.0, request_s=30.0, presence_s=30.0, confirm_s=30.0, silence_s=30.0)
AGE_S = 60.0  # by how much a heartbeat can be made older


@dataclass
class Store:
    """One live store as two services use it, and a way to let its time pass."""

    mine: Live
    yours: Live
    pass_time: Callable[[], Awaitable[None]]
    age: Callable[[str, str], Awaitable[None]]  # let AGE_S have passed since the heartbeat of one of this kind

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

    async def age(_kind: str, _name: str) -> None:
        while next(now) < frozen[0] + AGE_S:
            pass
        await advance()

    live = MemoryLive(lambda: frozen[0])
    yield Store(live, live, advance, age)


async def open_patient_live(url: str) -> Live:
    """Open a live store by its address, for tests that are not about one that does not answer."""
    return await (open_live(url) if url == "memory:" else open_redis_live(url, PATIENT))


@asynccontextmanager
async def redis_store(url: str) -> AsyncIterator[Store]:
    """Open an empty Redis twice."""
    mine, yours = await open_patient_live(url), await open_patient_live(url)

    async def age(kind: str, name: str) -> None:
        async with Redis.from_url(url) as admin:
            await admin.zincrby(f"usher:here:{kind}", -AGE_S, name)

    yield Store(mine, yours, lambda: time_passes(0.02), age)
    await mine.close()
    await yours.close()
