"""Settings as the simplest rows: what was put on record, and what is there."""

from sqlalchemy import select
from usher_common.record.migrations.usable_from import KEY
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import setting


async def put(transaction: Transaction, *names: str) -> None:
    """Insert settings."""
    await insert_rows(transaction.connection, setting, [{"key": name, "value_json": "1"} for name in names])


async def write(record: Record, name: str) -> None:
    """Insert one setting in a transaction of its own."""
    async with record.transaction() as transaction:
        await put(transaction, name)


async def keys(record: Record) -> list[str]:
    """What the table `setting` holds besides the note of migrations."""
    wanted = select(setting.c.key).where(setting.c.key != KEY).order_by(setting.c.key)
    async with record.read() as connection:
        return list(await connection.scalars(wanted))
