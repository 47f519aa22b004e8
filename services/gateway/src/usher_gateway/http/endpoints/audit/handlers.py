"""Show the audit log."""

from usher_common.audit import log
from usher_common.audit.log import Filter

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.audit.documents import AuditEntry, AuditPage, AuditQuery


async def show(call: Call) -> AuditPage:
    """List entries, the newest first."""
    query: AuditQuery = call.query
    named = (query.who, query.action, query.kind, query.thing)
    wanted = Filter(*named, query.before, query.since * 1000, query.until * 1000)
    found = await log.read(call.site.record, wanted, query.limit + 1)
    page = found[: query.limit]
    entries = tuple(
        AuditEntry(one.n, one.at // 1000, one.who, one.action, one.kind, one.thing, link.hash)
        for link in page
        for one in (link.entry,)
    )
    return AuditPage(entries, page[-1].entry.n if len(found) > len(page) else 0)
