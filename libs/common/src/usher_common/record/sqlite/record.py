"""The record in one SQLite file, which also contains the embedded bus's journal."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, NullPool, Pool, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from usher_common.envelope import encode_envelope
from usher_common.handling import Delivery, Fenced, Stall
from usher_common.record import limits, metrics
from usher_common.record.errors import translate
from usher_common.record.port import BusEffect, Fence
from usher_common.record.sql.compiled import COMPILED
from usher_common.record.sqlite.driver import InlineConnection, clock, connect_reader, connect_writer
from usher_common.record.sqlite.group_commit import Turns
from usher_common.record.sqlite.lock import FileLock
from usher_common.record.transaction import Pending

OnJournal = Callable[[str, int], None]
Connect = Callable[[str], Awaitable[Any]]

_RAISE_EPOCH = (
    "INSERT INTO partition (p, epoch, last_n) VALUES (?, 1, 0) "
    "ON CONFLICT (p) DO UPDATE SET epoch = partition.epoch + 1 RETURNING epoch"
)


class SqliteTransaction(Pending):
    """A savepoint in the shared write transaction; its effects become journal rows just before the commit."""

    emitted: Sequence[tuple[int, BusEffect]] = ()  # nothing is left to relay: the journal is the bus

    async def now(self) -> int:
        return clock()

    async def fence(self, partition: int, epoch: int) -> Fence:
        wanted = "SELECT epoch, last_n FROM partition WHERE p = ?"
        found: Any = (await self.connection.exec_driver_sql(wanted, (partition,))).one_or_none()
        if found is None or found[0] != epoch:
            raise Fenced(f"partition {partition} is no longer at epoch {epoch}")
        return Fence(found[0], found[1], clock())

    async def emit(self, effects: Sequence[BusEffect]) -> None:
        self.effects.extend(effects)

    async def consume(self, delivery: Delivery) -> None:
        """Delete the journal rows whose numbers the receipt, a tuple, lists."""
        if isinstance(delivery.receipt, tuple) and delivery.receipt:
            rows = [(number,) for number in delivery.receipt]
            await self.connection.exec_driver_sql("DELETE FROM journal WHERE n = ?", rows)

    async def flush(self) -> None:
        """Insert the journal rows."""
        if self.effects:
            rows = [(each.stream, each.partition, encode_envelope(each.envelope)) for each in self.effects]
            await self.connection.exec_driver_sql("INSERT INTO journal (stream, p, envelope) VALUES (?, ?, ?)", rows)


class SqliteRecord:
    """The record in a file that one process writes: transactions take turns and share commits."""

    def __init__(self, url: URL, *, read_only: bool = False, busy_s: float = limits.BUSY_S) -> None:
        self.path = str(url.database)
        self._busy_s = busy_s
        self._lock = None if read_only else FileLock(self.path)
        self._readers = self._engine(url, connect_reader, AsyncAdaptedQueuePool)
        self._writer = self._engine(url, self._connect_writer, NullPool)
        self._opening = asyncio.Lock()
        self._turns: Turns | None = None
        self._connection: AsyncConnection | None = None
        self._on_journal: list[OnJournal] = []
        self._connected = False
        self._closed = False

    @property
    def connected(self) -> bool:
        return self._connected

    def on_journal(self, callback: OnJournal) -> None:
        """Call back with (stream, partition), once for each, after a commit that added journal rows to it."""
        self._on_journal.append(callback)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteTransaction]:
        """Open a transaction; never inside another one, and never wait for another task's transaction in it."""
        began = time.perf_counter()
        with self._watched():
            turns, connection = await self._open()
            transaction = SqliteTransaction(connection)
            # From here to `give` this task alone uses the writing connection.
            group = await turns.take()
            try:
                async with member(turns.raw):
                    yield transaction
                    await transaction.flush()
                group.members.append(lambda: self._run_calls(transaction))
            finally:
                turns.give()
            # Shielded: the commit is shared, and a cancelled member must not cancel it for the others.
            await asyncio.shield(group.done)
        metrics.DURATION.observe(time.perf_counter() - began)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        with self._watched():
            async with self._readers.connect() as connection:
                yield connection

    async def ping(self) -> None:
        async with self.read() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def raise_epoch(self, partition: int) -> int:
        async with self.transaction() as transaction:
            result = await transaction.connection.exec_driver_sql(_RAISE_EPOCH, (partition,))
            return int(result.scalar_one())

    async def leftovers(self, partition: int, limit: int) -> list[tuple[int, BusEffect]]:  # noqa: ARG002 - the port's
        return []

    async def forget_effects(self, partition: int, numbers: Sequence[int]) -> None:
        """Do nothing: the journal is the bus."""

    async def close(self) -> None:
        """Wait for running transactions, then close."""
        if self._closed:
            return
        self._closed = True
        async with self._opening:
            if self._turns is not None:
                await self._turns.close()
        await self._writer.dispose()
        await self._readers.dispose()
        if self._lock is not None:
            self._lock.close()

    async def _open(self) -> tuple[Turns, AsyncConnection]:
        if self._closed:
            raise RuntimeError("the record is closed")
        if self._turns is None or self._connection is None:
            async with self._opening:
                await self._open_once()
        assert self._turns is not None  # noqa: S101 - for mypy: opened above
        assert self._connection is not None  # noqa: S101 - same
        return self._turns, self._connection

    async def _open_once(self) -> None:
        if self._turns is None:
            if self._lock is None:
                raise RuntimeError(f"{self.path} was opened for reading only")
            self._connection = await self._writer.connect()
            driver = (await self._connection.get_raw_connection()).driver_connection
            assert isinstance(driver, InlineConnection)  # noqa: S101 - for mypy: made by _connect_writer
            driver.guarded = True
            self._turns = Turns(driver.raw, self._busy_s)

    def _engine(self, url: URL, connect: Connect, pool: type[Pool]) -> AsyncEngine:
        sizes = {} if pool is NullPool else {"pool_size": limits.READERS, "max_overflow": 0}
        engine = create_async_engine(
            url,
            async_creator=lambda *_arguments, **_options: connect(self.path),
            poolclass=pool,
            pool_reset_on_return=None,  # no rollback: readers change nothing, and the write transaction is shared
            hide_parameters=True,  # parameters contain what people wrote, which must not get into a log
            execution_options={"compiled_cache": COMPILED},
            **sizes,
        )
        event.listen(engine.sync_engine, "handle_error", self._on_error)
        return engine

    async def _connect_writer(self, path: str) -> InlineConnection:
        return InlineConnection(await asyncio.to_thread(connect_writer, path, self._busy_s))

    def _on_error(self, context: ExceptionContext) -> BaseException | None:
        return translate(context.original_exception)

    def _run_calls(self, transaction: SqliteTransaction) -> None:
        metrics.COMMITTED.inc()
        transaction.run_calls()
        for stream, partition in dict.fromkeys((each.stream, each.partition) for each in transaction.effects):
            for callback in self._on_journal:
                callback(stream, partition)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Keep `connected` up to date with the last statement, and count failures."""
        try:
            yield
        except (Stall, sqlite3.Error, PoolTimeout) as error:
            self._set_connected(found=False)
            metrics.STALLED.inc()
            if isinstance(error, Stall):
                raise
            raise Stall(f"the record is away: {error}") from error
        except BaseException:
            metrics.ROLLED_BACK.inc()
            raise
        self._set_connected(found=True)

    def _set_connected(self, *, found: bool) -> None:
        if self._connected != found:
            self._connected = found
            metrics.CONNECTED.set(int(found))


@asynccontextmanager
async def member(raw: sqlite3.Connection) -> AsyncIterator[None]:
    """Run the body as a savepoint of the shared transaction, so that its error rolls back nobody else's work."""
    raw.execute("SAVEPOINT member")
    try:
        yield
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK TO member")
            raw.execute("RELEASE member")
        raise
    if not raw.in_transaction:
        raise Stall("SQLite rolled the shared transaction back")
    raw.execute("RELEASE member")
