"""Machines that count after how many steps the promises were looked at: what was asked of them is not what they did."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

ENOUGH = 10_000  # steps


def long_settings(machines: int, steps: int, *, same: bool) -> settings:
    """So many machines of so many steps at most, the same ones each time or others; a step may take long."""
    return settings(
        max_examples=machines,
        stateful_step_count=steps,
        deadline=None,
        derandomize=same,
        suppress_health_check=[HealthCheck.too_slow],
    )


def run_counted(machine: type[RuleBasedStateMachine], how: settings, *arguments: Any) -> int:
    """Run machines that are made with these arguments, and tell how many steps they did."""
    steps = 0

    class Counted(machine):  # type: ignore[valid-type,misc]
        def __init__(self) -> None:
            super().__init__(*arguments)
            self.begun = False

        @invariant()
        def look(self) -> None:
            """After each step, and once before the first."""
            nonlocal steps
            steps += self.begun
            self.begun = True

    make: Callable[[], RuleBasedStateMachine] = Counted
    run_state_machine_as_test(make, settings=how)  # type: ignore[arg-type]
    return steps
