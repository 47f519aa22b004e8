"""Whether a queue is open or an agent on shift, and when that changes; times in microseconds since the epoch."""

from datetime import UTC, datetime

from usher_policy.hours.calendar import Hours

from usher_router.domain.policy import SECOND, Policy, queue_of


def is_open(policy: Policy, queue: str, now: int) -> bool:
    """Return whether the queue's calendar is open; a queue without one always is."""
    hours = _hours(policy, queue)
    return hours is None or hours.is_open(_time(now))


def may_call(policy: Policy, queue: str, now: int) -> bool:
    """Return whether contacts may be called now: in the calendar for calls, else while the queue is open."""
    hours = _call_hours(policy, queue)
    return hours is None or hours.is_open(_time(now))


def next_call(policy: Policy, queue: str, at: int) -> int | None:
    """Return when contacts may be called at `at` or next after it; None if that is unknown."""
    if may_call(policy, queue, at):
        return at
    hours = _call_hours(policy, queue)
    opening = hours.next_opening(_time(at)) if hours is not None else None
    return _micros(opening) if opening is not None else None


def call_hours_end(policy: Policy, queue: str, now: int) -> int | None:
    """Return when the hours for calls next change; None if they never do."""
    hours = _call_hours(policy, queue)
    change = hours.next_change(_time(now)) if hours is not None else None
    return max(_micros(change), now + 1) if change is not None else None


def next_change(policy: Policy, queue: str, now: int) -> int | None:
    """Return when the queue next opens or closes, always after `now`; None if it never does."""
    hours = _hours(policy, queue)
    change = hours.next_change(_time(now)) if hours is not None else None
    return max(_micros(change), now + 1) if change is not None else None


def next_opening(policy: Policy, queue: str, now: int) -> int | None:
    """Return when a closed queue opens; None if that is unknown."""
    hours = _hours(policy, queue)
    opening = hours.next_opening(_time(now)) if hours is not None else None
    return _micros(opening) if opening is not None else None


def on_shift(policy: Policy, calendar: str, now: int) -> bool:
    """Return whether an agent with this calendar works now.

    Without a calendar, or with an unknown one, they always do.
    """
    hours = policy.hours.get(calendar)
    return hours is None or hours.is_open(_time(now))


def _call_hours(policy: Policy, queue: str) -> Hours | None:
    name = queue_of(policy, queue).first_contact.call_hours
    return policy.hours.get(name) if name is not None else _hours(policy, queue)


def _hours(policy: Policy, queue: str) -> Hours | None:
    name = queue_of(policy, queue).hours
    return policy.hours.get(name) if name is not None else None


def _time(now: int) -> datetime:
    return datetime.fromtimestamp(now // SECOND, UTC)


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * SECOND
