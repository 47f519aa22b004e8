"""The list of who is on the site now."""

import asyncio
import hashlib
from collections.abc import Mapping

import msgspec
from aiohttp import web
from usher_common.handling import Stall
from usher_common.live.port import LiveAway

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.visits import ListedVisit, VisitList, VisitQuery
from usher_gateway.reading.talking import Known, Talk
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.visits.domain.selection import first_of, source_of, those_wanted
from usher_gateway.visits.present import Present

_TAG_BYTES = 16  # of an ETag: two lists with the same one do not happen


async def list_present(call: Call) -> VisitList | web.Response:
    """List who is on the site now; 304 if the caller knows the list, but for what only the clock changes."""
    query: VisitQuery = call.query
    present = call.site.present
    try:
        now = await present.now()
    except LiveAway as away:
        raise Stall("the live store is away") from away
    # in a thread: to look at 100,000 visits takes half a second, in which messages must not wait (decision 0451)
    shown, total = await asyncio.to_thread(_page, now, query)
    known = await present.known([visit.visitor for visit in shown])
    rows = tuple(_listed(visit, known, now.talks) for visit in shown)
    listed = VisitList(rows, total, len(now.visits), now.at)
    call.headers["ETag"] = tag = tag_of(listed)
    if tag in call.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=call.headers)
    return listed


def _page(now: Present, query: VisitQuery) -> tuple[list[VisitNow], int]:
    """Return the part that was asked for, and of how many."""
    found = those_wanted(now.visits, now.talks.keys(), query)
    return first_of(found, query.sort, query.offset + query.limit)[query.offset :], len(found)


def tag_of(listed: VisitList) -> str:
    """Return the list's weak ETag: the times of a visit go on by the clock, so their beginnings count, in seconds."""
    rows = tuple(_lasting(visit, listed.at / 1000) for visit in listed.visits)
    content = msgspec.json.encode(msgspec.structs.replace(listed, visits=rows, at=0))
    return f'W/"{hashlib.blake2b(content, digest_size=_TAG_BYTES).hexdigest()}"'


def _lasting(visit: ListedVisit, at_s: float) -> ListedVisit:
    site_since, page_since = round(at_s - visit.on_site_s), round(at_s - visit.on_page_s)
    return msgspec.structs.replace(visit, heard_at=0, on_site_s=site_since, on_page_s=page_since)


def _listed(visit: VisitNow, known: Mapping[str, Known], talks: Mapping[str, Talk]) -> ListedVisit:
    reported = Known("", visit.attributes.get("name", ""), visit.attributes.get("email", ""))
    contact = known.get(visit.visitor, reported)
    return ListedVisit(
        **msgspec.structs.asdict(visit),
        source=source_of(visit),
        contact=contact.contact,
        name=contact.name or reported.name,
        email=contact.email or reported.email,
        conversation=talks.get(visit.visitor),
    )
