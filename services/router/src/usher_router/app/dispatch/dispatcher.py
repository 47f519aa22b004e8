"""Dispatch: hear hints, look at the record, propose, claim. A lost hint costs half a second, a doubled one nothing."""

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
    """By which policy, whether it is this member's, and where it is written down."""

    policy: Callable[[], Policy]
    prefers: Callable[[], bool]
    notes: DispatchLog = NoLog()


class Dispatcher:
    """Offers waiting conversations while this member is the preferred one; two at once do no harm."""

    def __init__(self, live: Live, record: Record, store: RecordPool, duty: DispatchConfig) -> None:
        self._live = live
        self._record = record
        self._store = store
        self._policy, self._prefers, self._notes = duty
        self._pool_sync: PoolSync | None = None
        self._conversations: set[str] = set()  # hinted at since the last look
        self._agents: set[str] = set()
        self._missed_hints = False
        self._wake = asyncio.Event()
        self._listener: Listener | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Subscribe first, then look: nothing falls in between."""
        self._listener = await self._live.listen(self._hear, self._miss)
        await self._listener.add([ROUTING_TOPIC])
        self._task = supervise(NAME, self._run)

    async def close(self) -> None:
        """Stop dispatching; a running claim is rolled back or committed as a whole."""
        if self._task is not None:
            await stop_tasks(self._task)
        if self._listener is not None:
            await self._listener.close()

    def request_full_sync(self) -> None:
        """Look at everything, soon: somebody has found what we overlook."""
        self._miss()

    def _hear(self, _topic: str, payload: bytes) -> None:
        if self._pool_sync is None:  # not ours to dispatch
            return
        try:
            event = decode_event(payload)
        except msgspec.MsgspecError:  # of a newer release: the next look at what changed finds what it hints at
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
                await self._turn()
            except Stall as error:
                log.warning("dispatch.stalled", reason=str(error))
                self._pool_sync = None
                await asyncio.sleep(limits.DISPATCH_RETRY_S)
            await self._pause()

    async def _turn(self) -> None:
        pool_sync = self._pool_sync = self._current_sync()
        conversations, self._conversations = self._conversations, set()
        agents, self._agents = self._agents, set()
        if self._missed_hints:
            self._missed_hints = False
            pool_sync.expect_all()
        await pool_sync.look(conversations, agents)
        await self._notes.flush()  # much that was read at once is not for the claim's transaction
        await self._offer(pool_sync)
        metrics.WAITING.set(pool_sync.pool.waiting_count)
        await self._notes.flush()

    def _current_sync(self) -> PoolSync:
        """Look through the eyes of the present policy; another one begins with a fresh pool."""
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
                await pool_sync.look_at(lost, {one.agent for one in proposals})
            if not won:  # somebody else is at work, too: leave it to them until the next look
                return

    async def _pause(self) -> None:
        """Wait for a hint, or until the next look is due."""
        pool_sync = self._pool_sync
        rest_s = pool_sync.due_s(time.monotonic()) if pool_sync is not None else 0.0
        try:
            async with asyncio.timeout(max(rest_s, 0.0)):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()
