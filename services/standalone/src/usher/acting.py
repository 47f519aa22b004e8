"""A record on which what a command does is written into the audit log, as done at the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from usher_common.audit.actions import COMMAND_LINE
from usher_common.record.errors import RecordInUse
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_gateway.audit.acting import Acting, ActingRecord


def acting_on(record: Record, action: str, *things: str) -> ActingRecord:
    """Return a record whose next transaction that commits carries an entry for each thing, or one for all."""
    return ActingRecord(record, Acting(record, COMMAND_LINE, action, things))


@asynccontextmanager
async def acting_record(url: str, action: str, *things: str) -> AsyncIterator[ActingRecord]:
    """Open a record for a change."""
    async with opened_record(url) as record:
        yield acting_on(record, action, *things)


async def note(url: str, action: str, *things: str) -> None:
    """Write at once that something is read, before it leaves; raises ValueError on SQLite beside a running process."""
    try:
        async with opened_record(url) as record:
            await Acting(record, COMMAND_LINE, action, things).now()
    except RecordInUse:
        said = "a process has this SQLite file, so the audit log cannot say that you read it: do it over REST"
        raise ValueError(said) from None
