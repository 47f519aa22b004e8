"""Create or upgrade a record's tables with Alembic, without an alembic.ini."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, nullcontext
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, event
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from usher_common.record import limits
from usher_common.record.errors import RecordTooNew
from usher_common.record.migrations.fit import Fit, judge_fit
from usher_common.record.migrations.usable_from import note_usable_from, read_usable_from
from usher_common.record.sqlite.driver import connect_writer
from usher_common.record.sqlite.lock import FileLock
from usher_common.record.urls import POSTGRES, parse_url

LOCK = 0x75736865  # advisory lock: one migration runs at a time


async def migrate(url: str) -> None:
    """Create or upgrade all tables, all or nothing; harmless if they are up to date, or newer and usable (`fit`).

    Raises RecordInUse if a process has the SQLite file open for writing, RecordTooNew if this version cannot use it.
    """
    parsed = parse_url(url)
    with _sole_writer(parsed):
        if parsed.get_backend_name() != POSTGRES:
            await asyncio.to_thread(_prepare_file, str(parsed.database))
        async with _transaction(parsed) as connection:
            await connection.run_sync(_upgrade)


async def migrated(url: str) -> bool:
    """Return whether all migrations that this version knows have run, and none after which it cannot work."""
    return (await fit(url)).usable


async def fit(url: str) -> Fit:
    """Return how the schema fits this version: a former one is started beside a newer schema, too (decision 0456)."""
    parsed = parse_url(url)
    if _is_missing_file(parsed):
        return Fit.EMPTY
    async with _transaction(parsed) as connection:
        return await connection.run_sync(fit_of)


def fit_of(connection: Connection) -> Fit:
    """Return how the schema at the end of an open connection fits this version."""
    at, known = _revisions(connection), known_revisions()
    usable_from = None if at <= known else read_usable_from(connection)
    return judge_fit(at, usable_from, known_heads(), known)


def is_known(revision: str) -> bool:
    """Return whether this version has the migration: a record at any other was written by a newer one."""
    return revision in known_revisions()


async def upgrade_restored(url: str, revision: str) -> None:
    """Upgrade PostgreSQL's tables, which were restored at `revision`, and leave them without one.

    No service starts on tables without a revision, and `migrate` fails on them: until `open_restored`.
    """
    async with _transaction(parse_url(url)) as connection:
        await connection.run_sync(_upgrade_restored, revision)


async def open_restored(url: str) -> None:
    """Note that restored tables are at the newest revision, so that services may start."""
    async with _transaction(parse_url(url)) as connection:
        await connection.run_sync(lambda plain: command.stamp(config(plain), "head"))


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, also for `alembic.command` during development."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def _is_missing_file(url: URL) -> bool:
    return url.get_backend_name() != POSTGRES and not Path(str(url.database)).exists()


def _sole_writer(url: URL) -> AbstractContextManager[object]:
    return nullcontext() if url.get_backend_name() == POSTGRES else closing(FileLock(str(url.database)))


@asynccontextmanager
async def _transaction(url: URL) -> AsyncIterator[AsyncConnection]:
    postgres = url.get_backend_name() == POSTGRES
    engine = create_async_engine(url, poolclass=NullPool, connect_args={} if postgres else {"isolation_level": None})
    if not postgres:
        event.listen(engine.sync_engine, "begin", _begin_immediate)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


def _prepare_file(path: str) -> None:
    """Set the file's journal mode, which is permanent.

    Setting it later would have to wait for other processes' locks.
    """
    connect_writer(path, limits.BUSY_S).close()


def _begin_immediate(connection: Connection) -> None:
    """Begin explicitly.

    The driver would begin only at the first INSERT, and created tables would not be rolled back.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == POSTGRES:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock($1)", (LOCK,))
    found = fit_of(connection)
    if found is Fit.TOO_NEW:
        at = ", ".join(sorted(_revisions(connection)))
        raise RecordTooNew(f"the record is at migration {at}, on which this version cannot work; use a newer one")
    if not found.usable:
        _to_head(connection)


def _upgrade_restored(connection: Connection, revision: str) -> None:
    command.stamp(config(connection), revision)
    _to_head(connection)
    connection.exec_driver_sql("DELETE FROM alembic_version")


def _to_head(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    note_usable_from(connection, _newest_usable_from())


def _revisions(connection: Connection) -> frozenset[str]:
    return frozenset(MigrationContext.configure(connection).get_current_heads())


@cache
def _scripts() -> ScriptDirectory:
    """Load all migrations: Alembic executes the file of each, which takes longer than anything else in a check."""
    return ScriptDirectory.from_config(config())


@cache
def known_heads() -> frozenset[str]:
    """Return the newest revisions that this version knows."""
    return frozenset(_scripts().get_heads())


@cache
def known_revisions() -> frozenset[str]:
    """Return all revisions that this version knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _newest_usable_from() -> str:
    (newest,) = _scripts().get_revisions("head")
    return str(newest.module.usable_from) if newest else ""
