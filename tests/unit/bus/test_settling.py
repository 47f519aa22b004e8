"""What happens to a frame whose handler failed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.bus.limits import DEFAULT_LIMITS
from usher_common.bus.settling.decision import Attempt, CloseChannel, RetryInPlace, first_attempt, judge
from usher_common.handling import BusClosed, Fenced, Retry, Stall

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
