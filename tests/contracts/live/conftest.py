"""The live store of the tests of lost events."""

from collections.abc import AsyncIterator

import pytest
from usher_common.live.redis.live import RedisLive, open_redis_live


@pytest.fixture
async def live(redis_url: str) -> AsyncIterator[RedisLive]:
    """A live store that listens and publishes."""
    opened = await open_redis_live(redis_url)
    yield opened
    await opened.close()
