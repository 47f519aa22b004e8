"""What only the in-process live store needs: entries that expire, and delivery in the loop's next iteration."""

from hypothesis import given
from hypothesis import strategies as st
from usher_common.live.expiring import Expiring
from usher_common.live.memory import MemoryLive

from live_rig.ear import Ear

STEPS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abc"), st.integers(1, 6)), max_size=60)


@given(STEPS)
def test_entries_expire_as_in_a_plain_dictionary(steps: list[tuple[int, str, int]]) -> None:
    """Nothing that has expired is kept past the next write."""
    entries: Expiring[int] = Expiring()
    model: dict[str, tuple[int, int]] = {}
    now = 0
    for n, (passed, key, ttl) in enumerate(steps):
        now += passed
        model = {name: entry for name, entry in model.items() if entry[0] > now}
        for name in "abc":
            assert model.get(name, (0, None))[1] == entries.get(name, now)
        entries.put(key, n, now + ttl, now)
        model[key] = (now + ttl, n)
        assert len(model) == len(entries)


def test_entries_replaced_often_take_no_more_memory() -> None:
    """The expiry times of replaced entries are removed."""
    entries: Expiring[int] = Expiring()
    for n in range(10_000):
        entries.put("k", n, 1e9 + n, 0.0)

    assert len(entries._ends) < 2000


async def test_events_are_delivered_in_the_loops_next_iteration() -> None:
    """A service must not run inside another one's call of `publish`."""
    live, ear = MemoryLive(), Ear()
    await (await live.listen(ear.on_event, ear.on_gap)).add(["a"])
    await live.publish([("a", b"1")])
    before = list(ear.heard)
    await ear.hears([("a", b"1")])

    assert before == []


async def test_an_event_for_a_removed_topic_is_not_delivered() -> None:
    """Even if it was on its way when the topic was removed."""
    live, ear = MemoryLive(), Ear()
    listener = await live.listen(ear.on_event, ear.on_gap)
    await listener.add(["a", "b"])
    await live.publish([("a", b"1"), ("b", b"2")])
    await listener.remove(["a"])
    await ear.hears([("b", b"2")])


async def test_a_chain_of_events_reaches_all_in_the_same_order() -> None:
    """One service answers another's event with an event of its own."""
    live, ears = MemoryLive(), [Ear(), Ear()]
    for ear in ears:
        await (await live.listen(ear.on_event, ear.on_gap)).add(["a", "b"])
    await live.publish([("a", b"1"), ("b", b"2")])
    await live.publish([("a", b"3")])
    for ear in ears:
        await ear.hears([("a", b"1"), ("b", b"2"), ("a", b"3")])


async def test_ids_are_deleted_an_hour_after_their_last_heartbeat() -> None:
    """Not earlier."""
    now = 0.0
    live = MemoryLive(lambda: now)
    await live.beat("agent", ["ann", "bob"])
    now = 10.0
    await live.beat("agent", ["ann"])
    now = 3605.0

    assert (await live.presence("agent")).seen == {"ann": 3595.0}
    assert (await live.presence("agent")).age_s == 3605.0
