"""What the live port promises, on Redis and in memory."""

import asyncio
import math

import pytest

from live_rig.ear import Ear
from live_rig.store import Store
from waits import eventually


async def test_every_listener_of_a_topic_gets_its_events_in_order(store: Store) -> None:
    """And none of other topics."""
    first, second, other = await store.ear("a", "b"), await store.ear("a"), await store.ear("c")
    events = [("a" if n % 2 else "b", str(n).encode()) for n in range(300)]
    await store.yours.publish(events)
    await store.yours.publish([("a", b"end"), ("c", b"end")])

    await first.hears([*events, ("a", b"end")])
    await second.hears([*[event for event in events if event[0] == "a"], ("a", b"end")])
    await other.hears([("c", b"end")])


async def test_an_event_published_after_add_returned_arrives(store: Store) -> None:
    """The subscription is confirmed by then."""
    ear = Ear()
    listener = await store.mine.listen(ear.on_event, ear.on_gap)
    for n in range(100):
        await listener.add([f"t{n}"])
        await store.yours.publish([(f"t{n}", b"x")])

    await ear.hears([(f"t{n}", b"x") for n in range(100)])
    assert ear.gaps == 0


async def test_topics_may_be_added_concurrently(store: Store) -> None:
    """Each call returns once its own topic is subscribed."""
    ear = Ear()
    listener = await store.mine.listen(ear.on_event, ear.on_gap)

    async def add_and_publish(n: int) -> None:
        await listener.add([f"t{n}", "shared"])
        await store.yours.publish([(f"t{n}", b"x")])

    await asyncio.gather(*[add_and_publish(n) for n in range(200)])
    await ear.until(lambda: len(ear.heard) == 200)

    assert {(f"t{n}", b"x") for n in range(200)} == set(ear.events)


async def test_a_removed_topic_is_silent_until_it_is_added_again(store: Store) -> None:
    """Even if remove and add follow at once on an add."""
    ear = Ear()
    listener = await store.mine.listen(ear.on_event, ear.on_gap)
    await listener.add(["a", "b"])
    await listener.remove(["a", "never added"])
    await store.yours.publish([("a", b"1"), ("b", b"1")])
    await ear.hears([("b", b"1")])
    adding = asyncio.gather(listener.add(["a"]), listener.remove(["a"]), listener.add(["a"]))
    await adding
    await store.yours.publish([("a", b"2"), ("b", b"2")])

    await ear.hears([("b", b"1"), ("a", b"2"), ("b", b"2")])


async def test_a_closed_listener_gets_no_events(store: Store) -> None:
    """Others still do."""
    gone, stays = Ear(), await store.ear("a")
    listener = await store.mine.listen(gone.on_event, gone.on_gap)
    await listener.add(["a"])
    await listener.close()
    await store.yours.publish([("a", b"1")])
    await stays.hears([("a", b"1")])

    assert gone.heard == []


async def test_each_publishers_events_stay_in_order(store: Store) -> None:
    """Whatever others publish meanwhile, and even if calls overlap."""
    ear = await store.ear("a")
    calls = [store.mine.publish([("a", b"%d %d" % (p, n))]) for n in range(50) for p in range(10)]
    await asyncio.gather(*calls)
    await ear.until(lambda: len(ear.heard) == 500)

    for publisher in range(10):
        mine = [int(payload.split()[1]) for _, payload in ear.events if payload.startswith(b"%d " % publisher)]
        assert list(range(50)) == mine


async def test_a_listener_that_fails_on_an_event_gets_the_next(store: Store) -> None:
    """One bad event affects no other."""
    ear = Ear()

    def on_event(topic: str, payload: bytes) -> None:
        if payload == b"bad":
            raise ValueError(payload)
        ear.on_event(topic, payload)

    await (await store.mine.listen(on_event, ear.on_gap)).add(["a"])
    await store.yours.publish([("a", b"bad"), ("a", b"good")])

    await ear.hears([("a", b"good")])


@pytest.mark.parametrize("payload", [b"", b"\r\n\0\xff", b"x" * 300_000])
async def test_payloads_are_bytes_and_topics_are_text(store: Store, payload: bytes) -> None:
    """No byte or character is special."""
    ear = await store.ear("c:ü\n 🙂")
    await store.yours.publish([("c:ü\n 🙂", payload)])

    await ear.hears([("c:ü\n 🙂", payload)])


async def test_empty_batches_do_nothing(store: Store) -> None:
    """Above all they end no other subscription."""
    ear = Ear()
    listener = await store.mine.listen(ear.on_event, ear.on_gap)
    await listener.add(["a"])
    await listener.add([])
    await listener.remove([])
    await store.yours.publish([])
    await store.yours.beat("agent", [])
    await store.yours.forget("agent", [])
    await store.yours.remember({}, 1)
    await store.yours.publish([("a", b"1")])

    await ear.hears([("a", b"1")])
    assert await store.mine.recall([]) == []


async def test_members_with_heartbeats_are_listed_with_their_age(store: Store) -> None:
    """Kinds are separate; a new heartbeat resets the age."""
    await store.mine.beat("agent", ["ann", "bob"])
    await store.mine.beat("visitor", ["vic"])
    before = (await store.yours.presence("agent")).seen["bob"]

    async def older() -> bool:
        return (await store.yours.presence("agent")).seen["bob"] >= before + 0.1

    await eventually(older, pause=store.pass_time)
    await store.mine.beat("agent", ["ann"])
    now = await store.yours.presence("agent")

    assert {"ann", "bob"} == set(now.seen)
    assert now.seen["ann"] < now.seen["bob"]
    assert {"vic"} == set((await store.yours.presence("visitor")).seen)


async def test_a_member_that_leaves_is_not_listed(store: Store) -> None:
    """At once, without waiting for its heartbeat to expire."""
    await store.mine.beat("member:router", ["r1", "r2"])
    await store.mine.forget("member:router", ["r1", "unknown"])

    assert list((await store.yours.presence("member:router")).seen) == ["r2"]


async def test_an_empty_store_says_for_how_long_it_has_existed(store: Store) -> None:
    """Its age begins at 0 and grows."""
    first = await store.mine.presence("agent")

    async def older() -> bool:
        return (await store.mine.presence("agent")).age_s >= first.age_s + 0.1

    assert first.seen == {}
    assert 0.0 <= first.age_s < 5.0
    await eventually(older, pause=store.pass_time)


async def test_a_bucket_gives_its_burst_then_returns_the_wait_then_refills(store: Store) -> None:
    """A refused call takes no token."""
    took = [await store.mine.take("k", rate=0.01, burst=3) for _ in range(3)]
    wait = await store.yours.take("k", rate=0.01, burst=3)
    emptied = await store.mine.take("large", rate=20, burst=1000, cost=1000)

    async def refilled() -> bool:
        return await store.yours.take("large", rate=20, burst=1000, cost=5) == 0.0

    assert (took, emptied) == ([0.0, 0.0, 0.0], 0.0)
    assert 0.0 < wait <= 100.0
    await eventually(refilled, pause=store.pass_time)
    assert await store.yours.take("large", rate=20, burst=1000, cost=1000) > 0.0  # full only after 50 s


async def test_buckets_are_separate_and_costs_differ(store: Store) -> None:
    """A cost above the burst can never be paid."""
    assert await store.mine.take("a", rate=0.01, burst=5, cost=5) == 0.0
    assert await store.mine.take("b", rate=0.01, burst=5, cost=4) == 0.0
    assert await store.mine.take("b", rate=0.01, burst=5, cost=2) > 0.0
    assert await store.mine.take("b", rate=0.01, burst=5, cost=1) == 0.0
    assert math.inf == await store.mine.take("b", rate=0.01, burst=5, cost=6)


@pytest.mark.parametrize(("rate", "burst", "cost"), [(0.0, 1, 1), (1.0, 0, 1), (1.0, 1, 0), (-1.0, 1, 1)])
async def test_an_impossible_bucket_is_an_error(store: Store, rate: float, burst: int, cost: int) -> None:
    """It is the caller's mistake."""
    with pytest.raises(ValueError, match="a bucket needs"):
        await store.mine.take("k", rate=rate, burst=burst, cost=cost)


async def test_marks_are_recalled_in_order_and_the_first_stands(store: Store) -> None:
    """Remembering another value for a key changes nothing."""
    await store.mine.remember({"a": b"1", "b": b"\0\xff"}, 60)
    await store.yours.remember({"a": b"2", "c": b"3"}, 60)

    assert await store.mine.recall(["c", "a", "none", "b"]) == [b"3", b"1", None, b"\0\xff"]


async def test_a_mark_expires_after_its_window_and_may_be_made_again(store: Store) -> None:
    """Marks with longer windows remain."""
    await store.mine.remember({"short": b"1"}, 1)
    await store.mine.remember({"long": b"1"}, 600)

    async def ended() -> bool:
        return await store.mine.recall(["short", "long"]) == [None, b"1"]

    await eventually(ended, pause=store.pass_time)
    await store.mine.remember({"short": b"2"}, 60)

    assert await store.mine.recall(["short"]) == [b"2"]


async def test_an_open_store_is_connected(store: Store) -> None:
    """Readiness depends on it."""
    assert store.mine.connected
