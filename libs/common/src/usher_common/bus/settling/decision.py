"""Decide what to do with a frame whose handler failed, as a function of values."""

from dataclasses import dataclass, replace

from usher_common.bus.limits import DEFAULT_LIMITS, BusLimits
from usher_common.handling import BusClosed, Fenced, Retry, Stall
from usher_common.runtime.backoff import backoff_s


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far the handling of one delivery has come."""

    singly: bool = False
    stalls: int = 0  # failures in a row that are retried with pauses
    retries: int = 0  # serialization failures and deadlocks in a row
    stalled_s: float = 0.0  # s since the first of these stalls


@dataclass(frozen=True, slots=True)
class RetryInPlace:
    """Handle the same delivery again after a pause, in place: nothing behind it is touched."""

    after_s: float
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class CloseChannel:
    """Close the channel, which returns the frame to the head of its queue."""


def first_attempt(attempts: int, limits: BusLimits = DEFAULT_LIMITS) -> Attempt:
    """Return the first attempt; a frame delivered too often is handled envelope by envelope at once."""
    return Attempt(singly=attempts >= limits.singly_after)


def judge(error: Exception, attempt: Attempt, limits: BusLimits = DEFAULT_LIMITS) -> RetryInPlace | CloseChannel:
    """Decide about a failed attempt: nothing is ever skipped, and nothing is retried for long without pauses."""
    if isinstance(error, Fenced | BusClosed):
        return CloseChannel()
    if isinstance(error, Retry) and attempt.retries < limits.retries:
        return RetryInPlace(0.0, replace(attempt, retries=attempt.retries + 1))
    if isinstance(error, Stall | Retry) or attempt.singly:
        return _be_patient(attempt, limits)
    return RetryInPlace(0.0, Attempt(singly=True))


def _be_patient(attempt: Attempt, limits: BusLimits) -> RetryInPlace | CloseChannel:
    if attempt.stalled_s >= limits.stall_s:
        return CloseChannel()
    stalls = attempt.stalls + 1
    pause_s = backoff_s(stalls, limits.stall_first_s, limits.stall_ceiling_s)
    return RetryInPlace(pause_s, replace(attempt, stalls=stalls, retries=0))
