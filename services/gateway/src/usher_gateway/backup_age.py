"""Tell Prometheus of which moment the last backup is."""

from usher_common.record.backed_up import backed_up_at
from usher_common.record.port import Record

from usher_gateway import metrics


async def tell_backup(record: Record) -> None:
    """Set the gauge from the record; it stays unknown where `usher backup` was never run."""
    async with record.read() as connection:
        at = await backed_up_at(connection)
    if at is not None:
        metrics.BACKED_UP_AT.set(at / 1_000_000)
