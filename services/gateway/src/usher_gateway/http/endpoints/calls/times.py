"""When contacts may ask to be called, for the widget's form and for pages of one's own: it tells of nobody."""

import time
from datetime import UTC, datetime, timedelta

from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.hours.calendar import Hours

from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import cross_origin
from usher_gateway.http.endpoints.calls.documents import CallTimes
from usher_gateway.limits import CALL_STEP_S, CALL_TIMES

_FALLBACK = "default"  # the queue of conversations that no rule sends elsewhere: its hours stand for all


async def list_times(call: Call) -> CallTimes:
    """List the times; pages that may embed the widget may read the answer."""
    call.headers.update(cross_origin(call))
    document = (await call.site.policy.current()).document
    return times_of(document, datetime.fromtimestamp(time.time(), UTC))


def times_of(document: PolicyDocument, now: datetime) -> CallTimes:
    """Return when contacts may ask to be called, from the next half hour on, a few days ahead."""
    funnel = document.funnel
    if funnel is None or "phone" not in funnel.stages:
        return CallTimes(offered=False)
    phone, hours = funnel.phone, _hours(document)
    step, begins = timedelta(seconds=CALL_STEP_S), int(now.timestamp() // CALL_STEP_S + 1) * CALL_STEP_S
    first = datetime.fromtimestamp(begins, UTC)
    count = int(timedelta(days=phone.days) / step)
    possible = (first + step * number for number in range(count))
    times = [at for at in possible if hours is None or hours.is_open(at)][:CALL_TIMES]
    return CallTimes(
        offered=True,
        at_once=phone.at_once,
        now=hours is None or hours.is_open(now),
        times=tuple(int(at.timestamp()) * 1000 for at in times),
        number=phone.number,
    )


def _hours(document: PolicyDocument) -> Hours | None:
    queue = document.queues.get(_FALLBACK) or Queue()
    calendar = document.calendars.get(queue.first_contact.call_hours or queue.hours or "")
    return Hours(calendar) if calendar is not None else None
