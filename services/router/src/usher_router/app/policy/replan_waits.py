"""After a policy change, plan waiting conversations again: the new steps and hours apply to them, too."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import structlog
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits, metrics
from usher_router.adapters.policy.replanning import RecordPlans
from usher_router.app.policy.active_policy import PolicySource
from usher_router.domain.conversation.waiting.replan import Replan, replan
from usher_router.domain.policy import SETTINGS, Policy

log = structlog.get_logger()


class WaitPlanner:
    """Plans the waiting conversations a page at a time, no faster than deadlines are published.

    A successor begins again. The record says which policy was planned last, and is read at each look, because another
    member may have planned since.
    """

    def __init__(self, record: Record, store: RecordPlans, source: PolicySource, prefers: Callable[[], bool]) -> None:
        self._record = record
        self._store = store
        self._source = source
        self._prefers = prefers

    async def poll(self) -> None:
        """Do nothing unless the active policy differs from the one that was planned last."""
        policy = self._source.current
        if not self._prefers():
            return
        try:
            async with self._record.read() as connection:
                planned = await self._store.planned(connection) or SETTINGS
            if policy.version != planned:
                await self._follow(planned, policy)
        except Stall as error:
            log.warning("replan.stalled", reason=str(error))

    async def _follow(self, planned: str, policy: Policy) -> None:
        # the former policy is unknown: assume that nothing changed
        former = await self._source.named(planned) or policy
        async with self._record.read() as connection:
            now, queues = await self._store.queues(connection)
        pages = await self._plan(replan(former, policy, queues, now))
        agents = await self._follow_capacity(former, policy)
        await run_transaction(self._record, lambda transaction: self._note(transaction, policy.version))
        log.info("replan.done", policy=policy.version, pages=pages, agents=agents)

    async def _plan(self, plan: Replan) -> int:
        last, pages = "", 0
        while plan.queues and (pages == 0 or last):
            last, pages = await self._page(plan, last), pages + 1
            await asyncio.sleep(limits.POLL_S)
        return pages

    async def _page(self, plan: Replan, last: str) -> str:
        """Plan a page; if that fails, plan each of its conversations alone."""
        try:
            return await self._plan_again(plan, last, limits.DEADLINES)
        except Stall:
            raise
        except Exception:
            log.exception("replan.page_failed", behind=last)
        async with self._record.read() as connection:
            keys = await self._store.concerned(connection, plan, last, limits.DEADLINES)
        for before, key in pairwise([last, *keys]):
            await self._plan_one(plan, before, key)
        return keys[-1] if keys else ""

    async def _plan_one(self, plan: Replan, before: str, key: str) -> None:
        try:
            await self._plan_again(plan, before, 1)
        except Stall:
            raise
        except Exception:
            metrics.FAILED_ALONE.labels("replan").inc()
            log.exception("replan.failed", conversation=key)

    async def _plan_again(self, plan: Replan, last: str, limit: int) -> str:
        async def body(transaction: Transaction) -> str:
            return await self._store.plan_again(transaction.connection, plan, last, limit)

        return await run_transaction(self._record, body)

    async def _follow_capacity(self, former: Policy, policy: Policy) -> int:
        """Give agents the policy's new capacity, except those with a capacity of their own."""
        was, now = former.document.capacity.agent, policy.document.capacity.agent

        async def body(transaction: Transaction) -> int:
            return await self._store.follow_capacity(transaction.connection, was, now)

        return await run_transaction(self._record, body) if was != now else 0

    async def _note(self, transaction: Transaction, version: str) -> None:
        await self._store.note(transaction.connection, version)
