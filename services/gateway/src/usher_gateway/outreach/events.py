"""SQL of events: one row for each, written before anything leaves, and what came of it."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.tell import TellContact
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import answered, delivery, message, outreach
from usher_common.record.transaction import run_transaction

_n, _m, _a, _d = outreach.c, message.c, answered.c, delivery.c
_command = msgspec.msgpack.Decoder(TellContact).decode
_encode = msgspec.msgpack.Encoder().encode
REFUSED = {"contact_stopped": "unsubscribed", "contact_blocked": "blocked", "window_closed": "outside_window"}


class Event(NamedTuple):
    """What a contact is told of an event, as it was written; `fingerprint` is that of the request."""

    id: str
    fingerprint: str
    command: TellContact


class Outcome(NamedTuple):
    """What came of an event: the message's conversation, or why the router refused it; `status` of the send."""

    conversation: str = ""
    why: str = ""
    status: str = ""
    error: str = ""


async def read_event(connection: AsyncConnection, key: str) -> Event | None:
    """Read an event that was written."""
    wanted = select(_n.id, _n.fingerprint, _n.command).where(_n.id == key)
    row = (await connection.execute(wanted)).first()
    return None if row is None else Event(row.id, row.fingerprint, _command(row.command))


async def add_event(record: Record, event: Event, place: str) -> Event:
    """Write an event, unless it is there; returns the one that is there then."""

    async def body(transaction: Transaction) -> Event:
        now, connection = await transaction.now(), transaction.connection
        row: dict[str, Any] = {
            "id": event.id,
            "contact_id": event.command.contact,
            "account": event.command.account,
            "place": place,
            "command": _encode(event.command),
            "state": "claimed",
            "fingerprint": event.fingerprint,
            "at": now,
            "claimed_at": now,
        }
        await insert_rows(connection, outreach, [row], skip_existing=True)
        return await read_event(connection, event.id) or event

    return await run_transaction(record, body)


async def outcome_of(connection: AsyncConnection, key: str) -> Outcome | None:
    """Read what the router decided, None if it has not yet."""
    said = (
        select(_m.conversation_id, _d.status, _d.error)
        .select_from(message.outerjoin(delivery, _d.message_id == _m.id))
        .where(_m.id == key)
    )
    row = (await connection.execute(said)).first()
    if row is not None:
        waits = row.status in (None, "queued", "sending")
        return Outcome(row.conversation_id, "", "" if waits else row.status, "" if waits else row.error)
    code = (await connection.execute(select(_a.code).where(_a.id == key))).scalar_one_or_none()
    return None if code is None else Outcome(why=REFUSED.get(code, code))
