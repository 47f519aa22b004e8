"""More ids and keys than one request has: they go in pieces, and others are served in between (decision 0450)."""

import asyncio
import time
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis
from usher_common.live.limits import PIECE, Timing
from usher_common.live.port import LiveAway, Presence
from usher_common.live.redis.live import RedisLive, open_redis_live

from live_rig.store import AGE_S, Store
from silent_proxy import SilentProxy
from waits import eventually, loop_turns

MANY = [f"v{n}" for n in range(20_001)]
MORE = MANY[: 2 * PIECE + 1]  # than a piece
AWHILE_S = AGE_S / 2  # far from both ages that are told apart


async def test_all_of_thousands_who_beat_are_present(store: Store) -> None:
    """A gateway sends all its visitors' heartbeats at once."""
    await store.mine.beat("visitor", MANY)

    assert set(MANY) == set((await store.mine.presence("visitor")).seen)


@pytest.mark.parametrize("count", [PIECE - 1, PIECE, PIECE + 1, len(MORE)])
async def test_no_id_is_lost_between_two_pieces(store: Store, count: int) -> None:
    """Whether the last piece is full or not."""
    await store.mine.beat("agent", MANY[:count])
    assert set(MANY[:count]) == set((await store.yours.presence("agent")).seen)
    await store.mine.forget("agent", MANY[1:count])

    assert set((await store.yours.presence("agent")).seen) == {"v0"}


async def test_marks_and_values_are_returned_in_the_order_asked_for(store: Store) -> None:
    """Also those that are not there."""
    marks = {key: key.encode() for key in MORE}
    await store.mine.remember(marks, 60)
    await store.mine.swap(MORE[-1], None, b"1", 60)

    assert await store.mine.recall(["none", *MORE]) == [None, *marks.values()]
    assert await store.mine.fetch(MORE) == [None] * (len(MORE) - 1) + [b"1"]


async def test_everything_is_dropped_and_cleared(store: Store) -> None:
    """The last as well as the first."""
    edges = [MORE[0], MORE[PIECE], MORE[-1]]
    for key in edges:
        await store.mine.swap(key, None, b"1", 60)
    await store.mine.drop(buckets=MORE, values=MORE)

    async def dropped() -> bool:
        return await store.mine.fetch(edges) == [None] * len(edges)

    await eventually(dropped, pause=store.pass_time)
    await store.mine.remember(dict.fromkeys(MORE, b"1"), 60)
    await store.mine.clear()

    assert await store.mine.recall(MORE) == [None] * len(MORE)


async def test_presence_may_be_asked_for_by_silence(store: Store) -> None:
    """Those seen lately, and those who have been silent for a while."""
    await store.mine.beat("visit", ["old"])
    await store.age("visit", "old")
    await store.mine.beat("visit", ["young"])

    assert set((await store.mine.presence("visit", within_s=AWHILE_S)).seen) == {"young"}
    assert set((await store.mine.presence("visit", silent_s=AWHILE_S)).seen) == {"old"}
    assert set((await store.mine.presence("visit")).seen) == {"old", "young"}


async def test_some_may_be_asked_for_by_name(store: Store) -> None:
    """Among any number of others, in the order asked for; asking makes nobody present."""
    assert await store.mine.last_seen("agent", ["ann"]) == [None]
    await store.mine.beat("agent", MORE)
    found = await store.yours.last_seen("agent", ["none", *MORE])
    listed = (await store.yours.presence("agent")).seen

    assert found[0] is None
    assert all(silent_s is not None and silent_s <= listed[key] for silent_s, key in zip(found[1:], MORE, strict=True))
    assert set(MORE) == set(listed)


async def reading_begun(live: RedisLive) -> asyncio.Task[Presence]:
    """Let many be present, and ask for them; returns once the first of many pieces was answered."""
    await live.beat("visitor", MANY)
    reading = asyncio.create_task(live.presence("visitor"))
    await loop_turns()  # it is sent first
    await live.take("k", rate=1, burst=1)  # answered after it, on the same connection
    return reading


async def test_other_requests_are_answered_while_thousands_are_read(live: RedisLive) -> None:
    """They wait for one piece at most."""
    answered = 0
    reading = await reading_begun(live)
    while not reading.done():
        await live.take("k", rate=1, burst=1)
        answered += 1

    assert len((await reading).seen) == len(MANY)
    assert answered >= len(MANY) // PIECE // 2


async def test_who_beats_while_thousands_are_read_is_not_missed(live: RedisLive, redis_url: str) -> None:
    """Each heartbeat moves them to another place among those who are read."""
    other = await open_redis_live(redis_url)
    reading = await reading_begun(live)
    beats = 0
    while not reading.done():
        await other.beat("visitor", MANY[beats % len(MANY) :: 97])
        beats += 1
    await other.close()

    assert beats > 1
    assert set(MANY) == set((await reading).seen)


async def test_a_flush_while_thousands_are_read_leaves_nobody(live: RedisLive, redis_url: str) -> None:
    """Those who were read before it are unknown now, and the store's age says so."""
    async with Redis.from_url(redis_url) as admin:
        await admin.ping()
        reading = await reading_begun(live)
        flushed_at = time.monotonic()
        await admin.flushall()
        in_the_middle = not reading.done()
        found = await reading

    assert in_the_middle
    assert found.seen == {}
    assert found.age_s <= time.monotonic() - flushed_at


async def test_a_redis_that_falls_silent_in_the_middle_is_away(redis_url: str) -> None:
    """A part of the presence would be taken for absence of the others."""
    async with SilentProxy(urlsplit(redis_url).port or 6379) as proxy:
        live = await open_redis_live(f"redis://127.0.0.1:{proxy.port}/0", Timing(ping_s=60))
        reading = await reading_begun(live)
        proxy.fall_silent()
        with pytest.raises(LiveAway):
            await reading
        await live.close()


async def test_presence_that_takes_too_long_is_no_answer(redis_url: str) -> None:
    """Heartbeats that come faster than they are read must not keep the caller."""
    live = await open_redis_live(redis_url, Timing(presence_s=0.0))
    await live.beat("visitor", MORE)
    with pytest.raises(LiveAway, match="too long"):
        await live.presence("visitor")
    await live.close()


async def test_who_is_too_old_is_not_listed_by_name_either(redis_url: str, live: RedisLive) -> None:
    """Until the next heartbeat of anybody deletes them."""
    async with Redis.from_url(redis_url) as admin:
        now = float((await admin.time())[0])
        await admin.zadd("usher:here:agent", {"old": now - 3700, "young": now - 3500})
        old, young = await live.last_seen("agent", ["old", "young"])

        assert old is None
        assert young == pytest.approx(3500, abs=60)


async def test_those_who_are_too_old_are_deleted_piece_by_piece(redis_url: str, live: RedisLive) -> None:
    """After a quiet night nobody waits for all of them."""
    async with Redis.from_url(redis_url) as admin:
        now = float((await admin.time())[0])
        await admin.zadd("usher:here:visitor", {key: now - 7200 + n for n, key in enumerate(MORE)})
        await live.beat("visitor", ["vic"])
        left = await admin.zcard("usher:here:visitor")
        for _ in range(2):
            await live.beat("visitor", ["vic"])

        assert left == len(MORE) - PIECE + 1
        assert await admin.zrange("usher:here:visitor", 0, -1) == [b"vic"]
