"""After another policy came, have those who wait already looked at again: its steps and hours count for them, too."""

import asyncio
from collections.abc import Callable

import structlog
from usher_common.bus.port import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits
from usher_router.domain.policy import SETTINGS, Policy, timed_queues
from usher_router.ports import PlanStore

log = structlog.get_logger()


class WaitPlanner:
    """Works through the line a page at a time, no faster than deadlines are published; a successor begins again."""

    def __init__(
        self, record: Record, store: PlanStore, policy: Callable[[], Policy], prefers: Callable[[], bool]
    ) -> None:
        self._record = record
        self._store = store
        self._policy = policy
        self._prefers = prefers
        self._planned = ""

    async def look(self) -> None:
        """Do nothing unless the policy is another than the one whose deadlines everybody has."""
        policy = self._policy()
        if not self._prefers() or policy.version == self._planned:
            return
        try:
            async with self._record.read() as connection:
                self._planned = await self._store.planned(connection) or SETTINGS
            if policy.version != self._planned:
                await self._plan(policy)
        except Stall as error:
            log.warning("replan.stalled", reason=str(error))

    async def _plan(self, policy: Policy) -> None:
        queues, last, pages = timed_queues(policy), "", 0
        while queues and (pages == 0 or last):
            last, pages = await self._page(queues, last), pages + 1
            await asyncio.sleep(limits.POLL_S)
        await run_transaction(self._record, lambda transaction: self._note(transaction, policy.version))
        log.info("replan.done", policy=policy.version, pages=pages)

    async def _page(self, queues: frozenset[str], last: str) -> str:
        async def body(transaction: Transaction) -> str:
            return await self._store.plan_anew(transaction.connection, queues, last, limits.DEADLINES)

        return await run_transaction(self._record, body)

    async def _note(self, transaction: Transaction, version: str) -> None:
        await self._store.note(transaction.connection, version)
