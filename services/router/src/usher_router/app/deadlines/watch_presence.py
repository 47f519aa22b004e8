"""Watch presence: report agents whose connection is lost, who return, and who are gone for longer than the grace."""

import time
from collections.abc import Callable

import structlog
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.envelope import wrap
from usher_common.handling import Stall
from usher_common.ids import agent_partition, derive_id
from usher_common.live.port import LiveAway
from usher_common.stores import Stores

from usher_router import metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.values import Present
from usher_router.app.deadlines.publish_each import publish_each
from usher_router.domain.policy import SECOND
from usher_router.domain.presence.judge import (
    GoneAgent,
    Presence,
    PresenceState,
    PresenceTiming,
    judge,
    judge_back,
    judge_lost,
    store_away,
)
from usher_router.limits import VANISHED_AGAIN_S, WATCH_S

log = structlog.get_logger()


class PresenceWatcher:
    """Judges presence once a second while this member is the preferred one."""

    def __init__(
        self, stores: Stores, store: RecordWatch, prefers: Callable[[], bool], patience: PresenceTiming
    ) -> None:
        self._bus, self._live, self._record = stores
        self._store = store
        self._prefers = prefers
        self._patience = patience
        self._watch = PresenceState()
        self._polled_at = time.monotonic()
        self._reported: dict[tuple[str, str], float] = {}  # (agent, lost, back or gone) → when it was reported

    async def poll(self) -> None:
        """Judge once, unless the store is unavailable or this process has just been suspended.

        Then silence proves nothing. Gateways may have been suspended with it, surely in one process; they send
        heartbeats as soon as they run again.
        """
        late_s = time.monotonic() - self._polled_at - WATCH_S
        if late_s <= self._patience.heartbeat_s:
            await self._poll()
        self._polled_at = time.monotonic()

    async def _poll(self) -> None:
        if not self._prefers():
            self._watch, self._reported = PresenceState(), {}
            return
        try:
            presence = await self._live.presence("agent")
            async with self._record.read() as connection:
                present = await self._store.present(connection)
        except LiveAway:
            self._watch = store_away(self._watch, time.monotonic())
            return
        except Stall as error:
            log.warning("presence.stalled", reason=str(error))
            return
        await self._judge(present, Presence(presence.seen, presence.age_s))

    async def _judge(self, present: Present, sight: Presence) -> None:
        at = time.monotonic()
        self._reported = {key: when for key, when in self._reported.items() if at - when < VANISHED_AGAIN_S}
        self._watch, gone = judge(self._watch, present.online, sight, at, self._patience)
        for back in judge_back(present.lost, sight, self._patience):
            await self._report(back, "back", present.now, AgentReturned(back))
        for lost in judge_lost(self._watch, sight, at, self._patience):
            if lost.agent not in present.lost:
                await self._report(lost.agent, "lost", present.now, _vanished(lost, present.now, lost=True))
        for one in gone:
            await self._report(one.agent, "gone", present.now, _vanished(one, present.now, lost=False))

    async def _report(self, agent: str, what: str, now: int, body: AgentVanished | AgentReturned) -> None:
        if (agent, what) in self._reported:
            return
        self._reported[agent, what] = time.monotonic()
        log.info("presence.judged", agent=agent, judged=what)
        metrics.VANISHED.labels(what).inc()
        envelope = wrap(derive_id(what, agent, str(now)), now, agent, body)
        await publish_each(self._bus, "presence", [(agent_partition(agent, self._bus.partitions), envelope)])


def _vanished(gone: GoneAgent, now: int, *, lost: bool) -> AgentVanished:
    return AgentVanished(gone.agent, now - int(gone.silent_s * SECOND), lost=lost)
