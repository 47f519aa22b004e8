"""Statements that have waiting conversations looked at again after another policy came."""

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.constructs import any_of, db_now, update_rows, upsert_rows
from usher_common.record.schema import conversation, setting

from usher_router.adapters.rows import IS_WAITING

KEY = "policy_planned"  # the setting that names the policy whose deadlines all waiting conversations have
_CHANGES = ("next_deadline", "deadline_kind", "deadline_no", "deadline_lease")
_c = conversation.c


class RecordPlans:
    """Implements `PlanStore` with one set of statements for PostgreSQL and SQLite."""

    async def planned(self, connection: AsyncConnection) -> str:
        wanted = select(setting.c.value_json).where(setting.c.key == KEY)
        found = (await connection.execute(wanted)).scalar_one_or_none()
        return str(json.loads(found)) if found else ""

    async def note(self, connection: AsyncConnection, version: str) -> None:
        await upsert_rows(connection, setting, [{"key": KEY, "value_json": json.dumps(version)}])

    async def plan_anew(self, connection: AsyncConnection, queues: Collection[str], last: str, limit: int) -> str:
        waits = any_of(_c.deadline_kind, ["", "wait"])
        wanted = (
            select(_c.id, _c.deadline_no, db_now())
            .where(IS_WAITING, waits, any_of(_c.queue, list(queues)), _c.id > last)
            .order_by(_c.id)
            .limit(limit)
            .with_for_update()
        )
        rows = (await connection.execute(wanted)).all()
        due = [
            {
                "id": row[0],
                "deadline_no": row[1] + 1,
                "next_deadline": row[2],
                "deadline_kind": "wait",
                "deadline_lease": None,
            }
            for row in rows
        ]
        await update_rows(connection, conversation, due, _CHANGES)
        return str(rows[-1][0]) if rows else ""
