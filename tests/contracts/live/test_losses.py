"""Redis killed, flushed or cut off: listeners are told of every gap."""

import asyncio
import time
from urllib.parse import urlsplit

from redis.asyncio import Redis
from usher_common.live.limits import Timing
from usher_common.live.redis.live import RedisLive, open_redis_live

from live_rig.ear import Reader, connects, disconnects, listen
from servers import RedisServer
from silent_proxy import SilentProxy
from waits import eventually, time_passes

QUICK = Timing(ping_s=0.1, silence_s=0.3)


async def pings(admin: Redis) -> int:
    """Return how many pings this Redis has answered."""
    return int((await admin.info("commandstats")).get("cmdstat_ping", {}).get("calls", 0))


async def test_a_killed_and_restarted_redis_is_a_gap_and_then_new_events(
    redis_server: RedisServer, live: RedisLive
) -> None:
    """Publishing goes on all the time and raises no error."""
    ear = await listen(live, "a", "b")
    stop = asyncio.Event()

    async def publish_on() -> int:
        n = 0
        while not stop.is_set():
            await live.publish([("a", b"%d" % n), ("b", b"%d" % n)])
            await time_passes(0.002)
            n += 1
        return n

    publishing = asyncio.create_task(publish_on())
    await ear.until(lambda: len(ear.events) > 10)
    await asyncio.to_thread(redis_server.kill)
    await asyncio.to_thread(redis_server.restart)
    await ear.until(lambda: ear.gaps > 0)
    after = len(ear.heard)
    await ear.until(lambda: len(ear.heard) > after + 10)
    stop.set()
    await publishing
    heard = [int(payload) for topic, payload in ear.events if topic == "a"]

    assert sorted(set(heard)) == heard
    assert {"a", "b"} == {event[0] for event in ear.heard[after:] if event is not None}


async def test_a_connection_killed_between_two_publishes_is_reported_as_a_gap(redis_url: str, live: RedisLive) -> None:
    """A reader that reads the record at each gap gets both events, whenever the connection dies."""
    record: list[bytes] = []
    ear = Reader(record)
    await (await live.listen(ear.on_event, ear.on_gap)).add(["a"])
    publisher = await open_redis_live(redis_url)
    async with Redis.from_url(redis_url) as admin:
        for n in range(20):
            for part in (b"first", b"second"):
                record.append(b"%s %d" % (part, n))
                await publisher.publish([("a", record[-1])])
                if part == b"first":
                    await admin.client_kill_filter(_type="pubsub")
            await ear.until(lambda: ear.seen == set(record))
    await publisher.close()

    assert ear.gaps > 0


async def test_an_event_that_its_publisher_lost_is_reported_as_a_gap(redis_url: str, live: RedisLive) -> None:
    """The listener was connected all the time: only the publisher knows that an event was lost."""
    ear = await listen(live, "a")
    publisher = await open_redis_live(redis_url)
    async with Redis.from_url(redis_url) as admin:
        await admin.client_kill_filter(_type="normal", skipme=True)
    await disconnects(publisher)
    await publisher.publish([("a", b"lost")])

    await ear.until(lambda: ear.gaps == 1)
    assert ear.events == []
    await publisher.publish([("a", b"heard")])
    await ear.hears([("a", b"heard")])
    await publisher.close()


async def test_an_event_on_a_dying_connection_is_reported_as_a_gap(redis_url: str, live: RedisLive) -> None:
    """It was sent, and nobody knows whether it arrived."""
    ear = await listen(live, "a")
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy:
        publisher = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", QUICK)
        proxy.fall_silent()
        await publisher.publish([("a", b"lost")])

        await ear.until(lambda: ear.gaps == 1)
        assert ear.events == []
        await publisher.close()


async def test_a_late_confirmation_is_no_gap(redis_url: str) -> None:
    """A Redis that pauses for a moment must not make listeners read the record: a ping behind it settles the doubt."""
    patient = Timing(ping_s=60)
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy, Redis.from_url(redis_url) as admin:
        live = await open_redis_live(redis_url, patient)
        ear = await listen(live, "a")
        publisher = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", patient)
        before = await pings(admin)
        proxy.fall_silent()
        await publisher.publish([("a", b"1")])
        await publisher.publish([("a", b"2")])
        proxy.speak_again()
        await ear.hears([("a", b"1"), ("a", b"2")])

        async def settled() -> bool:
            return await pings(admin) > before

        await eventually(settled)
        await publisher.publish([("a", b"3")])
        await ear.hears([("a", b"1"), ("a", b"2"), ("a", b"3")])
        await publisher.close()
        await live.close()

    assert ear.gaps == 0


async def test_every_listener_is_told_its_own_gap(redis_url: str, live: RedisLive) -> None:
    """All listeners of a gateway resynchronise, those without topics too."""
    ears = [await listen(live, "a"), await listen(live, "b"), await listen(live)]
    async with Redis.from_url(redis_url) as admin:
        await admin.client_kill_filter(_type="pubsub")
        await admin.client_kill_filter(_type="normal", skipme=True)
    for ear in ears:
        await ear.until(lambda ear=ear: ear.gaps == 1)  # type: ignore[misc]
    await connects(live)
    await live.publish([("a", b"1"), ("b", b"1")])

    await ears[0].hears([("a", b"1")])
    await ears[1].hears([("b", b"1")])


async def test_a_flushed_redis_knows_nobody_and_says_that_it_is_new(redis_url: str, live: RedisLive) -> None:
    """Missing presence is not absence: the store's age makes the difference."""
    await live.beat("agent", ["ann"])

    async def older() -> bool:
        return (await live.presence("agent")).age_s > 0.3

    await eventually(older)
    ear = await listen(live, "a")
    async with Redis.from_url(redis_url) as admin:
        await admin.flushall()
    flushed = await live.presence("agent")
    await live.beat("agent", ["bob"])
    await live.publish([("a", b"1")])

    assert flushed.seen == {}
    assert flushed.age_s < 0.3
    assert list((await live.presence("agent")).seen) == ["bob"]
    await ear.hears([("a", b"1")])
    assert ear.gaps == 0


async def test_a_store_that_was_out_of_reach_counts_as_new(redis_url: str, live: RedisLive) -> None:
    """Its data may have survived, but the heartbeats of that time never arrived."""
    await live.beat("agent", ["ann"])

    async def older() -> bool:
        return (await live.presence("agent")).age_s > 0.3

    await eventually(older)
    began = time.monotonic()
    async with Redis.from_url(redis_url) as admin:
        await admin.client_kill_filter(_type="normal", skipme=True)
    await disconnects(live)
    await connects(live)
    now = await live.presence("agent")

    assert list(now.seen) == ["ann"]
    assert now.age_s <= time.monotonic() - began
