"""The record becomes unavailable within a savepoint: the frame is kept, and nothing is parked."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import select, text
from usher_common.bus.port import INBOUND
from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery, Stall
from usher_common.record.open import open_record
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.schema import parked

SLOW = "SET LOCAL statement_timeout = 20"


@pytest.fixture
async def record(database_url: str) -> AsyncIterator[Record]:
    """On PostgreSQL."""
    opened = open_record(database_url)
    yield opened
    await opened.close()


async def _cut(transaction: Transaction, url: str) -> None:
    """End the connection, as an administrator could."""
    found = await transaction.connection.execute(text("SELECT pg_backend_pid()"))
    administrator = await asyncpg.connect(url)
    await administrator.execute("SELECT pg_terminate_backend($1)", found.scalar_one())
    await administrator.close()


@pytest.mark.parametrize("attempts", [1, 5])
@pytest.mark.parametrize("how", ["cut", "slow"])
async def test_a_stall_within_a_savepoint_parks_nothing(
    record: Record, database_url: str, attempts: int, how: str
) -> None:
    """A lost connection or a slow statement is no envelope's fault, whatever fails because of it."""
    ill = [True]

    async def apply(transaction: Transaction, envelope: Envelope) -> None:
        if envelope.id == "b" and ill:
            ill.clear()
            if how == "cut":
                await _cut(transaction, database_url)
            else:
                await transaction.connection.execute(text(SLOW))
            await transaction.connection.execute(text("SELECT pg_sleep(1)"))

    frame = [wrap(name, 1, "", {}) for name in "abc"]
    with pytest.raises(Stall):
        await settle_singly(record, Delivery(INBOUND, 0, frame, first=False, attempts=attempts), apply)
    assert await settle_singly(record, Delivery(INBOUND, 0, frame, first=False, attempts=attempts + 1), apply) == 0
    async with record.read() as connection:
        assert (await connection.execute(select(parked.c.id))).all() == []
