"""Redis down or silent: callers hardly wait, and lost connections are found."""

import asyncio
import time
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from usher_common.live.limits import Timing
from usher_common.live.port import LiveAway
from usher_common.live.redis.live import RedisLive, open_redis_live

from live_rig.ear import Ear, connects, disconnects, listen
from servers import RedisServer
from silent_proxy import SilentProxy

QUICK = Timing(ping_s=0.1, silence_s=0.3)


async def test_an_unavailable_redis_delays_no_caller(redis_server: RedisServer, live: RedisLive) -> None:
    """Presence and shared values raise an error, because it must not be taken for absence."""
    await asyncio.to_thread(redis_server.stop)
    await disconnects(live)
    started = time.monotonic()
    for _ in range(50):
        await live.publish([("a", b"1")])
        await live.beat("agent", ["ann"])
        await live.forget("agent", ["ann"])
        await live.remember({"a": b"1"}, 60)
        assert await live.take("k", rate=1, burst=1) == 0.0
        assert await live.recall(["a", "b"]) == [None, None]
        with pytest.raises(LiveAway):
            await live.presence("agent")
        with pytest.raises(LiveAway):
            await live.last_seen("agent", ["ann"])
        with pytest.raises(LiveAway):
            await live.fetch(["k"])
        with pytest.raises(LiveAway):
            await live.swap("k", None, b"1", 60)
    took = time.monotonic() - started
    await asyncio.to_thread(redis_server.start)
    await connects(live)

    assert took < 50 * Timing().request_s  # 500 calls: fewer than every tenth has waited
    assert await live.take("k", rate=0.01, burst=1) == 0.0
    assert await live.take("k", rate=0.01, burst=1) > 0.0


async def test_topics_added_while_redis_is_away_are_heard_after_the_gap(
    redis_server: RedisServer, redis_url: str
) -> None:
    """Even if it was unavailable from the start."""
    await asyncio.to_thread(redis_server.stop)
    live = await open_redis_live(redis_url)
    ear = Ear()
    listener = await live.listen(ear.on_event, ear.on_gap)
    await listener.add(["a", "b"])
    await listener.remove(["b"])
    await asyncio.to_thread(redis_server.start)
    await ear.until(lambda: ear.gaps == 1)
    await connects(live)
    await live.publish([("b", b"1"), ("a", b"1")])

    await ear.hears([("a", b"1")])
    await live.close()


async def test_a_silent_redis_delays_only_one_caller(redis_url: str) -> None:
    """The first caller waits a moment, later ones do not; once Redis answers again, it is used again."""
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy:
        live = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", Timing(ping_s=60))
        await live.take("warm", rate=1, burst=1)
        proxy.fall_silent()
        started = time.monotonic()
        assert await live.take("k", rate=0.01, burst=1) == 0.0
        first = time.monotonic() - started
        for _ in range(100):
            await live.take("k", rate=0.01, burst=1)
            await live.publish([("a", b"1")])
        rest = time.monotonic() - started - first
        assert not live.connected
        proxy.speak_again()
        await connects(live)
        await live.close()

    assert first >= Timing().request_s
    assert rest < 100 * Timing().request_s  # 200 calls: fewer than every second has waited


async def test_a_request_ends_with_its_connection(redis_url: str) -> None:
    """Its reply cannot come any more."""
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy, Redis.from_url(redis_url) as admin:
        live = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", Timing(request_s=60))
        proxy.fall_silent()
        taking = asyncio.create_task(live.take("k", rate=1, burst=1))
        await proxy.holding.wait()
        await admin.client_kill_filter(_type="normal", skipme=True)

        assert await asyncio.wait_for(taking, 30) == 0.0
        await live.close()


async def test_a_silently_dead_connection_is_found_and_is_a_gap(redis_url: str) -> None:
    """It was not closed, but nothing arrives any more."""
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy:
        live = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", QUICK)
        ear = await listen(live, "a")
        proxy.fall_silent()
        await live.publish([("a", b"missed")])
        await ear.until(lambda: ear.gaps >= 1)
        await connects(live)
        await live.publish([("a", b"heard")])
        await ear.until(lambda: (("a", b"heard")) in ear.events)
        await live.close()


async def test_an_unconfirmed_add_returns_and_the_gap_follows(redis_url: str) -> None:
    """A socket must not wait for a Redis that does not answer."""
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy:
        live = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", Timing(ping_s=60, confirm_s=0.1))
        ear = Ear()
        listener = await live.listen(ear.on_event, ear.on_gap)
        proxy.fall_silent()
        await listener.add(["a"])
        assert ear.heard == []
        proxy.speak_again()
        await ear.until(lambda: ear.gaps == 1)
        await live.close()
