"""Poll for agents whose wrap-up time has passed, and say so to each one's partition."""

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
    """Publishes each end once while this member is the preferred one; a doubled end changes nothing."""

    def __init__(self, bus: Bus, record: Record, store: RecordWatch, prefers: Callable[[], bool]) -> None:
        self._bus = bus
        self._record = record
        self._store = store
        self._prefers = prefers
        self._said: frozenset[tuple[str, int]] = frozenset()

    async def poll(self) -> None:
        """Publish what has passed since the last poll; forgotten as soon as the agent is seen otherwise."""
        if not self._prefers():
            self._said = frozenset()
            return
        try:
            async with self._record.read() as connection:
                ended = frozenset(await self._store.wrapped(connection))
        except Stall as error:
            log.warning("wrap_up.stalled", reason=str(error))
            return
        new = sorted(ended - self._said)
        durable = await publish_each(self._bus, "wrap_up", [self._ended(*one) for one in new])
        # Where one failed, all are said again at the next poll: nobody else ever ends that wrap-up.
        self._said = ended if durable == len(new) else ended & self._said

    def _ended(self, agent: str, until: int) -> tuple[int, Envelope]:
        now = time.time_ns() // 1_000  # said again it is another command: the agent may have been lost meanwhile
        envelope = wrap(derive_id("wrapped", agent, str(until), str(now)), now, agent, WrapUpEnded(agent, until))
        return agent_partition(agent, self._bus.partitions), envelope
