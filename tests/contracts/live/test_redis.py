"""Redis alone: its scripts agree with the pure functions; sign-in, database numbers, errors."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from usher_common.live.port import LiveAway
from usher_common.live.redis.live import RedisLive, open_redis_live
from usher_common.live.redis.scripts import TAKE_GIVEN_NOW
from usher_common.token_bucket import take_tokens

from live_rig.ear import Ear

# A bucket expires by the real clock, which does not stand still between a test's steps.
TAKE_AT = f"""
local now = tonumber(ARGV[4])
local function take() {TAKE_GIVEN_NOW} end
local wait = take()
redis.call('PERSIST', KEYS[1])
return wait
"""
STEPS = st.lists(st.tuples(st.integers(-5_000, 60_000), st.integers(1, 6)), max_size=20)


@pytest.fixture
async def live(redis_url: str) -> AsyncIterator[RedisLive]:
    """A live store."""
    opened = await open_redis_live(redis_url)
    yield opened
    await opened.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.integers(1, 50), st.integers(1, 6))
def test_the_script_takes_tokens_as_the_pure_function_does(
    redis_url: str, steps: list[tuple[int, int]], rate: int, burst: int
) -> None:
    """The same waits at the same times, even if the clock is set back."""
    full_at = 0.0
    now_ms = 1_700_000_000_000
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        for passed_ms, cost in [(passed_ms, min(cost, burst)) for passed_ms, cost in steps]:
            now_ms += passed_ms
            now = now_ms / 1000
            full_at, expected = take_tokens(full_at, now, rate=rate, burst=burst, cost=cost)

            assert float(redis.eval(TAKE_AT, 1, "k", rate, burst, cost, now)) == pytest.approx(expected, abs=1e-5)


async def test_databases_of_one_redis_do_not_get_each_others_events(redis_url: str) -> None:
    """Redis publishes across database numbers, so topics contain the number."""
    zero, one = await open_redis_live(redis_url), await open_redis_live(redis_url.rpartition("/")[0] + "/1")
    ear = Ear()
    await (await one.listen(ear.on_event, ear.on_gap)).add(["a"])
    await zero.publish([("a", b"zero")])
    await one.publish([("a", b"one")])

    await ear.hears([("a", b"one")])
    await zero.close()
    await one.close()


async def test_a_user_signs_in_and_a_wrong_password_is_away(redis_url: str) -> None:
    """A password may contain any character."""
    with Redis.from_url(redis_url) as redis:
        redis.execute_command("ACL", "SETUSER", "ann", "on", ">p@ss/word", "~*", "&*", "+@all")
    right = await open_redis_live(redis_url.replace("redis://", "redis://ann:p%40ss%2Fword@"))
    wrong = await open_redis_live(redis_url.replace("redis://", "redis://ann:guess@"))

    assert (right.connected, wrong.connected) == (True, False)
    await right.close()
    await wrong.close()
    with Redis.from_url(redis_url) as redis:
        redis.execute_command("ACL", "DELUSER", "ann")


async def test_an_error_reply_is_no_answer_and_the_next_request_works(redis_url: str, live: RedisLive) -> None:
    """Such as out of memory, or a key of another type."""
    with Redis.from_url(redis_url) as redis:
        redis.set("usher:here:agent", "text")
    await live.beat("agent", ["ann"])
    with pytest.raises(LiveAway):
        await live.presence("agent")
    await live.beat("visitor", ["vic"])

    assert list((await live.presence("visitor")).seen) == ["vic"]


async def test_buckets_and_marks_expire(redis_url: str, live: RedisLive) -> None:
    """So does every key but the boot marker and presence, which is trimmed."""
    await live.take("k", rate=0.02, burst=5)
    await live.remember({"m": b"1"}, 60)
    with Redis.from_url(redis_url) as redis:
        ttls = {key: redis.pttl(key) for key in redis.keys("*")}

    assert {b"usher:bucket:k", b"usher:mark:m"} == set(ttls)
    assert all(0 < ttl <= 60_000 for ttl in ttls.values())


async def test_ids_are_deleted_an_hour_after_their_last_heartbeat(redis_url: str, live: RedisLive) -> None:
    """They are not listed before, and not stored after the next heartbeat."""
    with Redis.from_url(redis_url) as redis:
        now = float(redis.time()[0])
        redis.zadd("usher:here:agent", {"old": now - 3700, "older": now - 7200, "young": now - 3500})
        assert list((await live.presence("agent")).seen) == ["young"]
        await live.beat("agent", ["ann"])

        assert redis.zcard("usher:here:agent") == 2


async def test_a_topic_added_and_removed_at_once_is_unsubscribed(redis_url: str, live: RedisLive) -> None:
    """Otherwise Redis would go on sending events that nobody wants."""
    ear = Ear()
    listener = await live.listen(ear.on_event, ear.on_gap)
    await asyncio.gather(listener.add(["a"]), listener.remove(["a"]))
    await listener.add(["b"])
    with Redis.from_url(redis_url) as redis:
        assert redis.pubsub_numsub("usher:0:a", "usher:0:b") == [(b"usher:0:a", 0), (b"usher:0:b", 1)]


async def test_the_first_heartbeat_starts_the_stores_age(redis_url: str, live: RedisLive) -> None:
    """A store that only ever got heartbeats is as old as the first of them."""
    await live.beat("agent", ["ann"])
    with Redis.from_url(redis_url) as redis:
        boot = redis.get("usher:boot")
        await live.beat("agent", ["ann"])
        await live.presence("agent")

        assert boot is not None
        assert boot == redis.get("usher:boot")
