"""What tests of the live store share: a listener that records what it received, and waits for its connection."""

import asyncio
from collections.abc import Callable, Sequence

from usher_common.live.port import Live
from usher_common.live.redis.live import RedisLive

from waits import PATIENCE_S, eventually


class Ear:
    """Records events and gaps in the order of arrival; `None` stands for a gap."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes] | None] = []
        self._news = asyncio.Event()

    def on_event(self, topic: str, payload: bytes) -> None:
        """Remember an event."""
        self.heard.append((topic, payload))
        self._news.set()

    def on_gap(self) -> None:
        """Remember a gap."""
        self.heard.append(None)
        self._news.set()

    @property
    def events(self) -> list[tuple[str, bytes]]:
        """All events, without the gaps."""
        return [event for event in self.heard if event is not None]

    @property
    def gaps(self) -> int:
        """Return how many gaps were reported."""
        return self.heard.count(None)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was heard satisfies the condition."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def hears(self, expected: Sequence[tuple[str, bytes]]) -> None:
        """Wait for that many events and compare them."""
        await self.until(lambda: len(self.events) >= len(expected))
        assert list(expected) == self.events


class Reader(Ear):
    """Sees the events it receives, and at each gap reads everything in `record`, as a browser does."""

    def __init__(self, record: list[bytes]) -> None:
        super().__init__()
        self._record = record
        self.seen: set[bytes] = set()

    def on_event(self, topic: str, payload: bytes) -> None:
        """See an event."""
        self.seen.add(payload)
        super().on_event(topic, payload)

    def on_gap(self) -> None:
        """Read."""
        self.seen.update(self._record)
        super().on_gap()


async def listen(live: RedisLive, *topics: str) -> Ear:
    """Listen to topics."""
    ear = Ear()
    await (await live.listen(ear.on_event, ear.on_gap)).add(topics)
    return ear


async def connects(live: Live) -> None:
    """Wait until the store answers again."""
    await eventually(lambda: live.connected)


async def disconnects(live: Live) -> None:
    """Wait until the store is known to be away."""
    await eventually(lambda: not live.connected)
