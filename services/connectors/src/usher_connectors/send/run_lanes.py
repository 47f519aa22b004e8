"""Send from the lanes: one loop that settles, claims and starts in shared transactions, and a task for each call."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from usher_common.handling import Stall
from usher_common.live.port import Live
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors import limits, metrics
from usher_connectors.contract import Channel, Limits, SendError
from usher_connectors.health.health import Health
from usher_connectors.send.attempt import Attempt, AttemptSend
from usher_connectors.send.button_offers import Offer, note_offers
from usher_connectors.send.domain.delivery import Row
from usher_connectors.send.domain.lanes import SendLanes
from usher_connectors.send.domain.parts import numbered_buttons
from usher_connectors.send.domain.rests import oldest_due_s, rest_s
from usher_connectors.send.domain.retries import pause_s
from usher_connectors.send.ports import Accounts, DeliveryTable, Finished, Result
from usher_connectors.send.rate_limits import take_rates

log = structlog.get_logger()
_NO_LIMITS = Limits()
_Written = tuple[list[Finished], set[str]]


@dataclass(slots=True)
class _Batch:
    """The contents of one transaction: finished attempts, reported results, and sends to start."""

    ended: list[Attempt] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    heads: list[Row] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.ended or self.reported or self.heads)


class LaneRunner:
    """The sends of one replica, written by one loop (decision 0071).

    `on_results` gets settled deliveries once they are durable; `retry_scale` multiplies the pauses of accounts.
    """

    def __init__(  # noqa: PLR0913 - a use case's parts
        self,
        *,
        record: Record,
        table: DeliveryTable,
        live: Live,
        accounts: Accounts,
        attempt: AttemptSend,
        channels: Mapping[str, Channel],
        on_results: Callable[[Sequence[Result]], None],
        retry_scale: float = 1.0,
        health: Health | None = None,
    ) -> None:
        self._record, self._table, self._live, self._accounts = record, table, live, accounts
        self._attempt, self._channels, self._on_results, self._scale = attempt, channels, on_results, retry_scale
        self._lanes, self._health = SendLanes(), health or Health()
        self._limits: dict[str, Limits] = {}
        self._stale: set[str] = set()  # accounts with rows to read from the table
        self._next = _Batch()
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self._all_reported: Callable[[], bool] = lambda: True

    def offer(self, rows: Sequence[Row]) -> None:
        """Add new durable rows; those of an account with too many in memory stay in the table for now."""
        for row in rows:
            if row.send.account not in self._stale and self._lanes.held(row.send.account) < limits.LANE_ROWS:
                self._add(row, 0.0)
            else:
                self._stale.add(row.send.account)
        self._wake.set()

    def rests(self, account: str) -> bool:
        """Return whether nothing is sent to this account for now, because its provider fails or asked for a pause."""
        return self._lanes.rests(account, asyncio.get_running_loop().time())

    def read_again(self, accounts: frozenset[str]) -> None:
        """Read rows of these accounts from the table."""
        self._stale |= accounts
        self._wake.set()

    def reported(self, ids: Sequence[str]) -> None:
        """Note that the router was told of these deliveries."""
        self._next.reported.extend(ids)
        self._wake.set()

    async def run(self) -> None:
        """Run until drained."""
        while not (self._draining and self._next.empty and not self._tasks and self._all_reported()):
            await self._sleep()
            await self._read_stale()
            await self._write_batch()

    def drain(self, reported: Callable[[], bool]) -> None:
        """Start nothing new; `run` returns once running calls are finished and written, and `reported()` is true."""
        self._draining, self._all_reported = True, reported
        self._wake.set()

    async def poll(self) -> None:
        """Find rows that no event announced, and results that were never reported."""
        try:
            async with self._record.read() as connection:
                counts = await self._table.count_queued(connection)
                forgotten = await self._table.unreported(connection, limits.UNREPORTED_S, limits.REPORT_BATCH)
        except Stall as error:
            log.warning("sends.poll_stalled", reason=str(error))
            return
        self._on_results(forgotten)
        metrics.QUEUED.set(sum(one.count for one in counts.values()))
        metrics.OLDEST.set(oldest_due_s({name: one.due_s for name, one in counts.items()}, self.rests))
        metrics.UNDELIVERED.clear()
        for account, one in counts.items():
            metrics.UNDELIVERED.labels(account).set(one.undelivered_s)
        missing = {account for account, one in counts.items() if one.count > self._lanes.held(account)}
        if missing:
            self.read_again(frozenset(missing))

    async def _sleep(self) -> None:
        now = asyncio.get_running_loop().time()
        due = self._lanes.next_due(now)
        timeout = limits.POLL_S if due is None else min(max(due - now, 0.0), limits.POLL_S)
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _read_stale(self) -> None:
        for account in [one for one in self._stale if self._lanes.held(one) < limits.LANE_ROWS // 2]:
            try:
                async with self._record.read() as connection:
                    rows = await self._table.load(connection, account, limits.LANE_ROWS)
            except Stall:  # the account stays stale, and is read again in the next round
                return
            if len(rows) < limits.LANE_ROWS:
                self._stale.discard(account)
            now = asyncio.get_running_loop().time()
            for row, wait_s in rows:
                self._add(row, now + wait_s if wait_s else 0.0)

    async def _write_batch(self) -> None:
        batch, self._next = self._next, _Batch()
        for attempt in batch.ended:
            self._leave(attempt)
        if not self._draining:
            batch.heads = await self._granted()
        if batch.empty:
            return
        # Written before the calls start: a row not marked as sending would be sent again after a crash.
        ended, claimed = await self._write(batch)
        self._on_results([_result(one) for one in ended if one.settled.status != "queued"])
        for row in batch.heads:
            self._start(row, claimed=row.id in claimed)

    async def _write(self, batch: _Batch) -> _Written:
        gone = {one.finished.row.send.account for one in batch.ended if one.error and one.error.scope == "gone"}

        async def body(transaction: Transaction) -> _Written:
            now, connection = await transaction.now(), transaction.connection
            ended = await self._table.finish(connection, [one.finished for one in batch.ended], now)
            await self._table.mark_reported(connection, batch.reported)
            await self._table.disable(connection, gone, now)
            claimed = await self._table.claim(connection, batch.heads, now)
            await note_offers(connection, self._offers([row for row in batch.heads if row.id in claimed]))
            return ended, claimed

        written = await self._until_written(body)
        for account in gone:
            log.warning("account.disabled", account=account, reason="its receiver answered 410")
            self._accounts.forget(account)
        return written

    async def _until_written(self, body: Callable[[Transaction], Awaitable[_Written]]) -> _Written:
        failures = 0
        while True:
            try:
                return await run_transaction(self._record, body)
            except Exception as error:  # outcomes must be written, whatever the obstacle
                failures += 1
                log.warning("sends.stalled", failures=failures, exc_info=not isinstance(error, Stall))
                await asyncio.sleep(pause_s(failures, limits.STORE_FIRST_S, limits.STORE_CEILING_S))

    def _offers(self, heads: Sequence[Row]) -> list[Offer]:
        """Return the buttons that leave as numbered lines."""
        offers = [
            (row.send, numbered_buttons(row.send, self._limits[row.send.account])) for row in heads if row.send.buttons
        ]
        return [offer for offer in offers if offer[1]]

    async def _granted(self) -> list[Row]:
        """Return the rows that may be sent: ready, within limits and within the rates."""
        loop = asyncio.get_running_loop()
        free = limits.IN_FLIGHT - self._lanes.in_flight
        heads = self._lanes.take(loop.time(), min(free, limits.FINISH_BATCH), self._parallel)
        waits = await take_rates(self._live, [(row, self._limits[row.send.account]) for row in heads])
        for row in heads:
            if row.id in waits:
                self._lanes.again(row, row, loop.time() + waits[row.id])
        return [row for row in heads if row.id not in waits]

    def _parallel(self, account: str) -> int:
        return self._limits.get(account, _NO_LIMITS).parallel

    def _add(self, row: Row, due: float) -> None:
        channel = self._channels.get(row.send.channel)
        self._limits[row.send.account] = channel.limits if channel else _NO_LIMITS
        self._lanes.add(row, due)

    def _start(self, row: Row, *, claimed: bool) -> None:
        # another replica has it, or an earlier row that is not in memory comes first: the next poll finds it
        if not claimed:
            self._lanes.forget(row)
            return
        task = asyncio.create_task(self._run(row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, row: Row) -> None:
        with metrics.SEND_SECONDS.time():
            attempt = await self._attempt(row)
        self._next.ended.append(attempt)
        self._wake.set()

    def _leave(self, attempt: Attempt) -> None:
        finished, error = attempt.finished, attempt.error
        row, settled = finished.row, finished.settled
        metrics.SENDS[settled.status].inc()
        self._judge_account(row.send.account, error)
        if error is not None:
            self._health.failed(row.send.account, error)
        elif settled.status == "sent":
            self._health.sent(row.send.account)
        if settled.status == "queued":
            due = asyncio.get_running_loop().time() + settled.wait_s
            again = replace(
                row,
                attempts=finished.attempts,
                parts_sent=finished.parts_sent,
                unsure=settled.unsure,
                changes=finished.changes,
            )
            self._lanes.again(row, again, due)
        else:
            self._lanes.done(row)

    def _judge_account(self, account: str, error: SendError | None) -> None:
        if error is None or error.scope == "message":
            self._lanes.trust(account)
            return
        failures = self._lanes.fail(account)
        jitter = random.random()  # noqa: S311 - spreads load, guards nothing
        if (rest := rest_s(error, failures, jitter, self._scale)) is not None:
            self._lanes.pause(account, asyncio.get_running_loop().time() + rest)
        log.info("account.paused", account=account, scope=error.scope, code=error.code, failures=failures)


def _result(one: Finished) -> Result:
    send, settled = one.row.send, one.settled
    return Result(
        id=one.row.id,
        account=send.account,
        peer=send.peer,
        conversation=send.conversation,
        message=send.message,
        status=settled.status,
        provider_id=settled.provider_id,
        error=settled.error,
        trace=one.row.trace,
        changes=one.changes,
    )
