"""Admission to the publish buffer: in order of arrival, and no caller is forgotten."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.bus.flow.backpressure import PublishBuffer
from usher_common.handling import BusClosed

from waits import loop_turns

STEPS = st.lists(st.tuples(st.sampled_from(["enter", "leave", "cancel", "yield"]), st.integers(1, 4)), max_size=60)


@given(STEPS)
def test_callers_enter_in_the_order_they_came(steps: list[tuple[str, int]]) -> None:
    """Whichever callers are cancelled, and whenever space is released; in the end all others are admitted."""
    asyncio.run(_play(steps))


async def _play(steps: list[tuple[str, int]]) -> None:
    publish_buffer = PublishBuffer(5, 10**6)
    inside: list[tuple[int, int]] = []
    entered: list[int] = []
    tasks: list[asyncio.Task[None]] = []

    async def enter(number: int, count: int) -> None:
        await publish_buffer.reserve(count, 1)
        entered.append(number)
        inside.append((number, count))

    for kind, count in steps:
        if kind == "enter":
            tasks.append(asyncio.create_task(enter(len(tasks), count)))
        elif kind == "leave" and inside:
            publish_buffer.release(inside.pop(0)[1], 1)
        elif kind == "cancel" and tasks:
            tasks[-count % len(tasks)].cancel()
        else:
            await loop_turns()
        assert entered == sorted(entered)
    while any(not task.done() for task in tasks):
        while inside:
            publish_buffer.release(inside.pop(0)[1], 1)
        await loop_turns()

    assert entered == [number for number, task in enumerate(tasks) if not task.cancelled()]
    while inside:
        publish_buffer.release(inside.pop(0)[1], 1)
    assert not publish_buffer.contended
    assert publish_buffer.try_reserve(5, 1)
    assert publish_buffer.full


async def test_a_large_call_is_admitted_whole() -> None:
    """It may exceed the limit once; split, others' envelopes would come between its own."""
    publish_buffer = PublishBuffer(5, 100)

    assert publish_buffer.try_reserve(50, 1)
    assert not publish_buffer.try_reserve(1, 1)


async def test_bytes_count_as_well_as_envelopes() -> None:
    """A few large envelopes fill the buffer, too."""
    publish_buffer = PublishBuffer(5, 100)

    assert publish_buffer.try_reserve(1, 100)
    assert publish_buffer.contended


async def test_closing_refuses_the_waiting_and_all_later_callers() -> None:
    """They must not wait for space that never comes."""
    publish_buffer = PublishBuffer(1, 100)
    publish_buffer.try_reserve(1, 1)
    waiting = asyncio.create_task(publish_buffer.reserve(1, 1))
    await loop_turns()
    publish_buffer.close()

    with pytest.raises(BusClosed):
        await waiting
    with pytest.raises(BusClosed):
        publish_buffer.try_reserve(1, 1)
