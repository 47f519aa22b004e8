"""What a contact wrote into a conversation of somebody with whom they were one person once: emptied where it stands."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import CompoundSelect, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.files.port import FileStore
from usher_common.messages.threads import Threaded
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_gateway.erasing.rows import Gone, named_files
from usher_gateway.erasing.whose import Whose
from usher_gateway.limits import ERASE_ROWS

_m, _c, _a, _j = schema.message.c, schema.conversation.c, schema.address.c, schema.contact_merge.c
_thread = msgspec.json.Decoder(Threaded).decode
_EMPTY = {"text": "", "attachments_json": "[]", "thread_json": "", "client_id": ""}


async def find_strayed(connection: AsyncConnection, whose: Whose) -> list[str]:
    """Return the messages that came from the contact's addresses into conversations of those once merged with them."""
    found: list[str] = []
    after = ""
    theirs = select(_c.id).join_from(schema.conversation, schema.address, _a.id == _c.address_id)
    theirs = theirs.where(_a.contact_id.in_(_once(whose)), _a.contact_id.not_in(whose.contacts))
    while True:
        wanted = select(_m.id, _m.thread_json).where(
            _m.conversation_id.in_(theirs), _m.thread_json != "", _m.id > after
        )
        rows = (await connection.execute(wanted.order_by(_m.id).limit(ERASE_ROWS))).all()
        found += [row.id for row in rows if _place(row.thread_json) in whose.places]
        if len(rows) < ERASE_ROWS:
            return found
        after = rows[-1].id


async def empty_strayed(connection: AsyncConnection, ids: Sequence[str], store: FileStore) -> Gone:
    """Empty these messages; summaries of their conversations go, since they quote them, and so does a last line."""
    columns = (_m.conversation_id, _m.text, _m.attachments_json, _m.thread_json)
    rows = (await connection.execute(select(*columns).where(any_of(_m.id, ids)))).all()
    files = await named_files(connection, (text for row in rows for text in row[2:]), store)
    talks = sorted({row.conversation_id for row in rows})
    await connection.execute(delete(schema.message_search).where(any_of(schema.message_search.c.message_id, ids)))
    for table in (schema.summary, schema.summary_edit):
        await connection.execute(delete(table).where(any_of(table.c.conversation_id, talks)))
    await _empty_lines(connection, [(row.conversation_id, row.text) for row in rows])
    emptied = (await connection.execute(update(schema.message).where(any_of(_m.id, ids)).values(**_EMPTY))).rowcount
    await connection.execute(delete(schema.upload).where(any_of(schema.upload.c.id, files)))
    return Gone(0, emptied, tuple(files))


async def _empty_lines(connection: AsyncConnection, said: Sequence[tuple[str, str]]) -> None:
    """Empty the last lines of conversations that lists show, where they are the beginning of one of these messages."""
    for talk, text in said:
        shown = (_c.id == talk, _c.last_text != "")
        last = (await connection.execute(select(_c.last_text).where(*shown))).scalar()
        if last and text.startswith(last):
            await connection.execute(update(schema.conversation).where(*shown).values(last_text=""))


def _once(whose: Whose) -> CompoundSelect[str]:
    """Select the contacts that were merged with any of these at some time."""
    kept, other = any_of(_j.kept_id, whose.contacts), any_of(_j.other_id, whose.contacts)
    return select(_j.other_id).where(kept).union(select(_j.kept_id).where(other))


def _place(thread: str) -> tuple[str, str]:
    try:
        said = _thread(thread)
    except msgspec.MsgspecError:
        return "", ""
    return said.account, said.peer
