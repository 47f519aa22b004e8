"""The buffer's door: first come, first served, and nobody is forgotten."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.bus.flow.backpressure import Room
from usher_common.bus.port import BusClosed

STEPS = st.lists(st.tuples(st.sampled_from(["enter", "leave", "cancel", "yield"]), st.integers(1, 4)), max_size=60)


@given(STEPS)
def test_callers_enter_in_the_order_they_came(steps: list[tuple[str, int]]) -> None:
    """Whoever gives up in between, and whenever room is given back; at the end everybody is in."""
    asyncio.run(_play(steps))


async def _play(steps: list[tuple[str, int]]) -> None:
    room = Room(5, 10**6)
    inside: list[tuple[int, int]] = []
    entered: list[int] = []
    tasks: list[asyncio.Task[None]] = []

    async def enter(number: int, count: int) -> None:
        await room.enter(count, 1)
        entered.append(number)
        inside.append((number, count))

    for kind, count in steps:
        if kind == "enter":
            tasks.append(asyncio.create_task(enter(len(tasks), count)))
        elif kind == "leave" and inside:
            room.leave(inside.pop(0)[1], 1)
        elif kind == "cancel" and tasks:
            tasks[-count % len(tasks)].cancel()
        else:
            await asyncio.sleep(0)
        assert entered == sorted(entered)
    while any(not task.done() for task in tasks):
        while inside:
            room.leave(inside.pop(0)[1], 1)
        await asyncio.sleep(0)

    assert entered == [number for number, task in enumerate(tasks) if not task.cancelled()]
    while inside:
        room.leave(inside.pop(0)[1], 1)
    assert not room.crowded
    assert room.enter_at_once(5, 1)
    assert room.full


async def test_a_large_call_enters_as_a_whole() -> None:
    """It may overshoot once, rather than be split among others."""
    room = Room(5, 100)

    assert room.enter_at_once(50, 1)
    assert not room.enter_at_once(1, 1)


async def test_bytes_count_too() -> None:
    """Few large envelopes fill the buffer as well."""
    room = Room(5, 100)

    assert room.enter_at_once(1, 100)
    assert room.crowded


async def test_closing_sends_the_waiting_away() -> None:
    """And everybody who comes later."""
    room = Room(1, 100)
    room.enter_at_once(1, 1)
    waiting = asyncio.create_task(room.enter(1, 1))
    await asyncio.sleep(0)
    room.close()

    with pytest.raises(BusClosed):
        await waiting
    with pytest.raises(BusClosed):
        room.enter_at_once(1, 1)
