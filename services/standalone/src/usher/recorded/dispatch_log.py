"""Read dispatchers' records from the record, a few turns at a time."""

from collections.abc import AsyncIterator

from usher_common.record.port import Record
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.replay.log_batch import LogBatch

AT_ONCE = 200  # turns read in one statement: some megabytes


async def turns_of(record: Record, dispatcher: str) -> AsyncIterator[LogBatch]:
    """Read a dispatcher's turns in order, from its first that is still on record."""
    store, after = RecordDispatches(), 0
    while True:
        async with record.read() as connection:
            turns = await store.turns(connection, dispatcher, after, AT_ONCE)
        for turn in turns:
            yield turn
        if len(turns) < AT_ONCE:
            return
        after = turns[-1].n


async def turns_until(record: Record, dispatcher: str, at: int) -> list[LogBatch]:
    """Read a dispatcher's turns written until then; none where the beginning is not on record any more."""
    turns: list[LogBatch] = []
    async for turn in turns_of(record, dispatcher):
        if turn.at > at or turn.n != len(turns) + 1:
            break
        turns.append(turn)
    return turns
