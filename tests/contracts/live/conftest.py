"""The live stores of the contract tests, and the one of the tests of lost events."""

from collections.abc import AsyncIterator

import pytest
from usher_common.live.redis.live import RedisLive, open_redis_live

from live_rig.store import Store, memory_store, redis_store


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An empty live store."""
    redis = request.param == "redis"
    async with redis_store(request.getfixturevalue("redis_url")) if redis else memory_store() as opened:
        yield opened


@pytest.fixture
async def live(redis_url: str) -> AsyncIterator[RedisLive]:
    """A live store that listens and publishes."""
    opened = await open_redis_live(redis_url)
    yield opened
    await opened.close()
