"""What was read, noted at once and written in batches, so that nobody waits for the chain (decision 0433)."""

import asyncio

import structlog
from sqlalchemy import or_, select
from usher_common.audit.log import Act, add
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway import metrics
from usher_gateway.limits import AUDIT_WAITING

log = structlog.get_logger()
_c = schema.conversation.c


class AuditReads:
    """Notes reads, and writes them about once a second; the same one by the same agent counts once in a batch.

    A gateway that is killed loses the batch: what was read then is not in the log. A change is never in a batch.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._writing = asyncio.Lock()
        self._waiting: dict[Act, bool] = {}  # whether it counts only for those who have never had the conversation

    def note(self, act: Act, *, unless_own: bool = False) -> None:
        """Note one; beyond a bound, while the record is away, it is lost, and the log of the process says so."""
        if len(self._waiting) >= AUDIT_WAITING and act not in self._waiting:
            _lost(act, "full", f"{AUDIT_WAITING} wait")
            return
        self._waiting[act] = unless_own and self._waiting.get(act, True)

    async def flush(self) -> None:
        """Write all that was noted. It waits on while the record is away.

        Of a batch that fails otherwise, each is tried alone. One that cannot be written is logged with its ids and
        counted; whoever cancels this loses nothing.
        """
        async with self._writing:  # who asks beside a running one waits for that batch, too
            batch, self._waiting = self._waiting, {}
            try:
                await self._write(batch)
            except Stall as stall:
                log.warning("audit.stalled", waiting=len(batch), error=str(stall)[:200])
            finally:
                self._waiting = batch | self._waiting

    async def _write(self, batch: dict[Act, bool]) -> None:
        """Write a batch, and take out of it what is written or lost."""
        try:
            await self._add(batch)
            batch.clear()
        except Stall:
            raise
        except Exception as error:  # noqa: BLE001 - one of them, as a rule: the others must not be lost with it
            log.warning("audit.batch_failed", reads=len(batch), error=str(error)[:200])
            for act, unless_own in list(batch.items()):
                await self._write_one(act, unless_own=unless_own)
                del batch[act]

    async def _write_one(self, act: Act, *, unless_own: bool) -> None:
        try:
            await self._add({act: unless_own})
        except Stall:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, a batch must not fail for ever
            _lost(act, "failed", str(error)[:200])

    async def _add(self, batch: dict[Act, bool]) -> None:
        if not batch:
            return

        async def body(transaction: Transaction) -> None:
            own = await _own(transaction, [act for act, unless_own in batch.items() if unless_own])
            await add(transaction, [act for act in batch if act not in own])

        await run_transaction(self._record, body)


def _lost(act: Act, reason: str, error: str) -> None:
    metrics.AUDIT_LOST.labels(reason).inc()
    log.error("audit.read_lost", who=act.who, action=act.action, thing=act.thing, reason=reason, error=error)


async def _own(transaction: Transaction, acts: list[Act]) -> set[Act]:
    """Find the reads of conversations by agents who have them, had them, or are guests."""
    if not acts:
        return set()
    wanted = select(_c.id, _c.agent_id, _c.participants_json, _c.guests_json).where(
        any_of(_c.id, sorted({act.thing for act in acts})),
        or_(_c.agent_id.is_not(None), _c.participants_json != "[]", _c.guests_json != "[]"),
    )
    found = {row.id: row for row in await transaction.connection.execute(wanted)}
    return {act for act in acts if (row := found.get(act.thing)) is not None and _has(row, act.who)}


def _has(row: object, who: str) -> bool:
    quoted = f'"{who}"'
    agent, had, guests = (getattr(row, name) for name in ("agent_id", "participants_json", "guests_json"))
    return agent == who or quoted in had or quoted in guests
