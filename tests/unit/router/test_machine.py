"""Any order of commands keeps the promises: one owner, load within capacity, no gap, no late deadline."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from routing.machine import Routing
from routing.steps import ENOUGH, run_counted


def test_any_order_of_commands_keeps_the_promises() -> None:
    """Sixty machines of forty steps; the same on every run."""
    run_state_machine_as_test(
        Routing, settings=settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
    )


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_ten_thousand_steps_keep_the_promises() -> None:
    """Machines of at most a hundred steps, new ones on every run."""
    how = settings(max_examples=130, stateful_step_count=100, deadline=None)

    assert run_counted(Routing, how) >= ENOUGH
