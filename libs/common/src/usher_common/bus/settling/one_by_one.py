"""Settle envelope by envelope: in savepoints, parking what can never succeed, and finding what kills the process."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from usher_common.bus.limits import DEFAULT_LIMITS, PARKED_DETAIL
from usher_common.bus.metrics import PARKED
from usher_common.envelope import Envelope, encode_envelope
from usher_common.handling import Delivery, Fenced, Retry, Stall
from usher_common.ids import derive_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows, upsert_rows
from usher_common.record.tables.schema import in_hand, parked

log = structlog.get_logger()

Apply = Callable[[Transaction, Envelope], Awaitable[None]]
Begin = Callable[[Transaction], Awaitable[None]]

KILLED = "killed_the_process"
LATEST = 2**63 - 1  # µs: what a column can hold; bytes that are wrong may say anything
# deliveries in a row that ended during an envelope: a single one may be a kill from outside, or a stall (decision 0013)
POISON_ENDS = 2


async def settle_singly(record: Record, delivery: Delivery, apply: Apply, begin: Begin | None = None) -> int:
    """Process a frame envelope by envelope and return how many were parked.

    `begin(transaction)` runs first in every transaction (the fence); `apply(transaction, envelope)` does one envelope's
    work within a savepoint: an error other than Stall, Fenced and Retry rolls back this savepoint alone and parks the
    envelope. The first four deliveries are one transaction each; from the fifth on every envelope has its own, and a
    mark is committed before it, so that an envelope which kills the process twice is found and parked. Repeating an
    envelope must be harmless, as for every frame.
    """
    if delivery.attempts >= DEFAULT_LIMITS.singly_after:
        return await _settle_in_hand(record, delivery, apply, begin)
    async with record.transaction() as transaction:
        if begin is not None:
            await begin(transaction)
        count = await apply_singly(transaction, delivery, delivery.envelopes, apply)
        await transaction.consume(delivery)
    return count


async def apply_singly(
    transaction: Transaction, delivery: Delivery, envelopes: Sequence[Envelope], apply: Apply
) -> int:
    """Apply each envelope in a savepoint of this transaction, park those that fail, and return how many did."""
    count = 0
    for envelope in envelopes:
        try:
            async with transaction.savepoint():
                await apply(transaction, envelope)
        except (Stall, Fenced, Retry):
            raise
        except Exception as error:  # noqa: BLE001 - parking is for whatever can never succeed
            await park(transaction, delivery, envelope, reason_of(error), str(error))
            count += 1
    return count


async def park(transaction: Transaction, delivery: Delivery, envelope: Envelope, reason: str, detail: str) -> None:
    """Park one envelope with its reason, in this transaction; parking it again changes nothing."""
    row = {
        "id": parked_id(delivery.stream, envelope),
        "stream": delivery.stream,
        "p": delivery.partition,
        "envelope_id": clean(envelope.id),
        "envelope": encode_envelope(envelope),
        "reason": reason,
        "detail": clean(detail),
        "at": await transaction.now(),
        "accepted_at": min(max(envelope.at, 0), LATEST),
    }
    await insert_rows(transaction.connection, parked, [row], skip_existing=True)
    # one that is being replayed stays, with its new reason: the replay then finds it changed and leaves it
    again = (parked.c.id == row["id"]) & parked.c.replayed_at.is_not(None)
    changed = {"reason": row["reason"], "detail": row["detail"], "replayed_at": None}
    await transaction.connection.execute(update(parked).where(again).values(**changed))
    transaction.after_commit(lambda: _report(delivery, envelope, reason))


def parked_id(stream: str, envelope: Envelope) -> str:
    """Return the id of an envelope's parked row."""
    return derive_id("parked", stream, clean(envelope.id))


def reason_of(error: Exception) -> str:
    """Return the error's `code`, else its class's name (SQLAlchemy's codes only number pages of its manual)."""
    code = None if isinstance(error, SQLAlchemyError) else getattr(error, "code", None)
    return code if isinstance(code, str) and code else type(error).__name__


def clean(text: str) -> str:
    """Make text that every store accepts: without NUL and lone surrogates, at most PARKED_DETAIL characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:PARKED_DETAIL]


async def _settle_in_hand(record: Record, delivery: Delivery, apply: Apply, begin: Begin | None) -> int:
    """Process each envelope in a transaction of its own, with a mark that outlives the process (decision 0013)."""
    suspect = await _find_poison(record, delivery, begin)
    skip = await _parked_before(record, delivery)
    count = sum(suspect.is_poison and clean(envelope.id) == suspect.envelope_id for envelope in delivery.envelopes)
    for envelope in delivery.envelopes:
        if parked_id(delivery.stream, envelope) in skip:
            continue
        # A transaction of its own, because the mark must survive the process. It ends before the work begins, because
        # SQLite has one writing connection, for which a second transaction would wait.
        mark = await _set_mark(record, delivery, envelope, suspect)
        try:
            async with record.transaction() as transaction:
                if begin is not None:
                    await begin(transaction)
                count += await apply_singly(transaction, delivery, [envelope], apply)
        except Exception:
            await _clear_mark(record, delivery, mark)
            raise
    async with record.transaction() as transaction:
        if begin is not None:
            await begin(transaction)
        await _delete_mark(transaction, delivery)
        await transaction.consume(delivery)
    return count


@dataclass(frozen=True, slots=True)
class Suspect:
    """An envelope that was being processed when `ends` deliveries ended."""

    envelope_id: str = ""
    ends: int = 0

    @property
    def is_poison(self) -> bool:
        """Whether it was being processed at too many ends in a row for a coincidence."""
        return self.ends >= POISON_ENDS


def suspect_of(mark: str | None, attempts: int) -> Suspect:
    """Read a mark at the delivery numbered `attempts`; this delivery's own mark, retried in place, adds nothing."""
    if not mark:
        return Suspect()
    delivered, ends, envelope_id = mark.split(" ", 2)
    return Suspect(envelope_id, int(ends) + (int(delivered) < attempts))


async def _find_poison(record: Record, delivery: Delivery, begin: Begin | None) -> Suspect:
    """Read what was being processed when an earlier delivery ended; park it if that has happened too often."""
    async with record.transaction() as transaction:
        if begin is not None:
            await begin(transaction)
        found = await transaction.connection.execute(select(in_hand.c.envelope_id).where(_mine(delivery)))
        suspect = suspect_of(found.scalar_one_or_none(), delivery.attempts)
        for envelope in delivery.envelopes if suspect.is_poison else ():
            if clean(envelope.id) == suspect.envelope_id:
                detail = f"in hand when the process ended, {suspect.ends} times; delivery {delivery.attempts}"
                await park(transaction, delivery, envelope, KILLED, detail)
                await _delete_mark(transaction, delivery)
    return suspect


async def _parked_before(record: Record, delivery: Delivery) -> frozenset[str]:
    ids = [parked_id(delivery.stream, envelope) for envelope in delivery.envelopes]
    async with record.read() as connection:
        kept = any_of(parked.c.id, ids) & parked.c.replayed_at.is_(None)
        found = await connection.execute(select(parked.c.id).where(kept))
        return frozenset(found.scalars())


async def _set_mark(record: Record, delivery: Delivery, envelope: Envelope, suspect: Suspect) -> str:
    envelope_id = clean(envelope.id)
    mark = f"{delivery.attempts} {suspect.ends if envelope_id == suspect.envelope_id else 0} {envelope_id}"
    row = {"stream": delivery.stream, "p": delivery.partition, "envelope_id": mark}
    async with record.transaction() as transaction:
        await upsert_rows(transaction.connection, in_hand, [row])
    return mark


async def _clear_mark(record: Record, delivery: Delivery, mark: str) -> None:
    """Delete the mark if it is still ours: the process lived to see an error, so this envelope did not kill it."""
    with suppress(Exception):  # if the record is unavailable the mark stays: one mark alone parks nothing
        async with record.transaction() as transaction:
            ours = _mine(delivery) & (in_hand.c.envelope_id == mark)
            await transaction.connection.execute(delete(in_hand).where(ours))


async def _delete_mark(transaction: Transaction, delivery: Delivery) -> None:
    await transaction.connection.execute(delete(in_hand).where(_mine(delivery)))


def _mine(delivery: Delivery) -> ColumnElement[bool]:
    return (in_hand.c.stream == delivery.stream) & (in_hand.c.p == delivery.partition)


def _report(delivery: Delivery, envelope: Envelope, reason: str) -> None:
    PARKED.labels(delivery.stream, reason).inc()
    log.error(
        "bus.envelope_parked",
        stream=delivery.stream,
        partition=delivery.partition,
        envelope=clean(envelope.id),
        trace=clean(envelope.trace),
        reason=reason,
    )
