"""When a failed send is tried again: the schedule of Standard Webhooks 1.0.0."""

SCHEDULE_S = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
JITTER = 0.2  # share of a delay by which it varies at most, so that sends that failed together do not return together


def wait_before(attempt: int, jitter: float, scale: float = 1.0) -> float | None:
    """Return the seconds to wait before this attempt (1 is the first), or None if there is no further one.

    `jitter` is a number from 0 to 1 drawn by the caller; `scale` multiplies the schedule (tests use a small one).
    """
    if attempt > len(SCHEDULE_S):
        return None
    return SCHEDULE_S[attempt - 1] * scale * (1.0 + JITTER * jitter)


def pause_s(failures: int, first_s: float, ceiling_s: float) -> float:
    """Return the seconds that an account is paused after `failures` in a row (from 1): doubling, up to the ceiling."""
    return float(min(first_s * 2.0 ** min(failures - 1, 30), ceiling_s))
