"""A load of numbered envelopes on RabbitMQ, and what must be true of what arrives."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from usher_common.bus.port import INBOUND
from usher_common.bus.rabbitmq.bus import RabbitBus

from bus_rig import Proxy, RabbitRig, letter
from waits import time_passes


@asynccontextmanager
async def closing(*buses: RabbitBus) -> AsyncIterator[None]:
    """Close them at the end."""
    try:
        yield
    finally:
        await asyncio.gather(*(bus.close() for bus in buses))


class Stream:
    """Publishes numbered envelopes to all partitions without end, and knows what was confirmed."""

    def __init__(self, bus: RabbitBus) -> None:
        self._bus = bus
        self._task = asyncio.create_task(self._flow())
        self.sent: dict[int, list[str]] = defaultdict(list)  # confirmed, in the order of the calls

    async def stop(self) -> int:
        """Stop and return how many were confirmed."""
        self._going = False
        await self._task
        return sum(len(ids) for ids in self.sent.values())

    async def _flow(self) -> None:
        self._going = True
        number = 0
        while self._going:
            batch = [(n % 4, letter(f"e{n}")) for n in range(number, number + 40)]
            await asyncio.gather(*(self._bus.publish(INBOUND, p, envelope) for p, envelope in batch))
            for p, envelope in batch:
                self.sent[p].append(envelope.id)
            number += 40
            await time_passes(0.002)


def assert_whole_frames(deliveries: "object") -> None:
    """Check that each frame is either entirely new, or the same as an earlier one."""
    frames: set[tuple[str, ...]] = set()
    seen: set[str] = set()
    for delivery in deliveries:  # type: ignore[attr-defined]
        frame = tuple(envelope.id for envelope in delivery.envelopes)
        assert frame in frames or not seen & set(frame)
        frames.add(frame)
        seen |= set(frame)


@asynccontextmanager
async def behind_a_proxy(vhost_url: str) -> AsyncIterator[RabbitRig]:
    """A rig without a record, whose buses reach the broker through a proxy that can cut them off."""
    proxy = Proxy(vhost_url)
    await proxy.open()
    yield RabbitRig(vhost_url, "", proxy)
    await proxy.shut()
