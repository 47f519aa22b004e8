"""Show agents that a contact types, where the provider tells us; it delays and fails no message."""

import asyncio

import structlog
from usher_common.handling import Stall
from usher_common.live.port import Live
from usher_common.messages.events import TypingChanged, agent_topic, encode_event
from usher_common.messages.limits import PEER_CHARS
from usher_common.record.port import Record
from usher_common.runtime.background_loops import stop_tasks
from usher_common.token_bucket import Rate

from usher_connectors import limits, metrics
from usher_connectors.signals.domain.pacing import Pacing
from usher_connectors.signals.spots import desk_of

log = structlog.get_logger()
_RATE = Rate(limits.TYPED_PER_S, limits.TYPED_BURST)


class TellTyping:
    """Publishes it to the desks of those who have the conversation; nothing is kept or repeated.

    A desk shows it for some seconds. Providers say that a contact types, and not that they stopped.
    """

    def __init__(self, record: Record, live: Live) -> None:
        self._record, self._live = record, live
        self._pacing = Pacing(limits.SIGNALS_KEPT)
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Give up what is under way."""
        await stop_tasks(*self._tasks)

    def __call__(self, account: str, peer: str) -> None:
        """Take that the contact types; returns at once."""
        if not self._may(account, peer):
            _count("held back")
            return
        task = asyncio.create_task(self._tell(account, peer), name="typed")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _may(self, account: str, peer: str) -> bool:
        if len(self._tasks) >= limits.SIGNALS_AT_ONCE or not 0 < len(peer) <= PEER_CHARS:
            return False
        now = asyncio.get_running_loop().time()
        return self._pacing.may((account, peer), limits.TYPED_EVERY_S, account, _RATE, now)

    async def _tell(self, account: str, peer: str) -> None:
        try:
            async with self._record.read() as connection:
                conversation, agents = await desk_of(connection, account, peer)
            event = encode_event(TypingChanged(conversation, "visitor", on=True))
            await self._live.publish([(agent_topic(one), event) for one in agents])
        except Stall:
            _count("failed")
        except Exception:  # whatever it is, no message may suffer from it
            _count("failed")
            log.exception("typed.broken", account=account)
        else:
            _count("shown" if agents else "nobody")


def _count(result: str) -> None:
    metrics.SIGNALS.labels("typed", result).inc()
