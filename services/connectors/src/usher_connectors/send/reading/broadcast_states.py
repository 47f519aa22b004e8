"""Whether what belongs to a broadcast may leave now."""

from typing import Literal

from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.tables.schema import broadcast

Leave = Literal["now", "later", "never"]
_b = broadcast.c


class BroadcastStates:
    """Reads a broadcast's state for each of its sends: nothing that was queued leaves after it was stopped."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def __call__(self, broadcast_id: str) -> Leave:
        """Return when its sends may leave; raises Stall."""
        async with self._record.read() as connection:
            state = (await connection.execute(select(_b.state).where(_b.id == broadcast_id))).scalar_one_or_none()
        return may_leave(state)


def may_leave(state: str | None) -> Leave:
    """Return when the sends of a broadcast in this state (None: it is gone) may leave."""
    if state in ("running", "done"):  # done: the last ones may still be repeated
        return "now"
    return "later" if state == "paused" else "never"
