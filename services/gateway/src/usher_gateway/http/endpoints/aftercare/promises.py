"""Promised answers: those still to be given, the next deadline first, and what became of others."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select, text
from usher_common.messages.after import PromiseState
from usher_common.messages.content import Profile
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.aftercare import PromiseDocument, PromiseList
from usher_gateway.http.schemas.desk import ContactName
from usher_gateway.reading.conversations import has_or_had
from usher_gateway.wire.parts import AgentFace
from usher_gateway.wire.views import ms_or_none

_p, _c, _a = schema.promise.c, schema.conversation.c, schema.agent.c
_profile = msgspec.json.Decoder(Profile).decode
_state = msgspec.json.Decoder(PromiseState | None).decode
# Word for word the partial index's condition, so that both databases use it (decision 0086).
_OPEN = text("promise.kept_at IS NULL")
_STATES: dict[str, Any] = {
    "open": _OPEN,
    "kept": _p.kept_at.is_not(None),
    "broken": _p.broken_at.is_not(None) | (_p.kept_at > _p.due_at),
}


async def list_promises(call: Call) -> PromiseList:
    """List promises; agents see those that wait for anybody, and those of conversations that they have or had."""
    query = call.query
    where: list[Any] = [_STATES[query.state], *_for(call)]
    if query.queue:
        where.append(_p.queue == query.queue)
    order = (_p.due_at.is_(None), _p.due_at) if query.state == "open" else (_p.made_at.desc(),)
    wanted = _select().where(*where).order_by(*order, _p.conversation_id).limit(query.limit)
    counted = select(func.count()).select_from(schema.promise.join(schema.conversation, _c.id == _p.conversation_id))
    async with call.site.record.read() as connection:
        rows = (await connection.execute(wanted)).all()
        total = int((await connection.execute(counted.where(*where))).scalar_one())
        now = await read_now(connection)
    return PromiseList(tuple(_document(row, now) for row in rows), total, now // 1000)


def _for(call: Call) -> list[ColumnElement[bool]]:
    if call.role != AGENT:
        return []
    return [or_(_c.status.in_(("waiting", "offered")), has_or_had(call.who.agent))]


def _select() -> Select[Any]:
    tables = schema.promise.join(schema.conversation, _c.id == _p.conversation_id)
    tables = tables.outerjoin(schema.agent, (_a.id == _c.agent_id) & (_c.status == "assigned"))
    columns = (_c.status, _c.last_text, _c.profile_json, _c.promise_json, _a.name, _a.photo)
    return select(schema.promise, *columns).select_from(tables)


def _document(row: Any, now: int) -> PromiseDocument:
    profile, state = _profile(row.profile_json), _state(row.promise_json)
    ended = row.kept_at if row.kept_at is not None else now
    current = state is not None and state.number == row.number
    return PromiseDocument(
        conversation=row.conversation_id,
        number=row.number,
        address=row.address,
        queue=row.queue,
        status=row.status,
        visitor=ContactName(profile.name, profile.email),
        last_text=row.last_text,
        agent=AgentFace(row.name, row.photo) if row.name else None,
        made_at=row.made_at // 1000,
        due_at=ms_or_none(row.due_at or 0),
        remind_at=ms_or_none(state.remind_at or 0) if state is not None and current else None,
        kept_at=ms_or_none(row.kept_at or 0),
        kept_by=row.kept_by,
        how=row.how,
        broken=row.due_at is not None and row.due_at < ended,
    )
