"""What could not be published is published again, and events that are not understood are counted."""

from collections.abc import Sequence
from typing import Any

from prometheus_client import REGISTRY
from sqlalchemy import insert
from structlog.testing import capture_logs
from usher_common.bus.embedded.bus import EmbeddedBus
from usher_common.bus.port import INBOUND
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.envelope import Envelope
from usher_common.live.memory import MemoryLive
from usher_common.messages.events import ROUTING_TOPIC
from usher_common.record.port import Record
from usher_common.record.tables.schema import agent
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.deadlines.poll_wrap_up import WrapUpPoller
from usher_router.app.dispatch.dispatcher import DispatchConfig, Dispatcher
from usher_router.domain.policy import Policy

from connecting.rig import Ear
from waits import eventually, loop_turns


class FailsOnce(EmbeddedBus):
    """A bus whose first publishes fail unexpectedly, in a batch and singly."""

    fails = 2

    async def publish_all(self, stream: str, items: Sequence[tuple[int, Envelope]]) -> None:
        """Fail, then publish."""
        self._fail()
        await super().publish_all(stream, items)

    async def publish(self, stream: str, partition: int, envelope: Envelope) -> None:
        """Fail, then publish."""
        self._fail()
        await super().publish(stream, partition, envelope)

    def _fail(self) -> None:
        self.fails -= 1
        if self.fails >= 0:
            raise RuntimeError("once")


async def test_an_end_of_wrap_up_that_failed_to_publish_is_published_again(record: Record) -> None:
    """Otherwise the agent would stay in wrap-up for ever, because nothing else ends it."""
    row = {"id": "ana", "login": "ana", "name": "Ana", "status": "wrap_up", "wrap_up_until": 5}
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(agent).values(row))
    embedded: Any = record
    bus, ear = FailsOnce(embedded, 1), Ear(record)
    await bus.consume(INBOUND, ear, lambda _: True)
    poller = WrapUpPoller(bus, record, RecordWatch(), lambda: True)
    try:
        with capture_logs():
            for _ in range(3):  # fails, publishes it, has nothing left to publish
                await poller.poll()
        await ear.until(lambda: bool(ear.heard))
    finally:
        await bus.close()

    assert [command for _, _, command in ear.heard] == [WrapUpEnded("ana", 5)]


async def test_an_unknown_hint_is_counted(record: Record) -> None:
    """A newer release may publish events that this one does not know."""
    live = MemoryLive()
    dispatcher = Dispatcher(live, record, RecordPool(), DispatchConfig(Policy, lambda: True))
    await dispatcher.start()
    before = _hints()
    with capture_logs() as logs:

        async def counted() -> bool:
            await live.publish([(ROUTING_TOPIC, b"?")])
            await loop_turns()
            return _hints() > before

        await eventually(counted)  # hints count only after the dispatcher has read the record for the first time
    await dispatcher.close()

    assert "dispatch.hint_unknown" in [one["event"] for one in logs]


def _hints() -> float:
    return REGISTRY.get_sample_value("usher_items_failed_total", {"batch": "hints"}) or 0.0
