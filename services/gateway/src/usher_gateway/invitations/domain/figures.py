"""What invitations brought: conversions of those invited beside those of the control group, with an interval."""

from math import sqrt

import msgspec

Z = 1.959963984540054  # of the normal distribution, for an interval of 95 %


class Rate(msgspec.Struct, frozen=True):
    """`converted` of `visitors`; `rate` is None where there are none."""

    visitors: int
    converted: int

    @property
    def rate(self) -> float | None:
        """The converted share."""
        return self.converted / self.visitors if self.visitors else None


class Interval(msgspec.Struct, frozen=True):
    """A difference of two rates, and the bounds between which it lies with 95 % confidence."""

    difference: float
    low: float
    high: float


def wilson(group: Rate) -> tuple[float, float]:
    """Return the score interval of a rate (Wilson 1927); the whole range where nothing is known."""
    count = group.visitors
    if not count:
        return 0.0, 1.0
    share, square = group.converted / count, Z * Z
    middle = share + square / (2 * count)
    margin = Z * sqrt(share * (1 - share) / count + square / (4 * count * count))
    low, high = ((middle + sign * margin) / (1 + square / count) for sign in (-1, 1))
    return max(0.0, min(low, share)), min(1.0, max(high, share))  # rounding must not exclude the rate itself


def difference(invited: Rate, control: Rate) -> Interval | None:
    """Return how much more of the invited converted than of the control group; None where a group is empty.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998) 873-890, method 10: the hybrid of two score intervals. It is right for
    small groups and rates near 0 too, which conversions mostly are.
    """
    if invited.rate is None or control.rate is None:
        return None
    (low_1, high_1), (low_2, high_2) = wilson(invited), wilson(control)
    one, two = invited.rate, control.rate
    found = one - two
    below = sqrt((one - low_1) ** 2 + (high_2 - two) ** 2)
    above = sqrt((high_1 - one) ** 2 + (two - low_2) ** 2)
    return Interval(found, max(-1.0, found - below), min(1.0, found + above))
