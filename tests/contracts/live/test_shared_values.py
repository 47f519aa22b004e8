"""What the live port promises of values that several services write, on Redis and in memory."""

import asyncio

from usher_common.live.port import Live

from live_rig.store import Store
from waits import eventually


async def test_a_shared_value_is_replaced_only_by_who_has_read_the_latest(store: Store) -> None:
    """Also by an empty value, which is not the same as none."""
    assert await store.mine.fetch(["k", "other"]) == [None, None]
    assert await store.mine.swap("k", None, b"1", 60)
    assert not await store.yours.swap("k", None, b"2", 60)
    assert await store.yours.swap("k", b"1", b"", 60)
    assert not await store.mine.swap("k", b"1", b"3", 60)
    assert not await store.mine.swap("k", None, b"3", 60)
    assert await store.mine.fetch(["k"]) == [b""]
    assert await store.mine.swap("k", b"", b"\x00\xff", 60)

    assert await store.yours.fetch(["other", "k"]) == [None, b"\x00\xff"]


async def test_of_many_who_replace_a_shared_value_at_once_none_is_overwritten(store: Store) -> None:
    """Each adds its own letter until it has succeeded: all of them are there at the end."""

    async def add(live: Live, letter: str) -> None:
        while True:
            (found,) = await live.fetch(["k"])
            if await live.swap("k", found, (found or b"") + letter.encode(), 60):
                return

    await asyncio.gather(*(add(live, letter) for live in (store.mine, store.yours) for letter in "abcdefgh"))
    (found,) = await store.mine.fetch(["k"])

    assert sorted((found or b"").decode()) == sorted("abcdefgh" * 2)


async def test_a_shared_value_expires(store: Store) -> None:
    """After that it can be there again."""
    await store.mine.swap("k", None, b"1", 1)

    async def gone() -> bool:
        return await store.mine.fetch(["k"]) == [None]

    await eventually(gone, pause=store.pass_time)

    assert await store.mine.swap("k", None, b"2", 60)


async def test_what_is_dropped_is_gone_and_nothing_else(store: Store) -> None:
    """A bucket is full again, a value can be there anew; what is not there is no error."""
    for key in ("k", "kept"):
        await store.mine.swap(key, None, b"1", 60)
        assert await store.mine.take(key, rate=0.001, burst=1) == 0.0
    await store.yours.drop(buckets=["k", "none"], values=["k", "none"])

    async def gone() -> bool:
        return await store.mine.fetch(["k", "kept"]) == [None, b"1"]

    await eventually(gone, pause=store.pass_time)

    assert await store.mine.swap("k", None, b"2", 60)
    assert [await store.mine.take(key, rate=0.001, burst=1) > 0 for key in ("k", "kept")] == [False, True]


async def test_cleared_it_knows_nothing_any_more(store: Store) -> None:
    """Presence, buckets, marks and values are gone, and it counts as young as after a flush."""
    await store.mine.beat("agent", ["a"])
    await store.mine.remember({"m": b"1"}, 60)
    await store.mine.swap("v", None, b"1", 60)
    await store.mine.take("k", rate=0.001, burst=1)
    await store.yours.clear()

    assert (await store.mine.recall(["m"]), await store.mine.fetch(["v"])) == ([None], [None])
    assert await store.mine.take("k", rate=0.001, burst=1) == 0.0
    assert "a" not in (await store.mine.presence("agent")).seen
