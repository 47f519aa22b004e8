"""Checking the promises stays cheap, however much is open."""

import pytest
from usher_router import limits
from usher_router.app.checks.check_promises import pause_s


@pytest.mark.parametrize(("took_s", "pauses_s"), [(0.0, 0.0), (0.01, 0.5), (0.5, 25.0), (60.0, 120.0)])
def test_a_pause_is_proportional_to_the_checks_duration(took_s: float, pauses_s: float) -> None:
    """A quick check pauses no longer than the period, a slow one not for ever."""
    assert pause_s(took_s) == pytest.approx(pauses_s)
    assert pause_s(0.1) < limits.INVARIANTS_S
