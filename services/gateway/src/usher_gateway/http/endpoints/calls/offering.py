"""At which times contacts may be called: within the queue's hours for calls, while an agent who calls may be there."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.entry_rules import FALLBACK
from usher_policy.hours.calendar import Hours

from usher_gateway.http.endpoints.calls.documents import CallTimes
from usher_gateway.limits import CALL_STEP_S, CALL_TIMES

NOBODY_CALLS = CallTimes(offered=False)


def times_of(
    document: PolicyDocument, hours: Mapping[str, Hours], queue: str, calendars: Collection[str], now: datetime
) -> CallTimes:
    """Return when contacts of a queue may ask to be called, from the next half hour on, some days ahead.

    `hours`: the policy's calendars. `calendars`: the shifts of the agents who call; one that is unknown is always on,
    as the router has it. Without any of these agents nobody is called.
    """
    funnel = document.funnel
    if funnel is None:
        return NOBODY_CALLS
    phone, open_ = funnel.phone, hours.get(_call_calendar(document, queue))
    shifts = None if any(name not in hours for name in calendars) else [hours[name] for name in set(calendars)]

    def possible(at: datetime) -> bool:
        within = open_ is None or open_.is_open(at)
        return within and (shifts is None or any(shift.is_open(at) for shift in shifts))

    step, begins = timedelta(seconds=CALL_STEP_S), int(now.timestamp() // CALL_STEP_S + 1) * CALL_STEP_S
    first = datetime.fromtimestamp(begins, UTC)
    steps = (first + step * number for number in range(int(timedelta(days=phone.days) / step)))
    times = tuple(int(at.timestamp()) * 1000 for at in islice(filter(possible, steps), CALL_TIMES))
    at_once = possible(now)
    if not at_once and not times:
        return NOBODY_CALLS
    return CallTimes(offered=True, at_once=phone.at_once, now=at_once, times=times, number=phone.number)


def pools_of(document: PolicyDocument, queue: str) -> frozenset[str]:
    """Return the pools whose agents may come to have a conversation of this queue, now or after a wait."""
    own = _queue(document, queue)
    return frozenset((own.pool, *(_queue(document, one.add_queue).pool for one in own.steps if one.add_queue)))


def _call_calendar(document: PolicyDocument, queue: str) -> str:
    own = _queue(document, queue)
    return own.first_contact.call_hours or own.hours or ""


def _queue(document: PolicyDocument, name: str) -> Queue:
    return document.queues.get(name) or document.queues.get(FALLBACK) or Queue()
