"""Parked envelopes: set aside because they can never succeed (docs/runbooks/parked.md)."""

from sqlalchemy import select
from usher_common.record.tables import schema

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.admin import ParkedDocument, ParkedList

_p = schema.parked.c


async def list_parked(call: Call) -> ParkedList:
    """List parked envelopes, newest first."""
    columns = (_p.id, _p.stream, _p.p, _p.envelope_id, _p.reason, _p.detail, _p.at)
    async with call.site.record.read() as connection:
        rows = await connection.execute(select(*columns).order_by(_p.at.desc(), _p.id).limit(call.query.limit))
    return ParkedList(tuple(ParkedDocument(*row[:6], row.at // 1000) for row in rows))
