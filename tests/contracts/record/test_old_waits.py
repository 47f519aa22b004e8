"""Conversations of an older release that wait, ring or were reminded are carried over, as far as the record knows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from usher_common.record.migrations import config
from usher_common.record.urls import parse_url

from servers import PostgresServer

BEFORE = "0007"
ROWS = """
INSERT INTO contact (id, created_at) VALUES ('p', 1);
INSERT INTO agent (id, login, name) VALUES ('ana', 'ana', 'Ana');
INSERT INTO address (id, account, peer, channel, contact_id, created_at)
  SELECT name, 'web', name, 'web', 'p', 1 FROM names;
INSERT INTO conversation (id, address_id, contact_id, account, peer, channel, home_partition, weight, opened_at,
  changed_at, status, waiting_since, agent_id, assignment_id, participants_json, deadline_kind, answered_at, step)
  SELECT name, name, 'p', 'web', name, 'web', 0, 33, 100, 500, status,
    CASE WHEN status = 'waiting' THEN 100 END, CASE WHEN status <> 'waiting' THEN 'ana' END,
    CASE WHEN status <> 'waiting' THEN 's-' || name END, had, kind, CASE WHEN had = '[]' THEN NULL ELSE 200 END,
    CASE WHEN status = 'waiting' THEN 2 ELSE 0 END
  FROM names;
INSERT INTO assignment (id, conversation_id, agent_id, wait_no, weight, offered_at, expires_at)
  SELECT 's-' || name, name, 'ana', 0, 33, 300, 900 FROM names WHERE status <> 'waiting';
INSERT INTO message (id, conversation_id, seq, author, text, accepted_at, created_at)
  SELECT name || ' ' || author, name, CAST(at AS INTEGER), author, text, at, at FROM names, said;
"""
NAMES = """
CREATE TEMPORARY TABLE names AS
  SELECT 'waits' AS name, 'waiting' AS status, '[]' AS had, '' AS kind
  UNION ALL SELECT 'rings', 'offered', '[]', 'offer' UNION ALL SELECT 'rings again', 'offered', '["ben"]', 'offer'
  UNION ALL SELECT 'reminded', 'assigned', '["ana"]', 'close' UNION ALL SELECT 'owned', 'assigned', '["ana"]', 'nudge';
CREATE TEMPORARY TABLE said AS
  SELECT 'system' AS author, 'nudge' AS text, 350 AS at UNION ALL SELECT 'visitor', 'nudge', 400;
"""
WANTED = """
SELECT id, had_owner, offered_at, waited_since, reminded_at, asked_json, handed_skills_json, taken_json, step
  FROM conversation ORDER BY id
"""


@pytest.fixture(params=["postgres", "sqlite"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/record.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    async with server.fresh_database() as database:
        yield database


def _upgrade_with_rows(connection: Connection) -> None:
    command.upgrade(config(connection), BEFORE)
    for statement in f"{NAMES}{ROWS}".split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    command.upgrade(config(connection), "head")


async def test_times_and_demands_of_old_rows_are_carried_over(url: str) -> None:
    """Since when it rings or was reminded is known; the demand at entry and the steps taken were not kept."""
    engine = create_async_engine(parse_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade_with_rows)
        rows: list[Any] = list((await connection.exec_driver_sql(WANTED)).all())
    await engine.dispose()
    kept = ("null", "null", "[]")

    assert [(row[0], bool(row[1]), *row[2:]) for row in rows] == [
        ("owned", True, None, None, None, *kept, 0),
        ("reminded", True, None, None, 350, *kept, 0),
        ("rings", False, 300, 100, None, *kept, 0),
        ("rings again", True, 300, 300, None, *kept, 0),
        ("waits", False, None, None, None, *kept, 2),
    ]
