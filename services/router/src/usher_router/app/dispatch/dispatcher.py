"""Dispatch: collect hints, read the record, propose, claim. A lost hint costs half a second, a doubled one nothing."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import structlog
from usher_common.handling import Stall
from usher_common.live.port import Listener, Live
from usher_common.messages.events import ROUTING_TOPIC, AgentChanged, ConversationChanged, decode_event
from usher_common.record.port import Record
from usher_common.runtime.background_loops import report_progress, stop_tasks, supervise

from usher_router import limits, metrics
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.claim_offers import Claiming, claim_offers
from usher_router.app.dispatch.dispatch_log import DispatchLog, NoLog
from usher_router.app.dispatch.sync_pool import PoolSync
from usher_router.domain.policy import Policy

log = structlog.get_logger()
NAME = "dispatch"


class DispatchConfig(NamedTuple):
    """Which policy counts, whether this member dispatches, and where it is logged."""

    policy: Callable[[], Policy]
    prefers: Callable[[], bool]
    notes: DispatchLog = NoLog()


class Dispatcher:
    """Offers waiting conversations while this member is the preferred one; two dispatchers at once are harmless."""

    def __init__(self, live: Live, record: Record, store: RecordPool, duty: DispatchConfig) -> None:
        self._live = live
        self._record = record
        self._store = store
        self._policy, self._prefers, self._notes = duty
        self._pool_sync: PoolSync | None = None
        self._conversations: set[str] = set()  # hinted at since the last read
        self._agents: set[str] = set()
        self._missed_hints = False
        self._wake = asyncio.Event()
        self._listener: Listener | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Subscribe before the first read, so that no change falls between."""
        self._listener = await self._live.listen(self._hear, self._miss)
        await self._listener.add([ROUTING_TOPIC])
        self._task = supervise(NAME, self._run)

    async def close(self) -> None:
        """Stop dispatching; a running claim is committed or rolled back as a whole."""
        if self._task is not None:
            await stop_tasks(self._task)
        if self._listener is not None:
            await self._listener.close()

    def request_full_sync(self) -> None:
        """Read everything soon: a check found a conversation that this dispatcher overlooks."""
        self._miss()

    def _hear(self, _topic: str, payload: bytes) -> None:
        if self._pool_sync is None:  # another member dispatches
            return
        try:
            event = decode_event(payload)
        except msgspec.MsgspecError:  # from a newer release: the next read of changes finds the same
            log.warning("dispatch.hint_unknown")
            metrics.FAILED_ALONE.labels("hints").inc()
            return
        if isinstance(event, ConversationChanged):
            self._conversations.add(event.id)
        elif isinstance(event, AgentChanged):
            self._agents.add(event.agent)
        self._wake.set()

    def _miss(self) -> None:
        self._missed_hints = True
        self._wake.set()

    async def _run(self) -> None:
        while True:
            report_progress(NAME)
            if not self._prefers():
                self._pool_sync = None
                metrics.WAITING.set(0)
                await asyncio.sleep(limits.RECONCILE_POOL_S)
                continue
            try:
                await self._round()
            except Stall as error:
                log.warning("dispatch.stalled", reason=str(error))
                self._pool_sync = None
                await asyncio.sleep(limits.DISPATCH_RETRY_S)
            await self._pause()

    async def _round(self) -> None:
        pool_sync = self._pool_sync = self._current_sync()
        # taken before the read: a hint that comes meanwhile belongs to the next round
        conversations, self._conversations = self._conversations, set()
        agents, self._agents = self._agents, set()
        if self._missed_hints:
            self._missed_hints = False
            pool_sync.expect_all()
        await pool_sync.sync(conversations, agents)
        # a large read is logged by itself, so that the claim's transaction holds its locks briefly
        await self._notes.flush()
        await self._offer(pool_sync)
        metrics.WAITING.set(pool_sync.pool.waiting_count)
        await self._notes.flush()

    def _current_sync(self) -> PoolSync:
        """Return the sync of the present policy; a changed policy begins with a fresh pool."""
        policy = self._policy()
        if self._pool_sync is None or self._pool_sync.policy is not policy:
            return PoolSync(self._record, self._store, self._notes.pool(policy.refusal_pause_s), policy)
        return self._pool_sync

    async def _offer(self, pool_sync: PoolSync) -> None:
        while proposals := pool_sync.pool.propose(pool_sync.now, limits.CLAIMS):
            claiming = Claiming(self._record, self._live, self._store, pool_sync.policy, self._notes)
            won = await claim_offers(claiming, proposals)
            if len(won) < len(proposals):
                lost = {one.conversation for one in proposals} - won
                await pool_sync.sync_ids(lost, {one.agent for one in proposals})
            if not won:  # another dispatcher wins these: do not compete, wait for the next read
                return

    async def _pause(self) -> None:
        """Wait for a hint, or until the next read is due."""
        pool_sync = self._pool_sync
        pause_s = pool_sync.due_s(time.monotonic()) if pool_sync is not None else 0.0
        try:
            async with asyncio.timeout(max(pause_s, 0.0)):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()
