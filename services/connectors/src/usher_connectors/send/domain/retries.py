"""When a failed send is tried again: the schedule of Standard Webhooks 1.0.0."""

SCHEDULE_S = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
JITTER = 0.2  # of a delay at most, so that what failed together does not return together


def wait_before(attempt: int, jitter: float, scale: float = 1.0) -> float | None:
    """Seconds to wait before this attempt (1 is the first), or None where there is no further one.

    `jitter` is a number from 0 to 1 drawn by the caller; `scale` multiplies the schedule (tests take a small one).
    """
    if attempt > len(SCHEDULE_S):
        return None
    return SCHEDULE_S[attempt - 1] * scale * (1.0 + JITTER * jitter)


def rest_s(failures: int, first_s: float, ceiling_s: float) -> float:
    """Seconds that an account rests after `failures` in a row (from 1): doubling, at most the ceiling."""
    return float(min(first_s * 2.0 ** min(failures - 1, 30), ceiling_s))
