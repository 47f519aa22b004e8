"""Statements use the partial indexes, however much is closed: on SQLite here, on PostgreSQL by decision 0193."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.values import FRONT, Needs
from usher_router.domain.policy import Policy

Ask = Callable[[AsyncConnection], Awaitable[Any]]

QUESTIONS: list[tuple[Ask, str]] = [
    (lambda connection: RecordFrames().held(connection, ["ana"]), "conversation_agent_open"),
    (lambda connection: RecordFrames().joined(connection, ["ana"]), "conversation_guests"),
    (lambda connection: RecordFrames().load(connection, Needs(addresses={"a"})), "conversation_one_open"),
    (lambda connection: RecordPool().waiting(connection, Policy(), FRONT, 10), "conversation_waiting_since"),
    (lambda connection: RecordWatch().any_due(connection), "conversation_deadline"),
    (lambda connection: RecordWatch().broken(connection), "conversation_agent_open"),
    (lambda connection: RecordWatch().gaps(connection, "a", ["b"]), "conversation_one_open"),
]


@pytest.mark.parametrize(
    ("ask", "index"), QUESTIONS, ids=["held", "joined", "load", "waiting", "any_due", "broken", "gaps"]
)
async def test_no_statement_reads_all_conversations(tmp_path: Path, ask: Ask, index: str) -> None:
    """With the values that are bound, each plan names its index and scans no table of conversations."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrate(url)
    record = open_record(url)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with record.read() as connection:
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await ask(connection)
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        steps = [
            str(row[-1])
            for statement, parameters in asked
            for row in (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
        ]
    await record.close()
    assert [step for step in steps if step in ("SCAN conversation", "SCAN conversation USING INDEX")] == []
    assert [step for step in steps if index in step]
