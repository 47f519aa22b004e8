"""Which closed conversations still have their content, and what decides about each: read page by page."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, exists, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_common.record.tables.connections import voice_call
from usher_common.record.tables.contacts import NOBODY
from usher_policy.retention.deciding import Ended

from usher_gateway.limits import RETENTION_PAGE
from usher_gateway.retention.removals import is_removed

_c, _p, _d, _v = schema.conversation.c, schema.promise.c, schema.delivery.c, voice_call.c
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
_CLOSED = text("conversation.closed_at IS NOT NULL")
_CALLED = text("NOT ended")  # likewise
_tags = msgspec.json.Decoder(tuple[str, ...]).decode

_promised = exists().where(_p.conversation_id == _c.id, _p.kept_at.is_(None)).correlate(schema.conversation)
_sending = (
    exists().where(_d.conversation_id == _c.id, _d.status.in_(("queued", "sending"))).correlate(schema.conversation)
)
_calling = exists().where(_CALLED, _v.account == _c.account, _v.peer == _c.peer).correlate(schema.conversation)
# What is still to be said, by an agent or on its way, counts as promised.
_AT_WORK = or_(_c.promise_json != "null", _promised, _sending, _calling)
_COLUMNS = (
    *(_c.id, _c.address_id, _c.account, _c.channel, _c.peer, _c.stage, _c.status, _c.opened_at, _c.closed_at),
    *(_c.last_seq, _c.tags_json, _c.addresses_json, _AT_WORK.label("at_work"), is_removed().label("removed")),
)


def wanted(*where: ColumnElement[bool]) -> Select[Any]:
    """Select conversations with all that decides about them, for `ended_of`."""
    return select(*_COLUMNS).where(_c.address_id != NOBODY, *where)


def ended_of(row: Row[Any]) -> Ended:
    """Return what decides about a conversation."""
    closed_at = row.closed_at if row.status == "closed" else None
    return Ended(row.account, row.channel, row.stage, closed_at, row.at_work, _tags(row.tags_json))


async def with_content(record: Record, before: int | None = None) -> AsyncIterator[Sequence[Row[Any]]]:
    """Read closed conversations with content, the oldest first, page by page; only those closed by `before` (µs).

    Raises Stall.
    """
    limits = [] if before is None else [_c.closed_at <= before]
    after: tuple[int, str] | None = None
    while True:
        place = [] if after is None else [tuple_(_c.closed_at, _c.id) > tuple_(*after)]
        page = wanted(*limits, *place, ~is_removed()).where(_CLOSED).order_by(_c.closed_at, _c.id)
        async with record.read() as connection:
            rows = (await connection.execute(page.limit(RETENTION_PAGE))).all()
        if rows:
            yield rows
        if len(rows) < RETENTION_PAGE:
            return
        after = rows[-1].closed_at, rows[-1].id


async def locked(connection: AsyncConnection, conversation: str) -> Row[Any] | None:
    """Lock a conversation, whose row the router locks before it decides about it; None if somebody has it now."""
    mine = select(_c.id).where(_c.id == conversation).with_for_update(skip_locked=True)
    if (await connection.execute(mine)).first() is None:
        return None
    row: Row[Any] | None = (await connection.execute(wanted(_c.id == conversation))).first()  # as it is now
    return row
