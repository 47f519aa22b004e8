"""Fill gaps from the record: what sockets miss is read together, with one statement for many conversations."""

import asyncio
from typing import Protocol

import structlog
from usher_common.handling import Stall
from usher_common.messages.events import MessageAdded
from usher_common.record.port import Record

from usher_gateway import metrics
from usher_gateway.limits import FILL_CONVERSATIONS, PAGE_PAUSE_S
from usher_gateway.reading.conversations import messages_after

log = structlog.get_logger()

RETRY_S = 0.5  # s before a gap is read again after the record was unavailable


class GapOwner(Protocol):
    """A socket whose timelines can be filled."""

    left: bool

    @property
    def slow(self) -> bool:
        """Whether much is still unsent to it."""

    def missing(self, conversation: str) -> int | None:
        """Return the last sequence it has, or None if nothing is missing."""

    def fill(self, conversation: str, messages: list[MessageAdded]) -> bool:
        """Take messages; returns whether more are missing."""


class GapFiller:
    """Collects which socket misses messages of which conversation, and reads them."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._wanted: dict[tuple[GapOwner, str], None] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def want(self, who: GapOwner, conversation: str) -> None:
        """Fill this gap soon."""
        if self._closed:
            return
        self._wanted[who, conversation] = None
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="gateway.fill_gaps")

    async def close(self) -> None:
        """Stop reading."""
        self._closed = True
        self._wanted.clear()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        try:
            await asyncio.sleep(0)  # collects the gaps of one iteration of the event loop
            while self._wanted:
                batch = list(self._wanted)[:FILL_CONVERSATIONS]
                for key in batch:
                    del self._wanted[key]
                await self._fill(batch)
        finally:
            self._task = None

    async def _fill(self, batch: list[tuple[GapOwner, str]]) -> None:
        # One page for all sockets of a conversation, from the lowest sequence: each ignores what it has.
        after = _lowest(batch)
        if not after:
            return
        try:
            found = await messages_after(self._record, after.items())
        except Stall:
            log.warning("gateway.fill_stalled", conversations=len(after))
            await asyncio.sleep(RETRY_S)
            self._wanted.update(dict.fromkeys(batch))
            return
        for who, conversation in batch:
            messages = found.get(conversation)
            if messages and not who.left:
                self._give(who, conversation, messages)

    def _give(self, who: GapOwner, conversation: str, messages: list[MessageAdded]) -> None:
        """Give a socket what it misses; if that fails, the next comparison with the record asks again."""
        metrics.FILLED.inc(len(messages))
        try:
            if who.fill(conversation, messages):
                self._go_on(who, conversation)
        except Exception:
            metrics.ERRORS.labels("not_filled").inc()
            log.exception("gateway.fill_failed", conversation=conversation)

    def _go_on(self, who: GapOwner, conversation: str) -> None:
        """Request the next page, later if the last one is still unsent."""
        if who.slow:
            asyncio.get_running_loop().call_later(PAGE_PAUSE_S, self.want, who, conversation)
        else:
            self._wanted[who, conversation] = None


def _lowest(batch: list[tuple[GapOwner, str]]) -> dict[str, int]:
    after: dict[str, int] = {}
    for who, conversation in batch:
        last = None if who.left else who.missing(conversation)
        if last is not None:
            after[conversation] = min(last, after.get(conversation, last))
    return after
