"""SQL of summaries: the machine's and the agents' last versions of many conversations, and an edit."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.summary import SummaryItem
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.wire.parts import AgentFace
from usher_gateway.wire.summaries import ConversationSummary, SummaryVersion, summary_of

_s, _e, _a = schema.summary.c, schema.summary_edit.c, schema.agent.c
_items = msgspec.json.Decoder(tuple[SummaryItem, ...]).decode


async def summaries_of(connection: AsyncConnection, conversations: Sequence[str]) -> dict[str, ConversationSummary]:
    """Read the summaries of conversations; those without one are left out."""
    last = select(_s.conversation_id, func.max(_s.upto_seq).label("n")).where(any_of(_s.conversation_id, conversations))
    newest = last.group_by(_s.conversation_id).subquery()
    wanted = select(schema.summary).join(
        newest, (newest.c.conversation_id == _s.conversation_id) & (newest.c.n == _s.upto_seq)
    )
    written = {row.conversation_id: _written(row) for row in await connection.execute(wanted)}
    top = select(_e.conversation_id, func.max(_e.n).label("n")).where(any_of(_e.conversation_id, conversations))
    highest = top.group_by(_e.conversation_id).subquery()
    edits = _edits().join(highest, (highest.c.conversation_id == _e.conversation_id) & (highest.c.n == _e.n))
    edited = {row.conversation_id: _edited(row) for row in await connection.execute(edits)}
    found = {key: summary_of(written.get(key), edited.get(key)) for key in {*written, *edited}}
    return {key: one for key, one in found.items() if one is not None}


async def summary_versions(record: Record, conversation: str) -> tuple[SummaryVersion, ...]:
    """Read all versions of a conversation's summary, the newest first."""
    async with record.read() as connection:
        written = await connection.execute(select(schema.summary).where(_s.conversation_id == conversation))
        edited = await connection.execute(_edits().where(_e.conversation_id == conversation))
        found = [*map(_written, written), *map(_edited, edited)]
    return tuple(sorted(found, key=lambda one: (one.at, one.number), reverse=True))


class Edit(NamedTuple):
    """An agent's version of a conversation whose last message is `upto_seq`, made from the agents' version `after`."""

    conversation: str
    agent: str
    items: tuple[SummaryItem, ...]
    upto_seq: int
    after: int


async def write_edit(record: Record, edit: Edit) -> bool:
    """Append an agent's version; returns False if another one was faster."""
    conversation, after = edit.conversation, edit.after

    async def body(transaction: Transaction) -> bool:
        last = select(func.coalesce(func.max(_e.n), 0)).where(_e.conversation_id == conversation)
        if (await transaction.connection.execute(last)).scalar_one() != after:
            return False
        row = {
            "conversation_id": conversation,
            "n": after + 1,
            "agent_id": edit.agent,
            "upto_seq": edit.upto_seq,
            "items_json": msgspec.json.encode(edit.items).decode(),
            "at": await transaction.now(),
        }
        await insert_rows(transaction.connection, schema.summary_edit, [row])
        return True

    try:
        return await run_transaction(record, body)
    except IntegrityError:  # both had read the same last number
        return False


def _edits() -> Select[Any]:
    face = func.coalesce(_a.name, "").label("name"), func.coalesce(_a.photo, "").label("photo")
    return select(schema.summary_edit, *face).join_from(
        schema.summary_edit, schema.agent, _a.id == _e.agent_id, isouter=True
    )


def _written(row: Row[Any]) -> SummaryVersion:
    return SummaryVersion(
        items=_items(row.items_json),
        source=row.source,
        at=row.at // 1000,
        upto_seq=row.upto_seq,
        language=row.language,
        failure=row.failure,
    )


def _edited(row: Row[Any]) -> SummaryVersion:
    return SummaryVersion(
        items=_items(row.items_json),
        source="agent",
        at=row.at // 1000,
        upto_seq=row.upto_seq,
        number=row.n,
        author=AgentFace(row.name, row.photo),
    )
