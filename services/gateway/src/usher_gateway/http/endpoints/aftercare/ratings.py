"""Ratings: the list of all, and those of one conversation."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select
from usher_common.messages.content import Profile
from usher_common.record.tables import schema

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.aftercare import RatingDocument, RatingList, RatingQuery
from usher_gateway.http.schemas.desk import ContactName
from usher_gateway.limits import PAGE_ROWS
from usher_gateway.wire.parts import AgentFace

_r, _c, _a = schema.rating.c, schema.conversation.c, schema.agent.c
_profile = msgspec.json.Decoder(Profile).decode
_agents = msgspec.json.Decoder(tuple[str, ...]).decode


async def list_ratings(call: Call) -> RatingList:
    """List ratings, newest first, with the number and mean of all that fit."""
    return await _found(call, call.query.limit, *_conditions(call.query))


async def ratings_of(call: Call, conversation: str) -> RatingList:
    """List the ratings of one conversation."""
    return await _found(call, PAGE_ROWS, _r.conversation_id == conversation)


def _conditions(query: RatingQuery) -> Iterator[ColumnElement[bool]]:
    yield _r.score.between(query.at_least, query.at_most)
    if query.queue:
        yield _r.queue == query.queue
    if query.agent:
        yield _r.agent_id == query.agent
    if query.since is not None:
        yield _r.at >= query.since * 1000
    if query.before is not None:
        yield _r.at < query.before * 1000


async def _found(call: Call, limit: int, *where: ColumnElement[bool]) -> RatingList:
    shown = await _may_read_comments(call)
    async with call.site.record.read() as connection:
        rows = (await connection.execute(_select().where(*where).limit(limit))).all()
        count, total = (await connection.execute(select(func.count(), func.sum(_r.score)).where(*where))).one()
    documents = tuple(_document(row, comment=row.comment if shown else "") for row in rows)
    return RatingList(documents, count, round(int(total) / count, 2) if count else None)


async def _may_read_comments(call: Call) -> bool:
    if call.role != AGENT:
        return True
    return (await call.site.policy.current()).document.ratings.comments == "everybody"


def _select() -> Select[Any]:
    tables = schema.rating.join(schema.conversation, _c.id == _r.conversation_id)
    tables = tables.outerjoin(schema.agent, _a.id == _r.agent_id)
    columns = select(schema.rating, _c.profile_json, _a.name, _a.photo).select_from(tables)
    return columns.order_by(_r.at.desc(), _r.conversation_id, _r.number.desc())


def _document(row: Any, comment: str) -> RatingDocument:
    profile = _profile(row.profile_json)
    return RatingDocument(
        conversation=row.conversation_id,
        number=row.number,
        score=row.score,
        comment=comment,
        at=row.at // 1000,
        queue=row.queue,
        agents=_agents(row.agents_json),
        agent=AgentFace(row.name, row.photo) if row.name else None,
        visitor=ContactName(profile.name, profile.email),
        policy=row.policy,
    )
