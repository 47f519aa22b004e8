"""Filled rows as those of a conversation that has ended: nothing is promised or on its way."""

import json
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.reply import SendReply
from usher_common.envelope import encode_envelope, wrap
from usher_common.record.port import Record
from usher_common.record.tables.schema import metadata

from erasing.filled import LONG_AGO, Person
from record_rows import ROWS

WHILE_IT_LASTED = LONG_AGO - 1


async def let_end(connection: AsyncConnection, person: Person, *, channel: str = "email", stage: str = "chat") -> None:
    """Change a person's rows, after `fill`, so that their conversation may lose its content."""
    peer = f"{person.box}/t-{person.word}" if channel == "email" else person.peer
    place = {"account": "mail" if channel == "email" else "web", "peer": peer}
    reached = {**place, "channel": channel, "subject": f"{person.word} subject", "cc": [f"{person.word} copied"]}
    conversation = {
        **place, "channel": channel, "stage": stage, "promise_json": "null", "addresses_json": json.dumps([reached]),
        "tags_json": json.dumps([person.word]), "last_seq": 1, "opened_at": LONG_AGO - 9,
    }  # fmt: skip
    await _set(connection, "conversation", person.talk, conversation)
    await _set(connection, "delivery", person.delivery, {"status": "sent"})
    await _set(connection, "voice_call", f"CA-{person.word}", {**place, "at": WHILE_IT_LASTED})
    promised = {"kept_at": 2, "how": "chat"}
    await connection.execute(_of(person, "promise").values(**promised))
    rows: dict[str, dict[str, Any]] = {
        "media_fetch": {**place, "created_at": WHILE_IT_LASTED, "status": "done"},
        "outreach": {"id": person.message, "state": "settled", "fingerprint": "hash", "place": peer},
        "invitation": {"conversation": person.talk},
        "parked": {"envelope_id": person.message},  # it was sent again, and became that message
    }
    for table, row in rows.items():
        await connection.execute(_of(person, table).values(**row))
    reply = SendReply(person.talk, "g1", "c9", f"it is {person.word} text")
    parked = {**ROWS["parked"], "id": f"reply{person.number}", "stream": "inbound", "detail": ""}
    envelope = encode_envelope(wrap("e9", 1, "t", reply))
    await connection.execute(metadata.tables["parked"].insert(), {**parked, "envelope": envelope})


def _of(person: Person, name: str) -> Any:
    """Update a person's row of a table that is found by another column than its key."""
    table: Table = metadata.tables[name]
    column, value = {
        "promise": ("conversation_id", person.talk),
        "media_fetch": ("upload", person.files[3]),
        "outreach": ("contact_id", person.contact),
        "invitation": ("visitor", person.peer),
        "parked": ("id", f"p1-{person.number}"),
    }[name]
    return update(table).where(table.c[column] == value)


async def _set(connection: AsyncConnection, name: str, key: str, values: dict[str, Any]) -> None:
    table: Table = metadata.tables[name]
    await connection.execute(update(table).where(table.c.id == key).values(**values))


async def rows_of(record: Record, name: str) -> list[dict[str, Any]]:
    """Read a whole table, in the order of its first column."""
    table = metadata.tables[name]
    async with record.read() as connection:
        found = await connection.execute(select(table).order_by(next(iter(table.columns))))
        return [dict(row) for row in found.mappings()]
