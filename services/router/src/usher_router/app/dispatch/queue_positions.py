"""Publish queue positions and expected waits to waiting visitors, and measure the estimates' error."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import structlog
from usher_common.expected_wait import ServiceRate, combined
from usher_common.handling import Stall
from usher_common.live.port import Live
from usher_common.live.publish import publish_events
from usher_common.messages.events import PlaceChanged, encode_event, visitor_topic
from usher_common.record.port import Record

from usher_router import limits, metrics
from usher_router.adapters.dispatch.waiting import RecordQueuePositions
from usher_router.adapters.values import WaitingContacts
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.matching.queue_position import QueuePosition, WaitingContact, queue_positions
from usher_router.domain.policy import SECOND, Policy, queue_of

log = structlog.get_logger()


class ShownPosition(NamedTuple):
    """What a visitor was shown first (`wait_s`, `since` in microseconds) and last (`place`, `at` monotonic seconds)."""

    wait_s: float | None
    since: int
    place: QueuePosition
    at: float


class QueuePositionPublisher:
    """Publishes positions while this member is the preferred one; a successor starts without what was shown."""

    def __init__(
        self,
        live: Live,
        record: Record,
        store: RecordQueuePositions,
        policy: Callable[[], Policy],
        prefers: Callable[[], bool],
    ) -> None:
        self._live = live
        self._record = record
        self._store = store
        self._policy = policy
        self._prefers = prefers
        self._shown: dict[str, ShownPosition] = {}
        self._services: Mapping[str, ServiceRate] = {}
        self._services_at = float("-inf")

    async def poll(self) -> None:
        """Publish what changed since the last poll, and everything now and then, as a page may have been reloaded."""
        if not self._prefers():
            self._forget()
            return
        at, policy = time.monotonic(), self._policy()
        try:
            async with self._record.read() as connection:
                waiting = await self._store.waiting(connection, limits.PLACES)
                gone = self._shown.keys() - {one.id for one in waiting.contacts}
                offered = await self._store.offered_at(connection, gone)
                at_work = await self._store.at_work(connection, policy, waiting.now) if waiting.queues else []
                if at - self._services_at >= limits.RATES_S:
                    self._services, self._services_at = await self._store.services(connection), at
        except Stall as error:
            log.warning("queue_positions.stalled", reason=str(error))
            return
        self._measure_error(gone, offered)
        _show(waiting, policy, at_work)
        await self._publish(waiting, policy, at)

    async def _publish(self, waiting: WaitingContacts, policy: Policy, at: float) -> None:
        def pool_of(queue: str) -> str:
            return queue_of(policy, queue).pool

        closed = {queue for queue in waiting.queues if not is_open(policy, queue, waiting.now)}
        found = queue_positions(waiting.contacts, pool_of, _by_pool(self._services, pool_of), closed)
        events = [
            _event(one, found[one.id]) for one in waiting.contacts if one.web and self._must_publish(one.id, found, at)
        ]
        if events:
            await publish_events(self._live, events)
        for one in waiting.contacts:
            if self._must_publish(one.id, found, at):
                self._shown[one.id] = self._noted(one.id, found[one.id], waiting.now, at)

    def _must_publish(self, key: str, found: Mapping[str, QueuePosition], at: float) -> bool:
        shown = self._shown.get(key)
        return shown is None or shown.place != found[key] or at - shown.at >= limits.PLACE_AGAIN_S

    def _noted(self, key: str, place: QueuePosition, now: int, at: float) -> ShownPosition:
        shown = self._shown.get(key)
        first = shown if shown is not None and shown.wait_s is not None else None
        return (
            ShownPosition(first.wait_s, first.since, place, at)
            if first
            else ShownPosition(place.wait_s, now, place, at)
        )

    def _measure_error(self, gone: set[str], offered: Mapping[str, int]) -> None:
        """Compare the first estimate with the actual wait, for contacts who were offered to an agent since."""
        for key in gone:
            shown = self._shown.pop(key)
            if key in offered and shown.wait_s is not None:
                error = (offered[key] - shown.since) / SECOND - shown.wait_s
                side = "longer" if error > 0 else "shorter"
                metrics.WAIT_ERROR.labels(side).observe(abs(error))

    def _forget(self) -> None:
        self._shown = {}
        _clear()


def _by_pool(services: Mapping[str, ServiceRate], pool_of: Callable[[str], str]) -> dict[str, ServiceRate]:
    pools: dict[str, list[ServiceRate]] = {}
    for queue, service in services.items():
        pools.setdefault(pool_of(queue), []).append(service)
    return {pool: combined(found) for pool, found in pools.items()}


def _event(one: WaitingContact, place: QueuePosition) -> tuple[str, bytes]:
    event = PlaceChanged(one.id, place.place, place.wait_s)
    return visitor_topic(one.account, one.peer), encode_event(event)


def _clear() -> None:
    for gauge in (metrics.QUEUE_WAITING, metrics.QUEUE_OLDEST, metrics.QUEUE_PROMISED, metrics.QUEUE_AGENTS):
        gauge.clear()


def _show(waiting: WaitingContacts, policy: Policy, at_work: Sequence[frozenset[str]]) -> None:
    """Set the queues' gauges; a queue where nobody waits any more has none, and a closed one promises nothing."""
    _clear()
    for queue, (count, since) in waiting.queues.items():
        metrics.QUEUE_WAITING.labels(queue).set(count)
        metrics.QUEUE_OLDEST.labels(queue).set(max(0, waiting.now - since) / SECOND)
        if is_open(policy, queue, waiting.now):
            found = queue_of(policy, queue)
            metrics.QUEUE_PROMISED.labels(queue).set(found.service_level.within_s)
            metrics.QUEUE_AGENTS.labels(queue).set(sum(found.pool in pools for pools in at_work))
