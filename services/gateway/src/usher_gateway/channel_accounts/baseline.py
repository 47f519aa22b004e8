"""What an account got, beside what it usually gets at this time: the rule of UsherChannelSilent, for the desk; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from usher_common.units import HOUR_US

DAY_H, WEEK_H = 24, 7 * 24
WEEKS = 2  # that are compared, as the alert does (decision 0416)
USUALLY = 10  # messages in an hour or a day of each week from which on nothing at all is silence


@dataclass(frozen=True, slots=True)
class Traffic:
    """Messages of the last 24 hours; `usual`: in the same time of the weeks before, None before a week is known.

    `silent`: nothing came in the last hour or day, and at least USUALLY in the same time of both weeks before.
    """

    received: int
    usual: int | None
    silent: bool


def traffic(hours: Mapping[int, int], now: int) -> Traffic:
    """Judge an account's messages by the beginnings of their hours (µs); the hour that runs counts to the last one.

    >>> traffic({}, 0)
    Traffic(received=0, usual=None, silent=False)
    """
    current = now // HOUR_US
    counts = {at // HOUR_US: count for at, count in hours.items()}

    def got(length_h: int, weeks: int) -> int:
        """Return the messages of so many whole hours before the one that runs, so many weeks ago."""
        end = current - weeks * WEEK_H
        return sum(counts.get(hour, 0) for hour in range(end - length_h, end))

    running = counts.get(current, 0)
    known = [weeks for weeks in range(1, WEEKS + 1) if counts and min(counts) <= current - weeks * WEEK_H - DAY_H]
    usual = round(sum(got(DAY_H, weeks) for weeks in known) / len(known)) if known else None
    silent = any(
        got(length_h, 0) + running == 0 and all(got(length_h, weeks + 1) >= USUALLY for weeks in range(WEEKS))
        for length_h in (1, DAY_H)
    )
    return Traffic(got(DAY_H, 0) + running, usual, silent)
