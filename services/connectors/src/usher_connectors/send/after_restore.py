"""Hold what may repeat what left before the record was restored: it is shown as uncertain, and not sent."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.restored import restored_at
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import conversation, delivery, outreach

from usher_connectors.send.domain.after_restore import Known, may_repeat
from usher_connectors.send.domain.delivery import Row

RESTORED = "restored"  # the reason, as agents are shown it
_c, _d, _n = conversation.c, delivery.c, outreach.c


class AfterRestore:
    """One for each process: a record is restored while none runs."""

    def __init__(self) -> None:
        self._restored_at: int | None = None
        self._known = False

    async def hold(self, connection: AsyncConnection, rows: Sequence[Row], now: int) -> frozenset[str]:
        """Mark those of a frame's deliveries that may repeat something as uncertain; returns their ids."""
        if not self._known:
            self._restored_at, self._known = await restored_at(connection), True
        if self._restored_at is None:
            return frozenset()
        known = await _known(connection, rows)
        found = frozenset(
            row.id for row in rows if may_repeat(row.send, known[row.id], restored_at=self._restored_at, now=now)
        )
        waiting = (any_of(_d.id, sorted(found)), _d.status == "queued")
        held = update(delivery).where(*waiting).values(status="uncertain", error=RESTORED, changed_at=now)
        await connection.execute(held)
        return found


async def _known(connection: AsyncConnection, rows: Sequence[Row]) -> dict[str, Known]:
    talks = select(_c.id, _c.opened_at, _c.visitor_at).where(any_of(_c.id, [row.send.conversation for row in rows]))
    told = select(_n.id, _n.claimed_at).where(any_of(_n.id, [row.send.message for row in rows]))
    by_talk = {row.id: row for row in (await connection.execute(talks)).all()}
    by_message = {row.id: row.claimed_at for row in (await connection.execute(told)).all()}
    found = {}
    for row in rows:
        talk = by_talk.get(row.send.conversation)
        told_at = by_message.get(row.send.message)
        found[row.id] = Known(talk.opened_at, talk.visitor_at, told_at) if talk else Known(told_at=told_at)
    return found
