"""Read what contexts are made of, for many conversations with a bounded number of statements."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import structlog
from sqlalchemy import ColumnElement, Row, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Entry
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_gateway.context.domain import KnownContact, MadePromise, PastTalk
from usher_gateway.limits import CONTEXT_PAST
from usher_gateway.reading.summaries import summaries_of
from usher_gateway.visits.domain.visit import Visit
from usher_gateway.wire.parts import AgentFace

log = structlog.get_logger()
_c, _a, _g = schema.conversation.c, schema.address.c, schema.agent.c
_k, _ROOT = schema.contact.c, schema.contact.alias("root")
_PERSON = func.coalesce(_k.root_id, _k.id)  # the contact that all of one person are shown as (decision 0265)
_v, _i, _p = schema.visit.c, schema.identity.c, schema.promise.c
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_attributes = msgspec.json.Decoder(dict[str, str]).decode
_entry = msgspec.json.Decoder(Entry).decode
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
_OPEN = text("promise.kept_at IS NULL")


class Subject(NamedTuple):
    """A conversation that a context is wanted for."""

    conversation: str
    peer: str
    closed: bool
    contact: KnownContact


class Visits(NamedTuple):
    """A visitor's recorded visits: their number, and the latest two, newest first."""

    number: int
    latest: tuple[tuple[str, int, Visit | None], ...]  # id, when it was seen (ms), and what it was


class Facts(NamedTuple):
    """What the record has on subjects, by contact or by peer."""

    past: Mapping[str, Sequence[PastTalk]]
    past_count: Mapping[str, int]
    promises: Mapping[str, Sequence[MadePromise]]
    visits: Mapping[str, Visits]
    signed: Mapping[str, Mapping[str, str]]


async def subjects_of(connection: AsyncConnection, conversations: Sequence[str]) -> list[Subject]:
    """Read whom conversations are with."""
    r = _ROOT.c
    columns = (r.id, r.name, r.email, r.phone, r.language, r.attributes_json)
    wanted = select(_c.id.label("conversation"), _c.peer, _c.status, *columns)
    tables = schema.conversation.join(schema.contact, _k.id == _c.contact_id).join(_ROOT, r.id == _PERSON)
    rows = await connection.execute(wanted.select_from(tables).where(any_of(_c.id, conversations)))
    return [Subject(row.conversation, row.peer, row.status == "closed", _contact(row)) for row in rows]


async def facts_of(record: Record, subjects: Sequence[Subject]) -> Facts:
    """Read the rest: seven statements, however many subjects there are."""
    contacts, peers = [one.contact.id for one in subjects], [one.peer for one in subjects]
    async with record.read() as connection:
        past, counts = await _past(connection, contacts)
        promises = await _promises(connection, contacts)
        return Facts(past, counts, promises, await _visits(connection, peers), await _signed(connection, peers))


async def _past(
    connection: AsyncConnection, contacts: Sequence[str]
) -> tuple[dict[str, list[PastTalk]], dict[str, int]]:
    order = func.row_number().over(partition_by=_PERSON, order_by=(_c.opened_at.desc(), _c.id)).label("place")
    counted = func.count().over(partition_by=_PERSON).label("counted")
    columns = (_c.id, _c.channel, _c.opened_at, _c.closed_at, _c.outcome, _c.last_text)
    ranked = select(_PERSON.label("contact_id"), *columns, _c.participants_json, _c.entry_json, order, counted)
    tables = schema.contact.join(schema.address, _a.contact_id == _k.id)
    ranked = ranked.select_from(tables.join(schema.conversation, _c.address_id == _a.id))
    found = ranked.where(_are(contacts), _c.status == "closed").subquery()
    # one more: the conversation itself may be among them
    wanted = select(found).where(found.c.place <= CONTEXT_PAST + 1).order_by(found.c.contact_id, found.c.place)
    rows = (await connection.execute(wanted)).all()
    summaries = await summaries_of(connection, [row.id for row in rows])
    last = {row.id: agents[-1] for row in rows if (agents := _texts(row.participants_json))}
    faces = await _faces(connection, sorted(set(last.values())))
    past: dict[str, list[PastTalk]] = {}
    for row in rows:
        face = faces.get(last.get(row.id, ""))
        past.setdefault(row.contact_id, []).append(
            PastTalk(
                row.id,
                row.channel,
                row.opened_at // 1000,
                row.closed_at // 1000,
                face,
                row.outcome,
                row.last_text,
                summaries.get(row.id),
                _entry(row.entry_json).invitation,
            )
        )
    return past, {row.contact_id: row.counted for row in rows}


def _are(contacts: Sequence[str]) -> ColumnElement[bool]:
    """Match these contacts and those that were merged into them."""
    return or_(any_of(_k.id, contacts), any_of(_k.root_id, contacts))


async def _faces(connection: AsyncConnection, agents: Sequence[str]) -> dict[str, AgentFace]:
    rows = await connection.execute(select(_g.id, _g.name, _g.photo).where(any_of(_g.id, agents)))
    return {row.id: AgentFace(row.name, row.photo) for row in rows}


async def _promises(connection: AsyncConnection, contacts: Sequence[str]) -> dict[str, list[MadePromise]]:
    """Read the answers that these contacts were promised and have not got, what is due first at the beginning."""
    wanted = select(_PERSON.label("contact_id"), _p.conversation_id, _p.number, _p.address, _p.made_at, _p.due_at)
    wanted = wanted.join_from(schema.promise, schema.contact, _k.id == _p.contact_id)
    wanted = wanted.where(_OPEN, _are(contacts)).order_by(_p.due_at.is_(None), _p.due_at, _p.made_at)
    found: dict[str, list[MadePromise]] = {}
    for row in await connection.execute(wanted):
        due_at = row.due_at // 1000 if row.due_at else None
        made = MadePromise(row.conversation_id, row.number, row.address, row.made_at // 1000, open=True, due_at=due_at)
        found.setdefault(row.contact_id, []).append(made)
    return found


async def _visits(connection: AsyncConnection, peers: Sequence[str]) -> dict[str, Visits]:
    order = func.row_number().over(partition_by=_v.visitor, order_by=_v.began_at.desc()).label("place")
    counted = func.count().over(partition_by=_v.visitor).label("counted")
    ranked = select(_v.visitor, _v.id, _v.seen_at, _v.visit_json, order, counted).where(any_of(_v.visitor, peers))
    found = ranked.subquery()
    wanted = select(found).where(found.c.place <= 2).order_by(found.c.visitor, found.c.place)
    rows = (await connection.execute(wanted)).all()
    latest: dict[str, list[tuple[str, int, Visit | None]]] = {}
    for row in rows:
        latest.setdefault(row.visitor, []).append((row.id, row.seen_at // 1000, _decoded(row)))
    return {row.visitor: Visits(row.counted, tuple(latest[row.visitor])) for row in rows}


async def _signed(connection: AsyncConnection, peers: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = await connection.execute(select(_i.visitor, _i.facts_json).where(any_of(_i.visitor, peers)))
    return {row.visitor: _attributes(row.facts_json) for row in rows}


def _contact(row: Row[*tuple[Any, ...]]) -> KnownContact:
    return KnownContact(row.id, row.name, row.email, row.phone, row.language, _attributes(row.attributes_json))


def _decoded(row: Row[Any]) -> Visit | None:
    try:
        return msgspec.json.decode(row.visit_json, type=Visit)
    except msgspec.MsgspecError:  # of another release
        log.warning("context.visit_unreadable", visit=row.id)
        return None
