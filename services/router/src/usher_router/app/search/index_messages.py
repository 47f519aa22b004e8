"""Index messages for search after their commit, in the background; after a crash the missing ones are found again.

The record has the index's progress, written in the transaction of what was indexed. Each pass begins there, so another
router that takes over continues where the last one stopped (decision 0205).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from usher_common.handling import Retry, Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction
from usher_common.search.terms import tokens_of

from usher_router import limits, metrics
from usher_router.adapters.search.entries import Progress, RecordSearch, Unindexed
from usher_router.domain.policy import SECOND

log = structlog.get_logger()
Entry = tuple[str, Sequence[str]]  # a message and its tokens
_SWEEP_US = int(limits.INDEX_SWEEP_S * SECOND)


class SearchIndexer:
    """Indexes new messages in each pass, then older ones, while this member is the preferred one."""

    def __init__(self, record: Record, store: RecordSearch, prefers: Callable[[], bool]) -> None:
        self._record = record
        self._store = store
        self._prefers = prefers
        self._progress: Progress | None = None
        self._newer = False  # the last batch was of new messages
        self._sweep_at = time.monotonic() + limits.INDEX_SWEEP_S

    async def poll(self) -> None:
        """Index all messages that are not indexed; while the record is unavailable, do nothing."""
        if not self._prefers():
            self._progress = None
            return
        try:
            await self.catch_up()
        except Stall as error:
            log.warning("search.stalled", reason=str(error))

    async def catch_up(self) -> None:
        """Index new messages, then those from before the index existed, newest first.

        A batch is followed by a pause of the same length, so that handling messages keeps half of a busy machine.
        """
        ends = (began := time.monotonic()) + limits.INDEX_TURN_S
        while began < ends and (await self._new() or await self._old()):
            took = time.monotonic() - began
            await asyncio.sleep(took if self._newer else max(took, limits.INDEX_PAUSE_S))
            began = time.monotonic()

    async def _new(self) -> bool:
        """Index a batch of new messages; returns whether there may be more."""
        settled = await self._store.settled(self._record)
        known = self._progress or await self._begin(settled)
        async with self._record.read() as connection:
            found = await self._store.since(connection, known.until, limits.INDEX_BATCH)
        behind = (settled - found[0].at) / SECOND if found else 0.0
        metrics.SEARCH_BEHIND.set(max(0.0, behind))
        full = self._newer = len(found) >= limits.INDEX_BATCH
        await self._write(found, Progress(known.since, min(settled, found[-1].at) if full else settled))
        return full

    async def _old(self) -> bool:
        """Index a batch of messages from before the index existed; returns whether there may be more."""
        known = self._progress
        if known is None or known.since == 0:
            return False
        async with self._record.read() as connection:
            found = await self._store.before(connection, known.since, limits.INDEX_BATCH)
        full = len(found) >= limits.INDEX_BATCH
        await self._write(found, Progress(found[-1].at if full else 0, known.until), note=True)
        return full

    async def _begin(self, settled: int) -> Progress:
        """Continue a little before the recorded progress: the last router's clock may have been ahead."""
        async with self._record.read() as connection:
            noted = await self._store.progress(connection)
        if noted is None:
            return Progress(settled, settled)
        return Progress(noted.since, max(0, noted.until - _SWEEP_US))

    async def _write(self, found: Sequence[Unindexed], progress: Progress, *, note: bool = False) -> None:
        if found or note:
            await self._add(found, progress)
        if time.monotonic() >= self._sweep_at:  # from time to time, in case a clock was set back
            self._sweep_at = time.monotonic() + limits.INDEX_SWEEP_S
            progress = Progress(progress.since, max(0, progress.until - 2 * _SWEEP_US))
        self._progress = progress

    async def _add(self, found: Sequence[Unindexed], progress: Progress) -> None:
        entries = [(one.id, tokens_of(one.text)) for one in found]

        async def body(transaction: Transaction) -> None:
            await self._store.add(transaction.connection, entries)
            await self._store.note(transaction.connection, progress)

        try:
            await run_transaction(self._record, body)
        except Stall:
            raise
        except Exception:  # noqa: BLE001 - found out one by one
            await self._add_each(entries, progress)
        metrics.SEARCH_INDEXED.inc(len(entries))

    async def _add_each(self, entries: Sequence[Entry], progress: Progress) -> None:
        """Index one by one; a message that cannot be indexed is logged, and no search finds it."""
        for entry in entries:
            await run_transaction(self._record, partial(self._add_one, entry))
        await run_transaction(self._record, lambda one: self._store.note(one.connection, progress))

    async def _add_one(self, entry: Entry, transaction: Transaction) -> None:
        try:
            async with transaction.savepoint():
                await self._store.add(transaction.connection, [entry])
        except (Stall, Retry):
            raise
        except Exception:
            metrics.FAILED_ALONE.labels("search").inc()
            log.exception("search.not_indexed", message=entry[0])
            # an entry without tokens, so that the message does not count as missing in each pass
            await self._store.add(transaction.connection, [(entry[0], ())])
