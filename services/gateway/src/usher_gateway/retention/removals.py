"""The table of removals: whose content has gone, which is known in the transaction in which it goes."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables import schema

_c, _r = schema.conversation.c, schema.content_removal.c
_WRITTEN = (schema.note, schema.summary, schema.summary_edit)  # by colleagues and knowledge, also after the end


class Removal(NamedTuple):
    """A removal; times in µs, `done_at` is None until all of the content is gone."""

    closed_at: int
    began_at: int
    done_at: int | None


def is_removed(talks: FromClause = schema.conversation) -> ColumnElement[bool]:
    """Match conversations of the enclosing statement whose content has gone, and to which nothing has come since.

    What comes later is a message, also after the end; a note or a summary; or another closing.
    """
    c = talks.c
    since = [
        exists().where(t.c.conversation_id == c.id, t.c.at > _r.done_at).correlate(talks, schema.content_removal)
        for t in _WRITTEN
    ]
    same = and_(_r.closed_at == c.closed_at, _r.upto_seq == c.last_seq, _r.done_at.is_not(None))
    return exists().where(_r.conversation_id == c.id, same, *(~one for one in since)).correlate(talks)


async def begin(connection: AsyncConnection, conversation: str, rule: str, closed_at: int, now: int) -> Removal:
    """Note that a removal begins, or find the one of this closing that was broken off."""
    wanted = select(_r.closed_at, _r.began_at, _r.done_at).where(_r.conversation_id == conversation)
    found = (await connection.execute(wanted)).first()
    if found is not None and found.closed_at == closed_at and found.done_at is None:
        return Removal(*found)
    row = {"conversation_id": conversation, "rule": rule, "closed_at": closed_at, "began_at": now, "done_at": None}
    await upsert_rows(connection, schema.content_removal, [row])
    return Removal(closed_at, now, None)


async def end(connection: AsyncConnection, conversation: str, upto_seq: int, now: int) -> None:
    """Note that nothing is left, and let those who show the conversation read it again."""
    done = update(schema.content_removal).where(_r.conversation_id == conversation)
    await connection.execute(done.values(done_at=now, upto_seq=upto_seq))
    again = update(schema.conversation).where(_c.id == conversation).values(version=_c.version + 1)
    await connection.execute(again)
