"""Inserting, changing and finding rows, on PostgreSQL and on SQLite."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now, insert_rows, update_rows, upsert_rows
from usher_common.record.tables.schema import delivery, in_hand, metadata, setting

from record_rig.settings import keys, put
from record_rows import ROWS


async def test_any_of_finds_texts_and_numbers(record: Record) -> None:
    """`any_of` takes any number of values, including none."""
    async with record.transaction() as transaction:
        await put(transaction, "a", "b", "c d'\"")
        ask = select(setting.c.key).order_by(setting.c.key).with_for_update()
        found = [
            list(await transaction.connection.scalars(ask.where(any_of(setting.c.key, values))))
            for values in ([], ["b"], ["a", "c d'\"", "x"])
        ]
        await insert_rows(transaction.connection, delivery, [delivery_row(n) for n in (1, 2, 3)])
        gone = await transaction.connection.execute(delete(delivery).where(any_of(delivery.c.seq, [1, 3, 7])))

    assert found == [[], ["b"], ["a", "c d'\""]]
    assert gone.rowcount == 2


def delivery_row(n: int) -> dict[str, object]:
    """Return a delivery with text, bytes, numbers, a truth value and NULL."""
    return {
        "id": f"d{n}",
        "account": "acc",
        "peer": "p",
        "channel": "web",
        "conversation_id": "k",
        "message_id": "m",
        "seq": n,
        "payload": bytes([0, n, 255]),
        "status": "queued",
        "reported": n % 2 == 0,
        "not_before": None if n == 1 else 2**40 + n,
        "created_at": 1,
        "changed_at": 1,
    }


async def test_values_come_back_unchanged(record: Record) -> None:
    """Text, bytes, numbers, truth values and NULL survive insert, update and upsert of many rows."""
    rows = [delivery_row(n) for n in (1, 2, 3)]
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, delivery, rows)
        changed = [{**rows[1], "payload": b"", "reported": False, "not_before": None}]
        await update_rows(transaction.connection, delivery, changed, ("payload", "reported", "not_before"))
        await upsert_rows(transaction.connection, delivery, [{**rows[2], "error": "ünï"}])
        await upsert_rows(transaction.connection, delivery, [delivery_row(4)])
        await insert_rows(transaction.connection, delivery, [delivery_row(4), delivery_row(5)], skip_existing=True)
        result = await transaction.connection.execute(select(delivery).order_by(delivery.c.seq))
        found = {row.id: row for row in result}

    assert list(found) == ["d1", "d2", "d3", "d4", "d5"]
    assert (found["d1"].payload, found["d1"].reported, found["d1"].not_before) == (b"\0\1\xff", False, None)
    assert (found["d2"].payload, found["d2"].reported, found["d2"].not_before) == (b"", False, None)
    assert (found["d3"].error, found["d3"].not_before) == ("ünï", 2**40 + 3)


async def test_every_table_takes_rows(record: Record) -> None:
    """The functions know names and types of every table's columns."""
    async with record.transaction() as transaction:
        before = [await _count(transaction, name) for name in ROWS]
        for name, row in ROWS.items():
            await insert_rows(transaction.connection, metadata.tables[name], [row])
            await insert_rows(transaction.connection, metadata.tables[name], [row], skip_existing=name != "journal")
        for name, row in ROWS.items():
            if name not in {"journal", "audit_entry"}:  # whose rows are never changed
                table = metadata.tables[name]
                changeable = [column for column in row if not table.c[column].primary_key]
                await upsert_rows(transaction.connection, table, [row])
                if changeable:
                    await update_rows(transaction.connection, table, [row], changeable)
        after = [await _count(transaction, name) for name in ROWS]

    assert [one - former for one, former in zip(after, before, strict=True)] == [
        2 if name == "journal" else 1 for name in ROWS
    ]


async def _count(transaction: Transaction, name: str) -> int:
    return int(await transaction.connection.scalar(select(func.count()).select_from(metadata.tables[name])) or 0)


async def test_empty_batches_run_no_statement(record: Record) -> None:
    """SQL has no statement for them."""
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, setting, [])
        await upsert_rows(transaction.connection, setting, [])
        await update_rows(transaction.connection, setting, [], ("value_json",))

    assert await keys(record) == []


async def test_composite_keys_are_upserted_and_updated(record: Record) -> None:
    """Whatever the table's primary key is."""
    row = {"stream": "inbound", "p": 1, "envelope_id": "x"}
    async with record.transaction() as transaction:
        await upsert_rows(transaction.connection, in_hand, [row])
        await upsert_rows(transaction.connection, in_hand, [{**row, "envelope_id": "y"}, {**row, "p": 2}])
        await update_rows(transaction.connection, in_hand, [{**row, "p": 2, "envelope_id": "z"}], ("envelope_id",))
        result = await transaction.connection.scalars(select(in_hand.c.envelope_id).order_by(in_hand.c.p))

    assert list(result) == ["y", "z"]


BAD_TEXTS = {"nul": "a\0b", "surrogate": "a\ud800b"}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("way", ["insert", "rows", "update"])
async def test_text_that_cannot_be_stored_is_refused(record: Record, text: str, way: str) -> None:
    """NUL and lone surrogates are refused on both databases: the savepoint around them fails, the rest commits."""
    async with record.transaction() as transaction:
        await put(transaction, "a")
        with pytest.raises(DBAPIError):
            async with transaction.savepoint():
                if way == "insert":
                    await transaction.connection.execute(insert(setting), {"key": "b", "value_json": text})
                elif way == "rows":
                    await insert_rows(transaction.connection, setting, [{"key": "b", "value_json": text}])
                else:
                    await transaction.connection.execute(update(setting).values(value_json=text))

    assert await keys(record) == ["a"]


async def test_the_clock_of_statements_is_the_records(record: Record) -> None:
    """`db_now()` and `now()` read the same clock, in microseconds."""
    async with record.transaction() as transaction:
        before = await transaction.now()
        within = await transaction.connection.scalar(select(db_now()))
        after = await transaction.now()

    assert within is not None
    assert before <= within <= after
