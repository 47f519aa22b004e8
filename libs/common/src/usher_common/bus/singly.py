"""Envelope by envelope: savepoints, parking what can never succeed, and finding what kills the process."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from sqlalchemy import delete, select

from usher_common.bus.limits import DEFAULT_LIMITS, PARKED_DETAIL
from usher_common.bus.metrics import PARKED
from usher_common.bus.port import Delivery, Fenced, Stall
from usher_common.envelope import Envelope, encode_envelope
from usher_common.ids import derive_id
from usher_common.record.constructs import any_of, insert_rows, upsert_rows
from usher_common.record.port import Record, Retry, Transaction
from usher_common.record.schema import in_hand, parked

log = structlog.get_logger()

Apply = Callable[[Transaction, Envelope], Awaitable[None]]
Begin = Callable[[Transaction], Awaitable[None]]

KILLED = "killed_the_process"


async def settle_singly(record: Record, delivery: Delivery, apply: Apply, begin: Begin | None = None) -> int:
    """Process a frame envelope by envelope and return how many were parked.

    `begin(transaction)` runs first in every transaction (the fence); `apply(transaction, envelope)` does one
    envelope's work within a savepoint: an error other than Stall, Fenced and Retry undoes it alone and parks the
    envelope. Up to four deliveries all this is one transaction; from the fifth on each envelope has its own and is
    recorded as in hand before, so that one which kills the process is found, and parked, at the next delivery.
    Repeating envelopes must be harmless, as for every frame.
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
    """Apply each envelope in a savepoint of this transaction, park each that fails, return how many did."""
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
    """Set one envelope aside with its reason, in this transaction; parking it again changes nothing."""
    row = {
        "id": parked_id(delivery.stream, envelope),
        "stream": delivery.stream,
        "p": delivery.partition,
        "envelope_id": clean(envelope.id),
        "envelope": encode_envelope(envelope),
        "reason": reason,
        "detail": clean(detail),
        "at": await transaction.now(),
    }
    await insert_rows(transaction.connection, parked, [row], skip_existing=True)
    transaction.after_commit(lambda: _tell(delivery, envelope, reason))


def parked_id(stream: str, envelope: Envelope) -> str:
    """Name the parked row of an envelope."""
    return derive_id("parked", stream, clean(envelope.id))


def reason_of(error: Exception) -> str:
    """The error's `code` where it has one, else the name of its class."""
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and code else type(error).__name__


def clean(text: str) -> str:
    """Text that every store takes: without NUL and lone surrogates, at most PARKED_DETAIL characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:PARKED_DETAIL]


async def _settle_in_hand(record: Record, delivery: Delivery, apply: Apply, begin: Begin | None) -> int:
    count = await _park_killer(record, delivery, begin)
    skip = await _parked_before(record, delivery)
    for envelope in delivery.envelopes:
        if parked_id(delivery.stream, envelope) in skip:
            continue
        await _take_in_hand(record, delivery, envelope)
        async with record.transaction() as transaction:
            if begin is not None:
                await begin(transaction)
            count += await apply_singly(transaction, delivery, [envelope], apply)
    async with record.transaction() as transaction:
        if begin is not None:
            await begin(transaction)
        await _let_go(transaction, delivery)
        await transaction.consume(delivery)
    return count


async def _park_killer(record: Record, delivery: Delivery, begin: Begin | None) -> int:
    """Park the envelope that was in hand when the process ended."""
    async with record.transaction() as transaction:
        if begin is not None:
            await begin(transaction)
        mine = (in_hand.c.stream == delivery.stream) & (in_hand.c.p == delivery.partition)
        found = await transaction.connection.execute(select(in_hand.c.envelope_id).where(mine))
        guilty = _guilty(delivery, found.scalar_one_or_none())
        for envelope in guilty:
            detail = f"in hand when the process ended; delivery {delivery.attempts}"
            await park(transaction, delivery, envelope, KILLED, detail)
        await _let_go(transaction, delivery)
    return len(guilty)


def _guilty(delivery: Delivery, mark: str | None) -> list[Envelope]:
    """The envelope that an earlier delivery had in hand; the same delivery, tried again in place, proves nothing."""
    attempts, _, envelope_id = (mark or "").partition(" ")
    if not attempts or int(attempts) >= delivery.attempts:
        return []
    return [envelope for envelope in delivery.envelopes if clean(envelope.id) == envelope_id]


async def _parked_before(record: Record, delivery: Delivery) -> frozenset[str]:
    ids = [parked_id(delivery.stream, envelope) for envelope in delivery.envelopes]
    async with record.read() as connection:
        found = await connection.execute(select(parked.c.id).where(any_of(parked.c.id, ids)))
        return frozenset(found.scalars())


async def _take_in_hand(record: Record, delivery: Delivery, envelope: Envelope) -> None:
    mark = f"{delivery.attempts} {clean(envelope.id)}"
    row = {"stream": delivery.stream, "p": delivery.partition, "envelope_id": mark}
    async with record.transaction() as transaction:
        await upsert_rows(transaction.connection, in_hand, [row])


async def _let_go(transaction: Transaction, delivery: Delivery) -> None:
    mine = (in_hand.c.stream == delivery.stream) & (in_hand.c.p == delivery.partition)
    await transaction.connection.execute(delete(in_hand).where(mine))


def _tell(delivery: Delivery, envelope: Envelope, reason: str) -> None:
    PARKED.labels(delivery.stream, reason).inc()
    log.error(
        "bus.envelope_parked",
        stream=delivery.stream,
        partition=delivery.partition,
        envelope=clean(envelope.id),
        trace=clean(envelope.trace),
        reason=reason,
    )
