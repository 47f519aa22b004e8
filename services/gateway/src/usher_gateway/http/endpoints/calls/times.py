"""When contacts may ask to be called, for the widget's form and for pages of one's own.

A visitor who is in a conversation is told of its queue, everybody else of the one that they would come to.
"""

import time
from datetime import UTC, datetime

from usher_common.ids import address_id
from usher_common.messages.content import Entry, Profile
from usher_policy.document.funnel import stages_for
from usher_policy.entry_rules import FALLBACK

from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import readable
from usher_gateway.http.endpoints.calls.documents import CallTimes, CallTimesQuery
from usher_gateway.http.endpoints.calls.offering import NOBODY_CALLS, pools_of, times_of
from usher_gateway.limits import CALL_TIMES_BURST, CALL_TIMES_PER_MINUTE
from usher_gateway.origins import address_of
from usher_gateway.problems import Problem
from usher_gateway.reading.callers import calendars_of_callers
from usher_gateway.reading.policy import Active
from usher_gateway.sockets.shared.edge import WEB
from usher_gateway.sockets.visitor.form_facts import contact_profile, entry_rule
from usher_gateway.sockets.visitor.forms import known_facts
from usher_gateway.wire.campaign import campaign_of


async def list_times(call: Call) -> CallTimes:
    """List the times; pages that may embed the widget may read the answer."""
    with readable(call):
        await _limit(call)
        return await _times(call)


async def _times(call: Call) -> CallTimes:
    active = await call.site.policy.current()
    funnel = active.document.funnel
    if funnel is None:
        return NOBODY_CALLS
    queue, rule = await _place(call, active)
    if "phone" not in stages_for(funnel, rule):
        return NOBODY_CALLS
    pools = pools_of(active.document, queue)
    calendars = await calendars_of_callers(call.site.record, funnel.phone.skill, pools)
    return times_of(active.document, active.hours, queue, calendars, datetime.fromtimestamp(time.time(), UTC))


async def _place(call: Call, active: Active) -> tuple[str, str]:
    """Return the queue, and the entry rule: of the caller's own open conversation, else of one that they would begin.

    Whose conversation it is the token says, and nothing else: without a good one there is none.
    """
    site, query = call.site, call.query
    if call.visitor:
        found = await site.edge.current_of(call.visitor)
        if found is not None and found.status != "closed":
            return found.queue, await entry_rule(site.record, found.id)
    if active.rules is None:
        return FALLBACK, ""
    facts = known_facts(call.visitor, _entry(query), await _profile(call))
    route = active.rules.route(facts, time.time_ns() // 1000)
    return route.queue, route.rule


def _entry(query: CallTimesQuery) -> Entry:
    return Entry(point=query.entry, page=query.page, campaign=campaign_of("", query.page))


async def _profile(call: Call) -> Profile:
    """Return what is kept of the caller, in the language that they ask in."""
    kept = await contact_profile(call.site.record, address_id(WEB, call.visitor)) if call.visitor else Profile()
    return Profile(kept.name, kept.email, kept.phone, call.query.language or kept.language, kept.attributes)


async def _limit(call: Call) -> None:
    address = address_of(call.request, call.site.settings.trusted_proxies)
    rate = CALL_TIMES_PER_MINUTE / 60
    if wait := await call.site.edge.live.take(f"calls:{address}", rate=rate, burst=CALL_TIMES_BURST):
        raise Problem(429, "rate", "This was asked for too often.", retry_after_s=wait)
