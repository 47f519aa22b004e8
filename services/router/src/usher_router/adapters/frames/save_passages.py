"""SQL that saves the stages that conversations came into and left."""

from collections.abc import Iterable

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.funnel import stage_passage

from usher_router.domain.funnel.state import Passage


async def save_passages(connection: AsyncConnection, passages: Iterable[Passage]) -> None:
    """Write each passage as it is last: one may begin and end in the same frame, and ends in a later one."""
    last = {(one.conversation, one.number): one for one in passages}
    rows = [_row(last[key]) for key in sorted(last)]
    if rows:
        await upsert_rows(connection, stage_passage, rows)


def _row(passage: Passage) -> dict[str, object]:
    values = msgspec.structs.asdict(passage)
    return {"conversation_id": values.pop("conversation"), **values}
