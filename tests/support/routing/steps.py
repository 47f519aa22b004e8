"""State machines that count the steps after which the promises were checked: what was requested is not what ran."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

ENOUGH = 10_000  # steps


def long_settings(machines: int, steps: int, *, same: bool) -> settings:
    """Settings for at most so many machines of so many steps, the same ones each time or others.

    A step may take long.
    """
    return settings(
        max_examples=machines,
        stateful_step_count=steps,
        deadline=None,
        derandomize=same,
        suppress_health_check=[HealthCheck.too_slow],
    )


def run_counted(machine: type[RuleBasedStateMachine], how: settings, *arguments: Any) -> int:
    """Run machines made with these arguments; returns how many steps they did."""
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
