"""Background loops are restarted when they fail, and the watchdog sees when they last made progress."""

import asyncio
import itertools

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from usher_common.runtime.background_loops import every, report_progress, stop_tasks, supervise
from usher_common.runtime.backoff import backoff_s


def sample(name: str, loop: str) -> float:
    """Read one metric."""
    return REGISTRY.get_sample_value(name, {"loop": loop}) or 0.0


async def test_a_loop_that_fails_runs_again_and_is_counted() -> None:
    """P12: two failures, then it returns."""
    runs = itertools.count(1)

    async def loop() -> None:
        if next(runs) < 3:
            raise ConnectionError("gone")

    await asyncio.wait_for(supervise("failing", loop), 5)

    assert next(runs) == 4
    assert sample("usher_loop_failures_total", "failing") == 2.0


async def test_a_cancelled_loop_is_not_run_again() -> None:
    """Stopping waits until the loop has cleaned up."""
    cleaned = []
    running = asyncio.Event()

    async def loop() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    task = supervise("cancelled", loop)
    await running.wait()
    await stop_tasks(task)

    assert cleaned == [True]
    assert task.cancelled()


async def test_a_step_is_repeated_and_reports_progress() -> None:
    """The watchdog sees each step."""
    steps = itertools.count()
    third = asyncio.Event()

    async def step() -> None:
        if next(steps) == 2:
            third.set()

    task = every("stepping", 0.001, step)
    await asyncio.wait_for(third.wait(), 5)
    await stop_tasks(task)

    assert sample("usher_loop_turned_timestamp_seconds", "stepping") > 0.0


def test_progress_is_a_timestamp() -> None:
    """The watchdog compares it with now."""
    report_progress("turning")

    assert sample("usher_loop_turned_timestamp_seconds", "turning") > 1.6e9


@given(st.integers(1, 10_000), st.floats(0.001, 1), st.floats(1, 60))
def test_a_backoff_grows_between_its_bounds(failures: int, first_s: float, ceiling_s: float) -> None:
    """It never shrinks, never exceeds the ceiling and starts with the first value."""
    now = backoff_s(failures, first_s, ceiling_s)

    assert first_s == backoff_s(1, first_s, ceiling_s)
    assert first_s <= now <= ceiling_s
    assert now <= backoff_s(failures + 1, first_s, ceiling_s)
