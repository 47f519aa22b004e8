"""Reads of the record, and commands for the collector."""

from sqlalchemy import select
from usher_common.envelope import Envelope
from usher_common.handling import Delivery
from usher_common.record.port import Record
from usher_common.record.tables.schema import parked

from .handlers import Obey


def always(_partition: int) -> bool:
    """Prefer every partition."""
    return True


def fail_times(count: int, error: Exception) -> Obey:
    """A command that raises so often, then obeys."""
    left = [count]

    async def obey(_delivery: Delivery) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    return obey


async def parked_rows(record: Record) -> list[tuple[str, str, str]]:
    """Return envelope id, reason and detail of what is parked."""
    async with record.read() as connection:
        wanted = select(parked.c.envelope_id, parked.c.reason, parked.c.detail).order_by(parked.c.envelope_id)
        return [tuple(row) for row in await connection.execute(wanted)]


def ids(envelopes: list[Envelope]) -> list[str]:
    """Return the envelopes' ids."""
    return [envelope.id for envelope in envelopes]
