"""A statement is compiled once for all records of a process, whichever engine asks it."""

from sqlalchemy import Select, literal, select
from usher_common.record.open import opened_record
from usher_common.record.sql.compiled import COMPILED
from usher_common.record.tables.schema import setting


def _asked(value: str) -> Select[tuple[str, str]]:
    """A statement that nobody else asks, with a value of its own."""
    return select(setting.c.key, literal(value).label("of_this_test")).where(setting.c.key == "k")


async def test_a_second_record_compiles_nothing_again(record_url: str) -> None:
    """What is compiled for one record serves the next one, with its own values."""
    async with opened_record(record_url) as first, first.read() as connection:
        await connection.execute(_asked("one"))
    async with opened_record(record_url) as second:
        async with second.transaction() as transaction:
            await transaction.connection.execute(setting.insert().values(key="k", value_json="1"))
        async with second.read() as connection:
            compiled = len(COMPILED)
            rows = (await connection.execute(_asked("two"))).all()

    assert [(row.key, row.of_this_test) for row in rows] == [("k", "two")]
    assert len(COMPILED) == compiled
