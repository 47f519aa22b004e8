"""All contacts, or those that a search finds, as a CSV file that is sent while it is read."""

import structlog
from aiohttp import web
from usher_common.handling import Stall

from usher_gateway.http.call import Call
from usher_gateway.http.pages import HEADERS
from usher_gateway.limits import CONTACT_FILES_PER_MINUTE
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts.files import count_attributes, pages
from usher_gateway.wire.contact_files.written import attribute_columns, header, lines

log = structlog.get_logger()
_FILE = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="contacts.csv"',
    "Cache-Control": "no-store",
}


async def export(call: Call) -> web.StreamResponse:
    """Send the file; if the record goes away meanwhile the answer breaks off, so that nobody takes it for whole."""
    await limit(call)
    record, query = call.site.record, call.query.q
    attributes = attribute_columns(await count_attributes(record, query))
    await call.acting.now()
    response = web.StreamResponse(headers={**HEADERS, **_FILE})
    await response.prepare(call.request)
    count = 0
    try:
        await response.write(header(attributes).encode())
        async for contacts in pages(record, query):
            await response.write(lines(contacts, attributes).encode())
            count += len(contacts)
    except Stall:
        log.warning("contacts.export_broken_off", agent=call.who.agent, contacts=count)
        if call.request.transport is not None:
            call.request.transport.abort()
        return response
    await response.write_eof()
    log.info("security.exported_contacts", by=call.who.agent, contacts=count, searched=bool(query))
    return response


async def limit(call: Call) -> None:
    """Refuse more files of contacts than somebody needs."""
    most = CONTACT_FILES_PER_MINUTE
    if wait := await call.site.edge.live.take(f"contact_files:{call.who.agent}", rate=most / 60, burst=most):
        raise Problem(429, "rate", "Too many files of contacts.", retry_after_s=wait)
