"""The frames received by one subscription and not yet taken."""

import asyncio
from collections import deque

from aio_pika.abc import AbstractIncomingMessage


class Inbox:
    """Filled by the channel, emptied by the partition's loop; once ended it returns no more frames."""

    def __init__(self) -> None:
        self._frames: deque[AbstractIncomingMessage] = deque()
        self._changed = asyncio.Event()
        self._ended = False
        # true once the broker sent anything here: it sends to the single active consumer only (decision 0011)
        self.active = False

    async def put(self, message: AbstractIncomingMessage) -> None:
        """Add a frame that the broker sent."""
        self.active = True
        self._frames.append(message)
        self._changed.set()

    def end(self) -> None:
        """Return no further frame: the rest goes back to the queue, in order, when the channel closes."""
        self._ended = True
        self._changed.set()

    @property
    def ended(self) -> bool:
        """Whether no more frames may be taken."""
        return self._ended

    async def next(self, most: int) -> list[AbstractIncomingMessage]:
        """Wait for frames and return those received, at most `most`; returns none once ended."""
        while not self._ended and not self._frames:
            self._changed.clear()
            await self._changed.wait()
        if self._ended:
            return []
        return [self._frames.popleft() for _ in range(min(most, len(self._frames)))]
