"""Read dispatch logs from the record, a few batches at a time."""

from collections.abc import AsyncIterator

from usher_common.record.port import Record
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.replay.log_batch import LogBatch

AT_ONCE = 200  # batches read in one statement: some megabytes


async def batches_of(record: Record, dispatcher: str) -> AsyncIterator[LogBatch]:
    """Read a dispatcher's batches in order, from the first that is still on record."""
    store, after = RecordDispatches(), 0
    while True:
        async with record.read() as connection:
            batches = await store.batches(connection, dispatcher, after, AT_ONCE)
        for batch in batches:
            yield batch
        if len(batches) < AT_ONCE:
            return
        after = batches[-1].n


async def batches_until(record: Record, dispatcher: str, at: int) -> list[LogBatch]:
    """Read a dispatcher's batches written until then; none if the beginning is no longer on record."""
    batches: list[LogBatch] = []
    async for batch in batches_of(record, dispatcher):
        if batch.at > at or batch.n != len(batches) + 1:
            break
        batches.append(batch)
    return batches
