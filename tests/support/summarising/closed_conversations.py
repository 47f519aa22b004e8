"""Conversations as rows of the record, with messages, open or closed: for what reads them."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select, update
from usher_common.ids import address_id
from usher_common.messages.threads import Threaded
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

WEB = "web"  # account and channel
MINUTE = 60_000_000  # µs
WRITES = {"v": "visitor", "a": "agent", "s": "system"}
# of a message that no person wrote, in the columns of its row
AUTOMATIC = {"thread_json": msgspec.json.encode(Threaded(automatic=True)).decode()}
_c = schema.conversation.c


async def insert_closed(
    record: Record,
    name: str,
    said: Sequence[tuple[str, str]],
    *,
    ago_us: int = 0,
    peer: str = "v1",
) -> None:
    """Insert a conversation closed so long ago; `said` has (v, a or s, text) of each message, in order."""
    async with record.transaction() as transaction:
        connection, at = transaction.connection, await transaction.now() - ago_us
        address = address_id(WEB, peer)
        contact = {"id": f"contact-{peer}", "created_at": at}
        await insert_rows(connection, schema.contact, [contact], skip_existing=True)
        where = {"account": WEB, "peer": peer, "channel": WEB}
        row = {"id": address, "contact_id": contact["id"], "created_at": at, **where}
        await insert_rows(connection, schema.address, [row], skip_existing=True)
        conversation = {
            "id": name,
            "address_id": address,
            "contact_id": contact["id"],
            **where,
            "home_partition": 0,
            "status": "closed",
            "weight": 10,
            "opened_at": at - MINUTE,
            "changed_at": at,
            "closed_at": at,
        }
        await insert_rows(connection, schema.conversation, [conversation])
    await add_messages(record, name, said, ago_us=ago_us)


async def add_messages(record: Record, name: str, said: Sequence[tuple[str, str]], *, ago_us: int = 0) -> None:
    """Append messages."""
    async with record.transaction() as transaction:
        connection, at = transaction.connection, await transaction.now() - ago_us
        last = (await connection.execute(select(_c.last_seq).where(_c.id == name))).scalar_one()
        rows = [
            {
                "id": f"{name}-{seq}",
                "conversation_id": name,
                "seq": seq,
                "author": WRITES[who],
                "text": text,
                "accepted_at": at,
                "created_at": at,
            }
            for seq, (who, text) in enumerate(said, last + 1)
        ]
        await insert_rows(connection, schema.message, rows)
        await connection.execute(update(schema.conversation).where(_c.id == name).values(last_seq=last + len(rows)))
