"""A Redis that evicts whatever is oldest, and is full all the time: nothing is lost by it (case P3)."""

import asyncio
import threading
from collections.abc import Iterator
from itertools import count
from typing import Self

import pytest
from redis import Redis

from routing.world import BEAT_S, beating, open_world
from servers import RedisServer, private_redis

MESSAGES = 60
FLOOD_KEYS = 500  # keys of one write of the flood: half a megabyte


@pytest.fixture
def evicting() -> Iterator[RedisServer]:
    """As somebody has set it up for a cache."""
    with private_redis(lines=["maxmemory 20mb", "maxmemory-policy allkeys-lru"]) as server:
        yield server


class Flood:
    """Somebody else's keys, written from a thread of its own, so that ours are evicted again and again."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._redis.close()

    def evicted(self) -> int:
        """Return how many keys were evicted so far."""
        return int(self._redis.info("stats")["evicted_keys"])

    def _write(self) -> None:
        numbers = count()
        while not self._end.wait(0.01):
            with self._redis.pipeline(transaction=False) as pipe:
                for _ in range(FLOOD_KEYS):
                    pipe.set(f"flood:{next(numbers)}", b"x" * 1000)
                pipe.execute()


async def test_nothing_is_lost_while_everything_is_evicted(
    vhost_url: str, database_url: str, evicting: RedisServer
) -> None:
    """Every message is on record once and in order, and a conversation stays with who has it."""
    async with open_world(vhost_url, evicting.url, database_url) as world:
        await world.agent("ana", idle_since=1)
        async with beating(world, "ana"), world.router(heartbeat_s=BEAT_S, grace_s=5.0):
            with Flood(evicting.url) as flood:
                await world.says("v1", "0")
                row = await world.becomes("v1", "offered", "ana")
                await world.accept(row, "ana")
                await world.becomes("v1", "assigned", "ana")
                before = await asyncio.to_thread(flood.evicted)
                for number in range(1, MESSAGES):
                    await world.says("v1", str(number))

                async def all_there() -> bool | None:
                    known = [one for one in await world.messages(row) if one[1] == "visitor"]
                    full = await asyncio.to_thread(flood.evicted) - before > 20_000
                    return (full and len(known) >= MESSAGES) or None

                await world.until(all_there)
        texts = [text for _, author, text in await world.messages(row) if author == "visitor"]

        assert texts == [str(number) for number in range(MESSAGES)]
        assert (await world.conversation("v1")).status == "assigned"
        assert (await world.conversation("v1")).agent_id == "ana"
