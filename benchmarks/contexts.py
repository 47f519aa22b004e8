"""Measure what the contexts of offers cost: alone, and fifty at once, on PostgreSQL (decision 0273).

A record of 20,000 contacts with 60,000 closed conversations, their summaries, and three visits each.

    PYTHONPATH=tests/support python -m benchmarks.contexts
"""

import asyncio
import statistics
import time

import msgspec
from sqlalchemy import text
from usher_common.live.open import open_live
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_gateway.context.load import contexts_of
from usher_gateway.visits.domain.visit import PageView, Visit
from usher_gateway.visits.following import Visits

from servers import private_postgres

CONTACTS = 20_000
EACH = 3  # conversations and visits of each contact
AT_ONCE = 50
ROUNDS = 40
_EACH = "FROM generate_series(1, :n) n, generate_series(1, :each) m"
_ITEMS = '[{"kind": "question", "text": "Where is it?", "seq": 1}]'
_FILL = (
    "INSERT INTO contact (id, name, created_at) SELECT 'c' || n, 'Vera ' || n, n FROM generate_series(1, :n) n",
    """
    INSERT INTO address (id, account, peer, channel, contact_id, created_at)
    SELECT 'a' || n, 'web', 'p' || n, 'web', 'c' || n, n FROM generate_series(1, :n) n
    """,
    f"""
    INSERT INTO conversation (id, address_id, contact_id, account, peer, channel, home_partition, status, weight,
        opened_at, changed_at, closed_at, last_seq)
    SELECT 'k' || n || '-' || m, 'a' || n, 'c' || n, 'web', 'p' || n, 'web', 0, 'closed', 10, m, m, m, 5 {_EACH}
    """,
    f"""
    INSERT INTO summary (conversation_id, upto_seq, source, items_json, at)
    SELECT 'k' || n || '-' || m, 5, 'extract', :items, m {_EACH}
    """,
    f"""
    INSERT INTO visit (id, visitor, began_at, seen_at, visit_json)
    SELECT 'v' || n || '-' || m, 'p' || n, m, m, :visit {_EACH}
    """,
)


async def fill(record: Record) -> None:
    """Write the rows."""
    pages = tuple(PageView(str(n), n, n, f"https://shop.example/{n}", "A lamp") for n in range(10))
    visit = msgspec.json.encode(Visit(id="v", visitor="p", name="n", first=1, heard=1, ahead_ms=0, pages=pages))
    async with record.transaction() as transaction:
        for statement in _FILL:
            values = {"n": CONTACTS, "each": EACH, "visit": visit.decode(), "items": _ITEMS}
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            await transaction.connection.execute(text(statement), named)
    async with record.transaction() as transaction:
        await transaction.connection.execute(text("ANALYZE"))


async def measure(url: str) -> None:
    """Print the time of a read, for one context and for many."""
    record, live = open_record(url), await open_live("memory:")
    await fill(record)
    visits = Visits(record, live)
    for count in (1, AT_ONCE):
        took = []
        for turn in range(ROUNDS):
            wanted = [f"k{turn * AT_ONCE + n + 1}-3" for n in range(count)]
            began = time.perf_counter()
            found = await contexts_of(record, visits, wanted)
            took.append((time.perf_counter() - began) * 1000)
            assert all(len(one.past) == EACH - 1 and one.past[0].summary for one in found.values())
            assert len(found) == count
        print(f"{count:3} at once: median {statistics.median(took):.1f} ms, p95 {sorted(took)[-ROUNDS // 20]:.1f} ms")
    await live.close()
    await record.close()


async def main() -> None:
    """Run on a PostgreSQL of one's own."""
    with private_postgres() as server:
        async with server.fresh_database() as url:
            await migrate(url)
            await measure(url)


if __name__ == "__main__":
    asyncio.run(main())
