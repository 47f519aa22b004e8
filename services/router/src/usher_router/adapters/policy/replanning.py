"""SQL that applies a new policy to waiting conversations and to agents."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, db_now, read_now, update_rows, upsert_rows
from usher_common.record.tables.schema import agent, conversation, setting

from usher_router.adapters.rows import IS_WAITING
from usher_router.domain.conversation.waiting.replan import Replan

KEY = "policy_planned"  # setting that names the policy by which all waiting conversations were planned
_CHANGES = ("next_deadline", "deadline_kind", "deadline_no", "deadline_lease")
_c, _a = conversation.c, agent.c


class RecordPlans:
    """Statements that apply a new policy to existing rows; the same text for PostgreSQL and SQLite."""

    async def planned(self, connection: AsyncConnection) -> str:
        """Return the hash of the policy by which waiting conversations were planned, "" if none is known."""
        wanted = select(setting.c.value_json).where(setting.c.key == KEY)
        found = (await connection.execute(wanted)).scalar_one_or_none()
        return str(json.loads(found)) if found else ""

    async def note(self, connection: AsyncConnection, version: str) -> None:
        """Store that hash."""
        await upsert_rows(connection, setting, [{"key": KEY, "value_json": json.dumps(version)}])

    async def queues(self, connection: AsyncConnection) -> tuple[int, list[str]]:
        """Return the time (microseconds) and the queues with waiting conversations."""
        now = await read_now(connection)
        waited_in = select(_c.queue).where(IS_WAITING).distinct().order_by(_c.queue)
        return now, list((await connection.execute(waited_in)).scalars())

    async def plan_again(self, connection: AsyncConnection, plan: Replan, last: str, limit: int) -> str:
        """Make up to `limit` of these conversations due now, by id after `last`; returns the last id, "" at the end.

        A conversation that waits for one agent keeps its deadline.
        """
        columns = _c.id, _c.deadline_no, db_now(), _c.queue, _c.policy
        rows = (await connection.execute(_concerned(plan, last, limit, *columns).with_for_update())).all()
        due = [
            {
                "id": row[0],
                "deadline_no": row[1] + 1,
                "next_deadline": row[2],
                "deadline_kind": "closing" if row[3] in plan.closing and row[4] != plan.version else "wait",
                "deadline_lease": None,
            }
            for row in rows
        ]
        await update_rows(connection, conversation, due, _CHANGES)
        return str(rows[-1][0]) if rows else ""

    async def concerned(self, connection: AsyncConnection, plan: Replan, last: str, limit: int) -> list[str]:
        """List up to `limit` of these conversations, by id after `last`."""
        return list((await connection.execute(_concerned(plan, last, limit, _c.id))).scalars())

    async def follow_capacity(self, connection: AsyncConnection, former: int, capacity: int) -> int:
        """Change agents with the former general capacity to the new one; returns how many."""
        wanted = select(_a.id, _a.load, _a.version).where(_a.capacity == former).order_by(_a.id).with_for_update()
        changed = [
            {"id": row[0], "capacity": capacity, "load_limit": max(capacity, row[1]), "version": row[2] + 1}
            for row in (await connection.execute(wanted)).all()
        ]
        await update_rows(connection, agent, changed, ("capacity", "load_limit", "version"))
        return len(changed)


def _concerned(plan: Replan, last: str, limit: int, *columns: ColumnElement[Any]) -> Select[Any]:
    waits = any_of(_c.deadline_kind, ["", "wait", "closing"])
    wanted = select(*columns).where(IS_WAITING, waits, any_of(_c.queue, list(plan.queues)), _c.id > last)
    return wanted.order_by(_c.id).limit(limit)
