"""What may have happened since the backup is not done again, and nobody is at work (decision 0424)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Table, delete, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.bus.port import OUTBOUND
from usher_common.envelope import read_envelope
from usher_common.messages.sends import Send, decode_send
from usher_common.record.port import Record, Transaction
from usher_common.record.restored import note_restored
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_router.domain.capacity.agent import VANISHED_REASON

from usher.backup.limits import SETTLED_ROWS

_a, _d, _b, _n = schema.agent.c, schema.delivery.c, schema.broadcast.c, schema.outreach.c
Key = tuple[Any, ...]  # a primary key
_encode = msgspec.msgpack.Encoder().encode


@dataclass(slots=True)
class Settled:
    """How many sends count as interrupted, broadcasts are paused, events are not told, sessions are over."""

    sends: int = 0
    broadcasts: int = 0
    events: int = 0
    sessions: int = 0


async def settle(record: Record) -> Settled:
    """Make of the record one that others went on from: see `Settled`. Nothing may be at work with it."""
    done = Settled()
    for table in (schema.outbox, schema.journal):
        after: Key | None = ()
        while after is not None:
            after = await run_transaction(record, partial(_take_up, table, after))

    async def body(transaction: Transaction) -> None:
        connection, now = transaction.connection, await transaction.now()
        waits = _d.status.in_(("queued", "sending"))
        done.sends = (
            await connection.execute(update(schema.delivery).where(waits).values(status="sending", owner=""))
        ).rowcount
        running = update(schema.broadcast).where(_b.state == "running")
        done.broadcasts = (await connection.execute(running.values(state="paused", changed_at=now))).rowcount
        done.events = await _leave_events(connection)
        done.sessions = (await connection.execute(delete(schema.session))).rowcount
        await _leave_desks(connection, now)
        await note_restored(connection, now)

    await run_transaction(record, body)
    return done


async def go_on(record: Record) -> None:
    """Leave everything as it is, to be sent: nothing ran since the backup."""
    await run_transaction(record, lambda one: note_restored(one.connection, None))


async def _take_up(table: Table, after: Key, transaction: Transaction) -> Key | None:
    """Make deliveries of sends that had not reached the connectors, page by page; returns the page's end, if any.

    What is no send stays: the connectors park it.
    """
    keys, connection = tuple(table.primary_key), transaction.connection
    place = [tuple_(*keys) > tuple_(*after)] if after else []
    wanted = select(*keys, table.c.envelope).where(table.c.stream == OUTBOUND, *place).order_by(*keys)
    rows = [tuple(row) for row in (await connection.execute(wanted.limit(SETTLED_ROWS))).all()]
    now = await transaction.now()
    found = [(row[:-1], read_envelope(row[-1])) for row in rows]
    sends = [(key, one.id, send) for key, one in found if (send := _send_of(one.body)) is not None]
    if sends:
        deliveries = [_delivery(key, send, now + number) for number, (_, key, send) in enumerate(sends)]
        await insert_rows(connection, schema.delivery, deliveries, skip_existing=True)
        await connection.execute(delete(table).where(tuple_(*keys).in_([at for at, _, _ in sends])))
    return rows[-1][:-1] if rows else None


def _send_of(body: msgspec.Raw) -> Send | None:
    try:
        return decode_send(body)
    except msgspec.MsgspecError:
        return None


def _delivery(key: str, send: Send, at: int) -> dict[str, object]:
    return {
        "id": key,
        "account": send.account,
        "peer": send.peer,
        "channel": send.channel,
        "conversation_id": send.conversation,
        "message_id": send.message,
        "seq": send.seq,
        "payload": _encode(send),
        "status": "sending",
        "owner": "",
        "created_at": at,
        "changed_at": at,
    }


async def _leave_events(connection: AsyncConnection) -> int:
    """Leave out events that the router had not heard of: it told them since, unless it was the backup's last moment."""
    heard = exists(select(schema.message.c.id).where(schema.message.c.id == _n.id))
    answered = exists(select(schema.answered.c.id).where(schema.answered.c.id == _n.id))
    lost = update(schema.outreach).where(_n.broadcast_id == "", _n.state == "claimed", ~heard, ~answered)
    return (await connection.execute(lost.values(state="left_out", reason="restored"))).rowcount


async def _leave_desks(connection: AsyncConnection, now: int) -> None:
    """Let nobody be at work until they sign in: an emptied live store believes everybody present for the grace.

    They would be offered what waits, and miss it. Who signs in within the grace keeps their conversations.
    """
    at_work = update(schema.agent).where((_a.status != "offline") | (_a.lost_from != ""))
    left = {
        "status": "offline",
        "status_reason": VANISHED_REASON,
        "status_at": now,
        "wrap_up_until": None,
        "lost_from": "",
    }
    await connection.execute(at_work.values(**left, version=_a.version + 1))
