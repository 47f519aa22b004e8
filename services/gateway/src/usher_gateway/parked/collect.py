"""Bring what the broker parked by itself into the record, where it is listed, replayed and dropped like the rest."""

from collections.abc import Mapping
from typing import Any

import structlog
from usher_common.bus.port import INBOUND, Bus, ParkedQueue
from usher_common.bus.settling.one_by_one import LATEST, clean, parked_id
from usher_common.bus.topology import place_of
from usher_common.envelope import Envelope, FrameError, decode_frame, encode_envelope
from usher_common.ids import derive_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import parked
from usher_common.record.transaction import run_transaction

from usher_gateway.parked.domain import DEAD_LETTERED

log = structlog.get_logger()
Row = dict[str, Any]


async def collect(bus: Bus, record: Record) -> None:
    """Move the parked queue's messages into the table `parked`; each leaves the queue once it is durable there.

    A bus without such a queue has none.
    """
    if not isinstance(bus, ParkedQueue):
        return

    async def keep(data: bytes, headers: Mapping[str, Any]) -> None:
        async def body(transaction: Transaction) -> None:
            now = await transaction.now()
            found = [{**row, "at": now} for row in rows_of(data, headers)]
            await insert_rows(transaction.connection, parked, found, skip_existing=True)

        await run_transaction(record, body)
        log.info("parked.collected", size=len(data))

    await bus.take_parked(keep)


def rows_of(data: bytes, headers: Mapping[str, Any]) -> list[Row]:
    """Return the rows for one message of the parked queue: a frame's envelopes one by one, else its bytes."""
    stream, partition = place_of(str(headers.get("queue") or _died_in(headers))) or (INBOUND, 0)
    try:
        envelopes = decode_frame(data)
    except FrameError as error:
        return [_bytes_row(stream, partition, data, clean(str(headers.get("detail") or error)))]
    return [_row(stream, partition, envelope) for envelope in envelopes]


def _died_in(headers: Mapping[str, Any]) -> str:
    """Return the queue whose limit of deliveries a frame has reached."""
    deaths = headers.get("x-death")
    first = deaths[0] if isinstance(deaths, list) and deaths else {}
    return str(first.get("queue", "")) if isinstance(first, dict) else ""


def _row(stream: str, partition: int, envelope: Envelope) -> Row:
    return {
        "id": parked_id(stream, envelope),
        "stream": stream,
        "p": partition,
        "envelope_id": clean(envelope.id),
        "envelope": encode_envelope(envelope),
        "reason": DEAD_LETTERED,
        "detail": "its frame was returned more often than the broker allows",
        "accepted_at": min(max(envelope.at, 0), LATEST),
    }


def _bytes_row(stream: str, partition: int, data: bytes, detail: str) -> Row:
    return {
        "id": derive_id("parked", stream, "frame", data.hex()),
        "stream": stream,
        "p": partition,
        "envelope_id": "",
        "envelope": data,
        "reason": "not_a_frame",
        "detail": detail,
        "accepted_at": 0,
    }
