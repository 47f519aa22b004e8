"""Watch who is here; report agents who are gone for longer than the grace."""

import time
from collections.abc import Callable

import structlog
from usher_common.bus.port import INBOUND, Stall
from usher_common.envelope import wrap
from usher_common.ids import agent_partition, derive_id
from usher_common.live.port import LiveAway, Presence
from usher_common.messages.commands import AgentVanished

from usher_router import metrics
from usher_router.domain.policy import SECOND
from usher_router.domain.presence import Gone, Patience, Sight, Watch, judge, store_away
from usher_router.limits import VANISHED_AGAIN_S
from usher_router.ports import Stores, WatchStore

log = structlog.get_logger()


class PresenceWatcher:
    """Judges once a second while this member is the preferred one."""

    def __init__(self, stores: Stores, store: WatchStore, prefers: Callable[[], bool], patience: Patience) -> None:
        self._bus, self._live, self._record = stores
        self._store = store
        self._prefers = prefers
        self._patience = patience
        self._watch = Watch()
        self._reported: dict[str, float] = {}

    async def look(self) -> None:
        """Judge once; a store that is away says nothing about anybody."""
        if not self._prefers():
            self._watch = Watch()
            return
        try:
            presence = await self._live.presence("agent")
            async with self._record.read() as connection:
                now, agents = await self._store.present(connection)
        except LiveAway:
            self._watch = store_away(self._watch, time.monotonic())
            return
        except Stall as error:
            log.warning("presence.stalled", reason=str(error))
            return
        await self._report(now, self._judge(presence, agents))

    def _judge(self, presence: Presence, agents: list[str]) -> list[Gone]:
        self._watch, gone = judge(
            self._watch,
            agents,
            Sight(presence.seen, presence.age_s),
            time.monotonic(),
            self._patience,
        )
        return gone

    async def _report(self, now: int, gone: list[Gone]) -> None:
        at = time.monotonic()
        self._reported = {agent: when for agent, when in self._reported.items() if at - when < VANISHED_AGAIN_S}
        for one in gone:
            if one.agent not in self._reported:
                self._reported[one.agent] = at
                await self._publish(one, now)

    async def _publish(self, gone: Gone, now: int) -> None:
        seen_at = now - int(gone.silent_s * SECOND)
        log.info("presence.agent_gone", agent=gone.agent, silent_s=round(gone.silent_s, 1))
        metrics.VANISHED.inc()
        name = derive_id("vanished", gone.agent, str(seen_at))
        envelope = wrap(name, now, gone.agent, AgentVanished(gone.agent, seen_at))
        await self._bus.publish(INBOUND, agent_partition(gone.agent, self._bus.partitions), envelope)
