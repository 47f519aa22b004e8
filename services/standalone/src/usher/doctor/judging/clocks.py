"""Clocks: how far another machine's is from ours."""

from dataclasses import dataclass

from usher.doctor.findings import Finding, failure, ok, warning
from usher.doctor.limits import CLOCK_FAILURE_S, CLOCK_WARNING_S


@dataclass(frozen=True, slots=True)
class Clock:
    """Whose clock it is, and how far ahead of ours (s), known up to `doubt_s`: half of the way there and back."""

    whose: str
    ahead_s: float
    doubt_s: float


def clock_of(whose: str, asked: float, told: float, answered: float) -> Clock:
    """Compare a clock that was read between two readings of ours (s since the epoch)."""
    return Clock(whose, told - (asked + answered) / 2, max(0.0, answered - asked) / 2)


def judge_clock(clock: Clock) -> Finding:
    """Judge the difference, as far as it is certain."""
    apart = max(0.0, abs(clock.ahead_s) - clock.doubt_s)
    way = "ahead of" if clock.ahead_s > 0 else "behind"
    seen = f"{clock.whose} is {abs(clock.ahead_s):.3f} s {way} this machine (known within {clock.doubt_s:.3f} s)"
    do = "have all machines follow one time server (chrony, systemd-timesyncd)"
    if apart > CLOCK_FAILURE_S:
        return failure("clock", seen, do)
    if apart > CLOCK_WARNING_S:
        return warning("clock", seen, do)
    return ok("clock", seen)
