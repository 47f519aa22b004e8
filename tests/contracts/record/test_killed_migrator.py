"""A migrator that is killed half way leaves the old schema whole, and the next one leads to the new one (row P8)."""

import asyncio
import sys
from pathlib import Path

import asyncpg
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from usher_common.record.migrations import config, migrate, migrated
from usher_common.record.urls import parse_url

from servers import PostgresServer
from servers.process import Process
from waits import eventually

FIRST = "0001"
ROW = (
    "INSERT INTO contact (id, created_at) VALUES ('eva', 7);"
    " INSERT INTO agent (id, login, name) VALUES ('ana', 'ana', 'Ana')"
)
HERE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
WAITING = f"{HERE} AND wait_event_type = 'Lock'"
STATE = """
SELECT version_num, (SELECT count(*) FROM contact WHERE id = 'eva'), to_regclass('erasure')::text FROM alembic_version
"""


async def test_a_migrator_killed_half_way_is_followed_by_another(postgres: PostgresServer, tmp_path: Path) -> None:
    """It waits for a table that another session holds, after dozens of migrations; its rows are there afterwards."""
    async with postgres.fresh_database() as url:
        await _filled(url)
        holder, looker = await asyncpg.connect(url), await asyncpg.connect(url)
        migrator = Process([sys.executable, "-m", "usher", "migrate"], tmp_path, {"USHER_RECORD_URL": url})
        async with holder.transaction():
            await holder.execute("LOCK TABLE agent IN ACCESS SHARE MODE")
            migrator.start()
            await eventually(lambda: _count(looker, WAITING, 1), seconds=60)
            migrator.kill()
        await eventually(lambda: _count(looker, HERE, 2), seconds=60)  # its session has ended: it was rolled back
        killed = tuple(await looker.fetchrow(STATE))
        started_again = await migrated(url)
        await migrate(url)
        version, kept, erasures = await looker.fetchrow(STATE)
        await asyncio.gather(holder.close(), looker.close())

    assert (killed, started_again) == ((FIRST, 1, None), False)
    assert (version > FIRST, kept, erasures) == (True, 1, "erasure")


async def _filled(url: str) -> None:
    """Lay out the first schema, with a row of two tables."""

    def first(connection: Connection) -> None:
        command.upgrade(config(connection), FIRST)

    engine = create_async_engine(parse_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(first)
    await engine.dispose()
    connection = await asyncpg.connect(url)
    await connection.execute(ROW)
    await connection.close()


async def _count(looker: "asyncpg.Connection[asyncpg.Record]", sessions: str, wanted: int) -> bool:
    """Whether there are so many sessions."""
    return bool(await looker.fetchval(sessions) == wanted)
