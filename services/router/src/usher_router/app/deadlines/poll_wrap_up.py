"""Poll for agents whose wrap-up has ended, and publish it to each one's partition."""

import time
from collections.abc import Callable

import structlog
from usher_common.bus.port import Bus
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Stall
from usher_common.ids import agent_partition, derive_id
from usher_common.record.port import Record

from usher_router.adapters.checks.promises import RecordWatch
from usher_router.app.deadlines.publish_each import publish_each

log = structlog.get_logger()


class WrapUpPoller:
    """Publishes each end once while this member is the preferred one; publishing it twice is harmless."""

    def __init__(self, bus: Bus, record: Record, store: RecordWatch, prefers: Callable[[], bool]) -> None:
        self._bus = bus
        self._record = record
        self._store = store
        self._prefers = prefers
        self._published: frozenset[tuple[str, int]] = frozenset()

    async def poll(self) -> None:
        """Publish the wrap-ups that ended since the last poll; an agent is forgotten once their row has changed."""
        if not self._prefers():
            self._published = frozenset()
            return
        try:
            async with self._record.read() as connection:
                ended = frozenset(await self._store.wrapped(connection))
        except Stall as error:
            log.warning("wrap_up.stalled", reason=str(error))
            return
        new = sorted(ended - self._published)
        durable = await publish_each(self._bus, "wrap_up", [self._ended(*one) for one in new])
        # If one could not be published, all are sent again at the next poll: nothing else ends these wrap-ups.
        self._published = ended if durable == len(new) else ended & self._published

    def _ended(self, agent: str, until: int) -> tuple[int, Envelope]:
        # a new id each time: the first may have been ignored because the agent's connection was lost meanwhile
        now = time.time_ns() // 1_000
        envelope = wrap(derive_id("wrapped", agent, str(until), str(now)), now, agent, WrapUpEnded(agent, until))
        return agent_partition(agent, self._bus.partitions), envelope
