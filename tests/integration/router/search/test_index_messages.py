"""Messages are indexed after their commit, each of them, whichever process dies or transaction commits late."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import message, message_search, search_progress
from usher_router import limits
from usher_router.adapters.search.entries import Progress, RecordSearch
from usher_router.app.search.index_messages import SearchIndexer

from gateway_rig import World as Rows
from routing.world import PARTITIONS, World
from waits import eventually

WITHIN_S = 2.0  # s after which search finds a message, on a machine that is not busy


def indexer(world: World, store: RecordSearch | None = None) -> SearchIndexer:
    """Return an indexer that takes itself for the preferred one."""
    return SearchIndexer(world.record, store or RecordSearch(), lambda: True)


async def conversation(world: World) -> str:
    """Open a conversation for messages; returns its id."""
    return await Rows(world.record, world.live, PARTITIONS).open("eva")


async def write(transaction: Transaction, key: str, seq: int, at: int, author: str = "visitor") -> str:
    """Write a message that was created at this moment (µs)."""
    name = f"m{seq:05}"
    row = {"id": name, "conversation_id": key, "seq": seq, "author": author, "text": f"text {seq}", "accepted_at": at}
    await insert_rows(transaction.connection, message, [{**row, "created_at": at}])
    return name


async def write_now(world: World, key: str, *seqs: int, ago_s: float = 0.0) -> None:
    """Write messages in a transaction of their own."""
    async with world.record.transaction() as transaction:
        at = await transaction.now() - int(ago_s * 1_000_000)
        for seq in seqs:
            await write(transaction, key, seq, at + seq)


async def indexed(world: World) -> list[str]:
    """Return the messages in the index."""
    async with world.record.read() as connection:
        return list(await connection.scalars(select(message_search.c.message_id).order_by(message_search.c.message_id)))


async def progress(world: World) -> Progress | None:
    """Return how far the index has come, as the record says."""
    async with world.record.read() as connection:
        return await RecordSearch().progress(connection)


def names(*seqs: int) -> list[str]:
    """Return the ids of messages."""
    return [f"m{seq:05}" for seq in seqs]


async def test_a_running_router_indexes_new_messages_and_those_it_missed(world: World) -> None:
    """Within two seconds, and after a restart too; system messages are not searched."""
    key = await conversation(world)
    await write_now(world, key, 1)
    async with world.router():
        await until(world, names(1))
        await write_now(world, key, 2)
        await until(world, names(1, 2))
    async with world.record.transaction() as transaction:
        await write(transaction, key, 3, await transaction.now(), author="system")
        await write(transaction, key, 4, await transaction.now())
    async with world.router():
        await until(world, names(1, 2, 4))

    assert 2 * limits.INDEX_S < WITHIN_S  # what the promise rests on: one that comes during a read awaits the next


async def until(world: World, wanted: list[str]) -> None:
    """Wait until exactly these are indexed."""

    async def look() -> bool:
        return await indexed(world) == wanted

    await eventually(look)


async def test_older_messages_are_indexed_after_new_ones_newest_first(world: World) -> None:
    """As after the migration; then the index is complete, and the record says so."""
    key = await conversation(world)
    count = limits.INDEX_BATCH + 5
    async with world.record.transaction() as transaction:
        now = await transaction.now()
        for seq in range(1, count + 1):
            await write(transaction, key, seq, now - 1_000_000 + seq // 100)
    added: list[Sequence[str]] = []

    class Seen(RecordSearch):
        async def add(self, connection: AsyncConnection, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
            added.append([name for name, _ in entries])
            await super().add(connection, entries)

    await indexer(world, Seen()).poll()

    assert await indexed(world) == names(*range(1, count + 1))
    assert [len(batch) for batch in added] == [limits.INDEX_BATCH, 5]
    assert set(names(count)) <= set(added[0])
    assert (await progress(world) or Progress(1, 1)).since == 0


async def test_a_new_indexer_continues_where_the_last_one_stopped(world: World) -> None:
    """Nothing is indexed twice, and nothing is left out."""
    key = await conversation(world)
    await write_now(world, key, 1, 2)
    await indexer(world).poll()
    noted = await progress(world)
    await write_now(world, key, 3)
    async with world.record.transaction() as transaction:  # as if it had died before it indexed the second
        await transaction.connection.execute(delete(message_search).where(message_search.c.message_id == "m00002"))
    await indexer(world).poll()

    assert noted is not None
    assert await indexed(world) == names(1, 2, 3)


@pytest.mark.parametrize("urls", ["servers"], indirect=True)  # SQLite has one writer at a time: none commits late
async def test_a_message_that_commits_late_is_indexed(world: World) -> None:
    """Though newer ones were indexed while its transaction was open."""
    key = await conversation(world)
    at_work = indexer(world)
    await at_work.poll()
    async with world.record.transaction() as late:
        await write(late, key, 1, await late.now())
        await write_now(world, key, 2)
        await at_work.poll()
        between = await indexed(world)
    await at_work.poll()

    assert between == names(2)
    assert await indexed(world) == names(1, 2)


async def test_a_message_that_cannot_be_indexed_is_skipped(world: World) -> None:
    """The index goes on with the others."""
    key = await conversation(world)
    await write_now(world, key, 1, 2, 3)

    class Picky(RecordSearch):
        async def add(self, connection: AsyncConnection, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
            if any(tokens and name == "m00002" for name, tokens in entries):
                await connection.execute(insert(search_progress).values(id=None))
            await super().add(connection, entries)

    await indexer(world, Picky()).poll()

    assert await indexed(world) == names(1, 2, 3)


async def test_only_the_preferred_router_indexes(world: World) -> None:
    """One of several is enough."""
    await write_now(world, await conversation(world), 1)
    await SearchIndexer(world.record, RecordSearch(), lambda: False).poll()

    assert await indexed(world) == []


@pytest.mark.parametrize("ask", ["since", "before"])
async def test_unindexed_messages_are_found_by_an_index(world: World, ask: str) -> None:
    """However the planner judges the tables: no query reads all messages."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with world.record.read() as connection:
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await getattr(RecordSearch(), ask)(connection, 5, 10)
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        statement, parameters = asked[0]
        explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        rows = (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()
    plan = " ".join([str(row[-1]) for row in rows])

    assert "message_created_at" in plan
    assert "Seq Scan" not in plan
    assert "SCAN message" not in plan.replace("message_search", "")
