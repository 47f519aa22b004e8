"""On a restored record a reminder that may have left before is shown as uncertain, and an agent's words leave."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from usher_common.bus.port import OUTBOUND
from usher_common.envelope import wrap
from usher_common.handling import Delivery
from usher_common.messages.sends import Send
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.restored import note_restored, restored_at
from usher_common.record.tables import schema
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.domain.delivery import Row
from usher_connectors.send.enqueue import EnqueueSends

from connecting.rig import STORES
from record_rows import ROWS

d = schema.delivery.c


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest) -> str:
    """Either database."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "embedded" else "database_url"))


@pytest.fixture
async def record(url: str) -> AsyncIterator[Record]:
    """A record with one conversation, which was restored long after its contact wrote."""
    opened = open_record(url)
    async with opened.transaction() as transaction:
        for table in ("contact", "address", "agent", "conversation"):
            await transaction.connection.execute(insert(schema.metadata.tables[table]), [ROWS[table]])
        await note_restored(transaction.connection, await transaction.now())
    yield opened
    await opened.close()


async def _enqueue(record: Record, number: int, **fields: Any) -> list[str]:
    """Take one send up; returns what goes on to the lanes."""
    passed: list[Row] = []
    handler = EnqueueSends(record, SqlDeliveryTable("me", {}), passed.extend)
    talk = str(ROWS["conversation"]["id"])
    send = Send("shop", "p", "telegram", talk, f"m{number}", number, "text", **fields)
    await handler.handle(Delivery(OUTBOUND, 0, [wrap(f"d{number}", 1, "t", send)], first=False))
    return [row.id for row in passed]


async def test_a_machines_words_are_held_and_an_agents_leave(record: Record) -> None:
    """Until it is noted that nothing ran since the backup."""
    assert await _enqueue(record, 1, automatic=True) == []
    assert await _enqueue(record, 2) == ["d2"]
    async with record.transaction() as transaction:
        await note_restored(transaction.connection, None)
        assert await restored_at(transaction.connection) is None
    assert await _enqueue(record, 3, automatic=True) == ["d3"]

    async with record.read() as connection:
        rows = (await connection.execute(select(d.id, d.status, d.error, d.reported, d.owner).order_by(d.id))).all()
    assert [tuple(row) for row in rows] == [
        ("d1", "uncertain", "restored", False, "me"),
        ("d2", "queued", "", False, "me"),
        ("d3", "queued", "", False, "me"),
    ]


async def test_a_call_of_before_is_not_kept_again(record: Record) -> None:
    """It may have been made since: what waited to be kept is uncertain, until nothing ran since the backup."""
    asked = Send("shop", "p", "voice", str(ROWS["conversation"]["id"]), "m1", 1, "", call=True, back=True)
    found = []
    for number, moved in enumerate((False, True), 1):
        async with record.transaction() as transaction:
            connection = transaction.connection
            if moved:
                await note_restored(connection, None)
            await SqlDeliveryTable("", {}).insert(connection, [Row(f"d{number}", number, 0, "t", asked)], 1)
            await connection.execute(update(schema.delivery).where(d.status == "queued").values(status="sending"))
            await SqlDeliveryTable("me", {}).adopt(connection, set())
            found.append((await connection.execute(select(d.status).where(d.id == f"d{number}"))).scalar_one())

    assert found == ["uncertain", "queued"]
