"""The frames that one subscription has been sent and not yet taken."""

import asyncio
from collections import deque

from aio_pika.abc import AbstractIncomingMessage


class Inbox:
    """Filled by the channel, emptied by the partition's loop; once ended it gives nothing more."""

    def __init__(self) -> None:
        self._frames: deque[AbstractIncomingMessage] = deque()
        self._changed = asyncio.Event()
        self._ended = False
        self.active = False  # whether the broker sent anything here: it sends to the single active consumer only

    async def put(self, message: AbstractIncomingMessage) -> None:
        """Take what the broker sends."""
        self.active = True
        self._frames.append(message)
        self._changed.set()

    def end(self) -> None:
        """Give no further frame: the rest returns to the queue, in order, when the channel closes."""
        self._ended = True
        self._changed.set()

    @property
    def ended(self) -> bool:
        """Whether nothing more may be taken."""
        return self._ended

    async def next(self, most: int) -> list[AbstractIncomingMessage]:
        """All frames that have come, `most` at the most, as soon as there is one; nothing at the end."""
        while not self._ended and not self._frames:
            self._changed.clear()
            await self._changed.wait()
        if self._ended:
            return []
        return [self._frames.popleft() for _ in range(min(most, len(self._frames)))]
