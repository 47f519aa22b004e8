"""A Redis that may evict who is here is warned of when it is connected to, once; others are not (case P3)."""

from collections.abc import Iterator

import pytest
from redis import Redis
from structlog.testing import capture_logs
from usher_common.live.redis.live import open_redis_live

from live_rig.ear import connects
from servers import RedisServer, private_redis

MAXMEMORY = "maxmemory 20mb"


@pytest.fixture(scope="module")
def evicting() -> Iterator[RedisServer]:
    """A Redis with a limit; what it does at the limit, each test sets."""
    with private_redis(lines=[MAXMEMORY]) as server:
        yield server


async def warnings_of(url: str, times: int = 1) -> list[str]:
    """Connect, so many times over one store; returns the policies that were warned of."""
    with capture_logs() as lines:
        live = await open_redis_live(url)
        await connects(live)
        for _ in range(times - 1):
            with Redis.from_url(url) as redis:
                redis.client_kill_filter(_type="normal", skipme=True)
            await connects(live)
        await live.close()
    return [line["policy"] for line in lines if line["event"] == "live.evicts_presence"]


async def test_it_is_said_once_what_to_set(evicting: RedisServer) -> None:
    """Not again with every new connection."""
    with Redis.from_url(evicting.url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")

    assert await warnings_of(evicting.url, times=3) == ["allkeys-lru"]


@pytest.mark.parametrize("policy", ["noeviction", "volatile-ttl"])
async def test_what_we_deploy_is_not_warned_of(evicting: RedisServer, policy: str) -> None:
    """Presence has no time to live, so it stays."""
    with Redis.from_url(evicting.url) as redis:
        redis.config_set("maxmemory-policy", policy)

    assert await warnings_of(evicting.url) == []


async def test_a_user_who_may_not_ask_connects_all_the_same(evicting: RedisServer) -> None:
    """The rights that docs/redis.md calls the least do not have it."""
    with Redis.from_url(evicting.url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        rights = {"commands": ["+ping", "+client|setname", "+select"], "reset": True}
        redis.acl_setuser("few", enabled=True, passwords=["+few-rights-here"], **rights)
    at = evicting.url.replace("redis://", "redis://few:few-rights-here@")

    assert await warnings_of(at) == []
