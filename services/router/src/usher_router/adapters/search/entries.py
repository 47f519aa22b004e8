"""Statements on the search index: which messages are missing, adding them, and the progress."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record
from usher_common.record.sql.constructs import POSTGRES_NOW, upsert_rows
from usher_common.record.tables.schema import message, message_search, search_progress

_m = message.c
# A transaction that writes messages locks rows, and so has a transaction id, before it reads the clock for their time:
# while it is open, its start bounds their time. now() is read before pg_stat_activity, so a transaction that starts
# in between is covered; this statement's own transaction has no id, because it writes nothing.
_SETTLED = f"""
SELECT least({POSTGRES_NOW.replace("clock_timestamp()", "now()")},
             min(floor(extract(epoch FROM xact_start) * 1000000))::bigint)
FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL
"""  # noqa: S608 - a constant
_POSTGRES_ADD = (
    "INSERT INTO message_search (message_id, tokens)"
    " SELECT id, tokens::tsvector FROM unnest($1::text[], $2::text[]) AS given(id, tokens) ON CONFLICT DO NOTHING"
)
_SQLITE_ADD = "INSERT INTO message_search (message_id, tokens) VALUES (?, ?) ON CONFLICT DO NOTHING"


class Unindexed(NamedTuple):
    """A message that search does not find yet; `at` in microseconds."""

    id: str
    text: str
    at: int


class Progress(NamedTuple):
    """What was created from `since` to before `until` (microseconds) is indexed."""

    since: int
    until: int


class RecordSearch:
    """The search index in PostgreSQL or SQLite."""

    async def settled(self, record: Record) -> int:
        """Return a time (microseconds) before which all messages are committed, so that none can appear later."""
        async with record.transaction() as transaction:
            if transaction.connection.dialect.name == "sqlite":  # one writes at a time, so none is open here
                return await transaction.now()
            return int((await transaction.connection.exec_driver_sql(_SETTLED)).scalar_one())

    async def progress(self, connection: AsyncConnection) -> Progress | None:
        """Read the index's progress; None if nothing was ever indexed."""
        wanted = select(search_progress.c.indexed_from, search_progress.c.indexed_until)
        row = (await connection.execute(wanted)).first()
        return Progress(row[0], row[1]) if row else None

    async def since(self, connection: AsyncConnection, since: int, limit: int) -> list[Unindexed]:
        """Read messages from `since` on that are not indexed, the oldest first."""
        wanted = _unindexed(_m.created_at >= since).order_by(_m.created_at).limit(limit)
        return [Unindexed(*row) for row in (await connection.execute(wanted)).all()]

    async def before(self, connection: AsyncConnection, until: int, limit: int) -> list[Unindexed]:
        """Read messages up to `until` that are not indexed, the newest first."""
        wanted = _unindexed(_m.created_at <= until).order_by(_m.created_at.desc()).limit(limit)
        return [Unindexed(*row) for row in (await connection.execute(wanted)).all()]

    async def add(self, connection: AsyncConnection, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Index messages (id, tokens); those already indexed stay unchanged."""
        if connection.dialect.name == "postgresql":
            ids, tokens = [key for key, _ in entries], [_vector(words) for _, words in entries]
            await connection.exec_driver_sql(_POSTGRES_ADD, (ids, tokens))
        else:
            await connection.exec_driver_sql(_SQLITE_ADD, [(key, " ".join(words)) for key, words in entries])

    async def note(self, connection: AsyncConnection, progress: Progress) -> None:
        """Write the index's progress."""
        row = {"id": 1, "indexed_from": progress.since, "indexed_until": progress.until}
        await upsert_rows(connection, search_progress, [row])


def _unindexed(when: ColumnElement[bool]) -> Select[str, str, int]:
    found = exists().where(message_search.c.message_id == _m.id)
    return select(_m.id, _m.text, _m.created_at).where(when, _m.author != "system", ~found)


def _vector(tokens: Sequence[str]) -> str:
    """Write tokens with their positions as PostgreSQL reads a tsvector."""
    return " ".join([f"'{token}':{place}" for place, token in enumerate(tokens, 1)])
