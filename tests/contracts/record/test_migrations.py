"""Migrations create exactly the tables of `schema.py`, on PostgreSQL and on SQLite."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from usher_common.record.migrations import is_known, migrated, open_restored, upgrade_restored
from usher_common.record.migrations import migrate as migrate_url
from usher_common.record.tables.schema import metadata
from usher_common.record.urls import parse_url

from servers import PostgresServer

POSTGRES_SHAPE = """
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
 WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL SELECT 'column', table_name, column_name,
   concat_ws(' ', ordinal_position, data_type, is_nullable, column_default, is_identity) FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL SELECT 'options', relname, '', array_to_string(reloptions, ',') FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""
SQLITE_SHAPE = "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"


@asynccontextmanager
async def engine_of(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine of its own."""
    engine = create_async_engine(parse_url(url))
    yield engine
    await engine.dispose()


async def shape(url: str) -> set[tuple[Any, ...]]:
    """Return everything the database says about its tables, but for whitespace and (of a renamed table) quotes."""
    async with engine_of(url) as engine, engine.connect() as connection:
        wanted = POSTGRES_SHAPE if engine.dialect.name == "postgresql" else SQLITE_SHAPE
        rows: Any = (await connection.exec_driver_sql(wanted)).all()
    return {(*row[:3], re.sub(r"\s+", " ", (row[3] or "").replace('"', ""))) for row in rows}


async def create_from_schema(url: str) -> None:
    """Create the tables from `schema.py`."""
    async with engine_of(url) as engine, engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


def differences(connection: Connection) -> list[Any]:
    """Return what Alembic would still change; `shape` compares SQLite's defaults, which Alembic cannot read."""
    options: dict[str, Any] = {
        "compare_server_default": connection.dialect.name == "postgresql",
        # the full-text table and SQLite's tables for it are compared by `shape`, too
        "include_name": lambda name, kind, _parents: kind != "table" or not name.startswith("search_words"),
    }
    if connection.dialect.name == "sqlite":  # which has a table of its own instead of this index
        options["include_object"] = lambda _object, name, *_: name != "message_search_tokens"
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


@pytest.fixture(params=["postgres", "sqlite"])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/two.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with asyncio.Runner() as runner:
        databases = [server.fresh_database(), server.fresh_database()]
        one, two = [runner.run(each.__aenter__()) for each in databases]
        yield one, two
        for each in databases:
            runner.run(each.__aexit__(None, None, None))


async def test_migrations_lead_to_the_schema(two_urls: tuple[str, str]) -> None:
    """Columns, defaults, keys, checks, partial indexes and options are equal."""
    await migrate_url(two_urls[0])
    await create_from_schema(two_urls[1])

    by_migrations, by_schema = [await shape(url) for url in two_urls]
    assert len(by_schema) > 30
    assert by_migrations == by_schema


async def test_alembic_finds_nothing_to_change(two_urls: tuple[str, str]) -> None:
    """Autogenerate proposes nothing after all migrations."""
    await migrate_url(two_urls[0])
    async with engine_of(two_urls[0]) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrated_is_false_before_and_true_after(two_urls: tuple[str, str]) -> None:
    """False for an empty or missing database; running migrations again changes nothing."""
    assert not await migrated(two_urls[0])
    await migrate_url(two_urls[0])
    before = await shape(two_urls[0])
    await migrate_url(two_urls[0])

    assert await migrated(two_urls[0])
    assert await shape(two_urls[0]) == before


async def test_a_failing_migration_leaves_nothing(two_urls: tuple[str, str]) -> None:
    """If one table is in the way, no other is created."""
    async with engine_of(two_urls[0]) as engine, engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE upload (id TEXT)")
    before = await shape(two_urls[0])
    with pytest.raises(Exception, match="upload"):
        await migrate_url(two_urls[0])

    assert await shape(two_urls[0]) == before
    assert not await migrated(two_urls[0])


async def test_several_may_migrate_at_once(two_urls: tuple[str, str]) -> None:
    """On PostgreSQL one migrates and the others find it done; on SQLite they are refused or too late."""
    ended = await asyncio.gather(*[migrate_url(two_urls[0]) for _ in range(3)], return_exceptions=True)

    assert None in ended
    assert await migrated(two_urls[0])
    if two_urls[0].startswith("postgresql"):
        assert ended == [None, None, None]


async def test_no_service_starts_on_a_restored_record_before_it_is_opened(postgres: PostgresServer) -> None:
    """Its tables are upgraded without a revision, which comes last."""
    async with postgres.fresh_database() as url:
        await migrate_url(url)
        async with engine_of(url) as engine, engine.begin() as connection:
            revision = str((await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one())
            await connection.exec_driver_sql("DELETE FROM alembic_version")
        await upgrade_restored(url, revision)
        assert not await migrated(url)
        with pytest.raises(Exception, match="already exists"):
            await migrate_url(url)
        await open_restored(url)

        assert await migrated(url)
    assert (is_known(revision), is_known("9999")) == (True, False)
