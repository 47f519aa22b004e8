"""The audit log on both databases: one chain, whoever writes it, and nothing changes it."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from usher_common.audit import log
from usher_common.audit.chain import End
from usher_common.audit.log import Act, Filter
from usher_common.handling import Stall
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import audit_entry, audit_head

LOOKED = Act("ana", "contact_read", "c1")


async def add(record: Record, *acts: Act) -> None:
    """Add entries in a transaction of their own."""
    async with record.transaction() as transaction:
        await log.add(transaction, acts)


async def numbers(record: Record, **wanted: Any) -> list[int]:
    """Return the numbers of the entries, newest first."""
    return [link.entry.n for link in await log.read(record, Filter(**wanted), 100)]


async def test_entries_are_numbered_chained_and_found(record: Record) -> None:
    """By who, what and on what; a page begins before a number."""
    assert await log.verify(record) == log.Verdict(0, End(), End(), None)
    await add(record, LOOKED, Act("ben", "policy_activated", "hash"))
    await add(record)
    await add(record, LOOKED._replace(action="contact_erased"))
    verdict = await log.verify(record)

    assert await numbers(record) == [3, 2, 1]
    assert await numbers(record, who="ana") == await numbers(record, kind="contact", thing="c1") == [3, 1]
    assert await numbers(record, action="policy_activated") == [2]
    assert [one.entry.n for one in await log.read(record, Filter(before=3), 1)] == [2]
    assert (verdict.entries, verdict.head.n, verdict.broken) == (3, 3, None)
    assert (await log.verify(record, verdict.head)).broken is None
    assert (await log.verify(record, End(2, "0" * 64))).broken is not None
    assert (await log.verify(record, End(9, "0" * 64))).broken is not None


async def test_entries_are_found_by_their_times(record: Record) -> None:
    """From a time on, and until just before another; also after older ones were cut off."""
    assert await numbers(record, since=1, until=2) == []
    for _ in range(7):
        await add(record, LOOKED)
    at = {link.entry.n: link.entry.at for link in await log.read(record, Filter(), 9)}

    async def check() -> None:
        kept = sorted(await numbers(record))
        for since, until in product(at.values(), repeat=2):
            found = await numbers(record, since=since, until=until)
            assert sorted(n for n in found if n in at) == [n for n in kept if n in at and since <= at[n] < until]
        assert await numbers(record, since=at[7] + 60_000_000) == []

    await check()
    await log.cut(record, at[4], "gateway")
    await check()


async def test_an_entry_goes_with_its_transaction(record: Record) -> None:
    """What is rolled back leaves no gap."""
    await add(record, LOOKED)
    with pytest.raises(LookupError):
        async with record.transaction() as transaction:
            await log.add(transaction, [LOOKED])
            raise LookupError
    await add(record, LOOKED)

    assert await numbers(record) == [2, 1]
    assert (await log.verify(record)).broken is None


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(audit_entry).values(who="ben"),
        lambda: delete(audit_entry),
        lambda: delete(audit_entry).where(audit_entry.c.n == 2),
    ],
)
async def test_the_database_refuses_changes(record: Record, change: Callable[[], object]) -> None:
    """Whoever asks for them."""
    await add(record, LOOKED, LOOKED)
    with pytest.raises((DBAPIError, Stall)):
        async with record.transaction() as transaction:
            await transaction.connection.execute(change())  # type: ignore[call-overload]

    assert await numbers(record) == [2, 1]


async def test_postgresql_refuses_to_empty_the_table(database_url: str) -> None:
    """TRUNCATE asks no row."""
    async with opened_record(database_url) as record:
        await add(record, LOOKED)
        with pytest.raises((DBAPIError, Stall)):
            async with record.transaction() as transaction:
                await transaction.connection.execute(text("TRUNCATE audit_entry"))

        assert await numbers(record) == [1]


async def test_two_gateways_write_one_chain(database_url: str) -> None:
    """At the same time, each entry once and none between."""
    async with opened_record(database_url) as one, opened_record(database_url) as other:
        both = ((one, "a"), (other, "b"))
        await asyncio.gather(*(add(record, Act(who, "sign_in", who)) for _ in range(20) for record, who in both))
        verdict = await log.verify(one)

        assert (verdict.entries, verdict.head.n, verdict.broken) == (40, 40, None)
        assert len(await numbers(other, who="b")) == 20


async def test_old_entries_are_cut_off_at_an_anchor(record: Record) -> None:
    """The rest stays a chain, that says who has cut it; the newest entry always stays."""
    await add(record, *[LOOKED] * 4)
    async with record.transaction() as transaction:
        later = await transaction.now() + 1
    await add(record, LOOKED)
    assert await log.cut(record, 1, "gateway") == 0
    assert await log.cut(record, later, "gateway") == 4
    first = await log.verify(record)
    assert await log.cut(record, 2**60, "gateway") == 1
    second = await log.verify(record)

    assert (await numbers(record), first.anchor.n, first.broken) == ([7, 6], 4, None)
    assert (second.entries, second.anchor.n, second.broken) == (2, 5, None)
    assert [one.entry.thing for one in await log.read(record, Filter(action="audit_cut"), 9)] == ["5", "4"]


async def test_a_cut_that_nobody_has_made_is_found(record: Record) -> None:
    """Whoever moves the anchor by hand can delete, and is seen."""
    await add(record, *[LOOKED] * 3)
    second = (await log.read(record, Filter(before=3), 1))[0]
    async with record.transaction() as transaction:
        await transaction.connection.execute(update(audit_head).values(anchor_n=2, anchor_hash=second.hash))
        await transaction.connection.execute(delete(audit_entry).where(audit_entry.c.n <= 2))
    broken = (await log.verify(record)).broken

    assert broken is not None
    assert broken.n == 2
