"""Summarise closed conversations: those of the last hour first, then what was closed while nobody was at work.

Which ones lack a summary is found by comparing the tables, so nothing is lost by a crash, and several replicas do no
harm, only the same work (decision 0271).
"""

import asyncio
import time
from collections.abc import Sequence

import structlog
from usher_common.handling import Stall
from usher_common.messages.summary import SummaryItem
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import read_now
from usher_common.record.transaction import run_transaction

from usher_knowledge import limits, metrics
from usher_knowledge.own_endpoint.signed_endpoint import EndpointFailed
from usher_knowledge.summaries.domain.extract import extract
from usher_knowledge.summaries.domain.language import language_of
from usher_knowledge.summaries.domain.transcript import Line
from usher_knowledge.summaries.endpoint import SummaryEndpoint
from usher_knowledge.summaries.transcripts import (
    Closed,
    Note,
    Written,
    note_progress,
    notes_of,
    progress,
    transcripts_of,
    without_summary,
    write_summaries,
)

log = structlog.get_logger()
SECOND = 1_000_000  # µs
_LOOK_BACK_US = int(limits.SUMMARY_LOOK_BACK_S * SECOND)


class SummaryWriter:
    """Writes what is missing; with an endpoint, that one's summaries, and its own where it fails."""

    def __init__(self, record: Record, endpoint: SummaryEndpoint | None = None) -> None:
        self._record = record
        self._endpoint = endpoint
        # what one batch waits for is one call's deadline: an endpoint that hangs holds up no summary for longer
        self._batch = limits.ENDPOINT_AT_ONCE if endpoint else limits.SUMMARY_BATCH
        self._done_until: int | None = None

    async def poll(self) -> None:
        """Summarise what is missing, for a turn; while the record is unavailable, do nothing."""
        ends = time.monotonic() + limits.SUMMARY_TURN_S
        try:
            while await self._new() or await self._old():
                if time.monotonic() >= ends:
                    break
        except Stall as stall:
            log.warning("summaries.stalled", reason=str(stall))

    async def _new(self) -> bool:
        """Summarise a batch of the last hour, the newest first; returns whether there may be more."""
        async with self._record.read() as connection:
            now = await read_now(connection)
            found = await without_summary(connection, now - _LOOK_BACK_US, None, self._batch, newest=True)
        metrics.BEHIND.set(max([(now - one.at) / SECOND for one in found], default=0.0))
        await self._summarise(found)
        return len(found) >= self._batch

    async def _old(self) -> bool:
        """Summarise a batch from before the last hour, the oldest first; returns whether there may be more."""
        async with self._record.read() as connection:
            until = await read_now(connection) - _LOOK_BACK_US
            since = await progress(connection) if self._done_until is None else self._done_until
            found = await without_summary(connection, since, until, self._batch, newest=False)
        await self._summarise(found)
        full = len(found) >= self._batch
        if found or self._done_until is None or until - self._done_until > _LOOK_BACK_US:
            await self._note(max(since, found[-1].at if full else until))
        return full

    async def _note(self, until: int) -> None:
        await run_transaction(self._record, lambda one: note_progress(one.connection, until))
        self._done_until = until

    async def _summarise(self, found: Sequence[Closed]) -> None:
        if not found:
            return
        async with self._record.read() as connection:
            lines = await transcripts_of(connection, found)
            notes = await notes_of(connection, [one.id for one in found]) if self._sends_notes else {}
        written = await asyncio.gather(
            *(self._summary(one, lines.get(one.id, []), notes.get(one.id, [])) for one in found)
        )

        async def body(transaction: Transaction) -> None:
            await write_summaries(transaction.connection, written, await transaction.now())

        await run_transaction(self._record, body)
        for one in written:
            metrics.SUMMARIES[one.source].inc()

    @property
    def _sends_notes(self) -> bool:
        return self._endpoint is not None and self._endpoint.notes

    async def _summary(self, closed: Closed, lines: Sequence[Line], notes: Sequence[Note]) -> Written:
        language = language_of(lines, closed.language)
        failure = ""
        if self._endpoint is not None:
            try:
                items = await self._endpoint.summarise(closed.id, language, lines, notes)
                return Written(closed.id, closed.last_seq, language, "endpoint", "", items)
            except EndpointFailed as failed:
                failure = failed.reason
                log.warning("summaries.endpoint_failed", conversation=closed.id, reason=failure)
        return Written(closed.id, closed.last_seq, language, "extract", failure, _extracted(closed.id, lines))


def _extracted(conversation: str, lines: Sequence[Line]) -> tuple[SummaryItem, ...]:
    """Extract; a conversation that this fails at gets an empty summary, so that it holds up no other."""
    try:
        return extract(lines)
    except Exception:
        metrics.NOT_SUMMARISED.inc()
        log.exception("summaries.not_summarised", conversation=conversation)
        return ()
