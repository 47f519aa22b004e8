"""What happens to a frame whose handler failed."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from usher_common.bus.limits import DEFAULT_LIMITS
from usher_common.bus.settling.decision import Attempt, CloseChannel, RetryInPlace, first_attempt, judge
from usher_common.bus.settling.settler import Settler
from usher_common.envelope import wrap
from usher_common.handling import BusClosed, Delivery, Fenced, Retry, Stall

FRESH, SINGLY = Attempt(), Attempt(singly=True)
LATE = 20 * 60.0

TABLE = [
    (Fenced(), FRESH, CloseChannel()),
    (BusClosed(), FRESH, CloseChannel()),
    (Fenced(), SINGLY, CloseChannel()),
    (Stall(), FRESH, RetryInPlace(0.1, Attempt(stalls=1))),
    (Stall(), Attempt(stalls=1), RetryInPlace(0.2, Attempt(stalls=2))),
    (Stall(), Attempt(stalls=40, stalled_s=1199.0), RetryInPlace(5.0, Attempt(stalls=41, stalled_s=1199.0))),
    (Stall(), Attempt(stalls=9, stalled_s=LATE), CloseChannel()),
    (Stall(), SINGLY, RetryInPlace(0.1, replace(SINGLY, stalls=1))),
    (Retry(), FRESH, RetryInPlace(0.0, Attempt(retries=1))),
    (Retry(), Attempt(retries=5), RetryInPlace(0.1, Attempt(stalls=1))),
    (Retry(), SINGLY, RetryInPlace(0.0, replace(SINGLY, retries=1))),
    (ZeroDivisionError(), FRESH, RetryInPlace(0.0, SINGLY)),
    (ZeroDivisionError(), Attempt(stalls=7, stalled_s=3.0), RetryInPlace(0.0, SINGLY)),
    (ZeroDivisionError(), SINGLY, RetryInPlace(0.1, replace(SINGLY, stalls=1))),
    (ZeroDivisionError(), replace(SINGLY, stalls=99, stalled_s=LATE), CloseChannel()),
]


@pytest.mark.parametrize(("error", "attempt", "expected"), TABLE)
def test_each_failure_has_one_answer(error: Exception, attempt: Attempt, expected: RetryInPlace | CloseChannel) -> None:
    """It depends on nothing but the values."""
    assert judge(error, attempt) == expected


@pytest.mark.parametrize(("attempts", "singly"), [(1, False), (4, False), (5, True), (90, True)])
def test_a_frame_delivered_five_times_is_handled_one_by_one(attempts: int, singly: bool) -> None:
    """One of its envelopes may kill the process."""
    assert first_attempt(attempts) == Attempt(singly=singly)


ERRORS = st.sampled_from([Stall(), Retry(), ZeroDivisionError()])


@given(st.lists(ERRORS, min_size=1, max_size=200))
def test_no_sequence_of_failures_spins_or_skips(errors: list[Exception]) -> None:
    """Pauses stay within bounds, few immediate retries come between them, and once one by one it stays so."""
    attempt, quick = FRESH, 0
    for error in errors:
        step = judge(error, attempt)
        assert isinstance(step, RetryInPlace)
        assert step.after_s == 0.0 or DEFAULT_LIMITS.stall_first_s <= step.after_s <= DEFAULT_LIMITS.stall_ceiling_s
        assert step.attempt.singly >= attempt.singly
        quick = 0 if step.after_s else quick + 1
        assert quick <= 2 * DEFAULT_LIMITS.retries + 1
        attempt = step.attempt


@given(st.integers(0, 10**4))
def test_pauses_never_shrink_during_a_stall(stalls: int) -> None:
    """From a tenth of a second up to five seconds."""
    one, two = judge(Stall(), Attempt(stalls=stalls)), judge(Stall(), Attempt(stalls=stalls + 1))

    assert isinstance(one, RetryInPlace)
    assert isinstance(two, RetryInPlace)
    assert 0.1 <= one.after_s <= two.after_s <= 5.0


class Held:
    """Handles each frame of partition 0 once `go` is set, and fences all others."""

    def __init__(self) -> None:
        self.go, self.begun = asyncio.Event(), asyncio.Event()

    async def handle(self, delivery: Delivery) -> None:
        """Wait, or fence."""
        if delivery.partition:
            raise Fenced
        self.begun.set()
        await self.go.wait()

    handle_singly = handle


def frame(partition: int, accepted_s: int) -> Delivery:
    """Return a frame whose first envelope the edge took at this second, and its second one later."""
    first, second = (wrap(str(at), at * 1_000_000, "t", None) for at in (accepted_s, 99))
    return Delivery("inbound", partition, [first, second], first=False)


async def test_the_oldest_frame_in_hand_tells_its_age() -> None:
    """By the time of the edge; a frame that was settled or returned is in nobody's hand any more."""
    handler = Held()
    settler = Settler("inbound", handler, DEFAULT_LIMITS, wall=lambda: 100.0)
    running = asyncio.create_task(settler.settle(frame(0, 88)))
    await handler.begun.wait()
    returned = await settler.settle(frame(1, 70))
    held = settler.oldest_s()
    shown = REGISTRY.get_sample_value("usher_bus_oldest_frame_seconds", {"stream": "inbound"})
    handler.go.set()

    assert (returned, held, shown) == (False, 12.0, 12.0)
    assert await running
    assert settler.oldest_s() == 0.0
