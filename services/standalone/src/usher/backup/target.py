"""What a backup is restored into: whether something is there already, and who still works with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from usher_common.files.port import FileStore
from usher_common.handling import Stall
from usher_common.record.open import opened_record
from usher_common.record.tables import schema
from usher_common.record.urls import parse_url
from usher_gateway.erasing.proofs import Proof, proofs

from usher.backup.manifest import BackupError

# A record that was only migrated has none of these.
_TELLING = (schema.agent, schema.contact, schema.account, schema.upload)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_FUNCTIONS = (
    "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
)
# Sessions of other roles are not seen, and none of ours has another name.
_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = 'usher' AND pid <> pg_backend_pid()"
)
_SERVER = "SELECT current_setting('server_version_num')::integer / 10000"


@asynccontextmanager
async def connected(record_url: str) -> AsyncIterator[AsyncConnection]:
    """Connect to a PostgreSQL for one transaction."""
    engine = create_async_engine(parse_url(record_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def server_of(record_url: str) -> int:
    """Return PostgreSQL's major version."""
    async with connected(record_url) as connection:
        return int((await connection.exec_driver_sql(_SERVER)).scalar_one())


async def check_nobody_works(record_url: str) -> None:
    """Raise BackupError while a service is connected: it would go on with a record that is another."""
    async with connected(record_url) as connection:
        sessions = int((await connection.exec_driver_sql(_SESSIONS)).scalar_one())
    if sessions:
        raise BackupError(f"{sessions} sessions of Usher are open on the record: stop all services first")


async def postgres_is_empty(record_url: str) -> bool:
    """Return whether nothing was ever kept there; raises BackupError for a database of something else."""
    async with connected(record_url) as connection:
        tables = set((await connection.exec_driver_sql(_TABLES)).scalars())
        if tables and "alembic_version" not in tables:
            raise BackupError("USHER_RECORD_URL names a database with tables of something else: nothing was changed")
        known = [table for table in _TELLING if table.name in tables]
        return not any([await _has_rows(connection, table) for table in known])


async def sqlite_is_empty(path: Path) -> bool:
    """Return whether nothing was ever kept there."""
    if not await asyncio.to_thread(path.exists):
        return True
    try:
        async with opened_record(f"sqlite:///{path}", read_only=True) as record, record.read() as connection:
            return not any([await _has_rows(connection, table) for table in _TELLING])
    except (Stall, SQLAlchemyError):  # whatever is there, it is not empty
        return False


async def drop_tables(record_url: str) -> None:
    """Remove all tables, with their rows, and the functions that their triggers call."""
    async with connected(record_url) as connection:
        quoted = connection.dialect.identifier_preparer.quote
        functions = (await connection.exec_driver_sql(_FUNCTIONS)).scalars().all()
        for table in sorted((await connection.exec_driver_sql(_TABLES)).scalars()):
            await connection.exec_driver_sql(f"DROP TABLE {quoted(table)} CASCADE")
        for function in functions:  # as PostgreSQL writes it, with quotes where it needs them
            await connection.exec_driver_sql(f"DROP FUNCTION {function}")


async def proofs_there(record_url: str) -> list[Proof]:
    """Read the proofs of the record that is to be replaced; raises BackupError if it cannot be read."""
    try:
        async with opened_record(record_url, read_only=True) as record:
            return [proof async for proof in proofs(record)]
    except (Stall, SQLAlchemyError) as error:
        raise BackupError(
            f"the erasures of the record that is there cannot be read ({error}): give them by --erasures FILE, and say"
            " --without-erasures besides"
        ) from None


async def no_files(files: FileStore) -> bool:
    """Return whether the store has no file."""
    async for _ in files.ids():
        return False
    return True


async def _has_rows(connection: AsyncConnection, table: Any) -> bool:
    return bool((await connection.execute(select(exists(select(table.c.id))))).scalar())
