"""Means over seeds, their confidence, and variance reduction by a control with a known mean."""

import math
import statistics
from collections.abc import Sequence

# Student's t, 97.5 %, by degrees of freedom: the runs are few, so normal quantiles would promise too much
T_975 = {17: 2.110, 18: 2.101, 19: 2.093}


def mean_and_half(values: Sequence[float], spent: int = 1) -> tuple[float, float]:
    """Give the mean and half the width of its 95 % confidence interval; `spent`: degrees of freedom used up."""
    freedom = len(values) - spent
    return statistics.mean(values), T_975[freedom] * statistics.stdev(values) / math.sqrt(len(values))


def steadied(values: Sequence[float], controls: Sequence[float]) -> list[float]:
    """Take out of each run what its control explains; the control's mean is known to be 0 (a control variate).

    Lavenberg and Welch, "A perspective on the use of control variables to increase the efficiency of Monte Carlo
    simulations", Management Science 27(3), 1981.
    """
    slope = statistics.linear_regression(controls, values).slope
    return [value - slope * control for value, control in zip(values, controls, strict=True)]
