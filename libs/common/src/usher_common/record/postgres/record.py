"""The record on PostgreSQL, with SQLAlchemy Core and asyncpg."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import URL, delete, event, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from usher_common.envelope import encode_envelope, read_envelope
from usher_common.handling import Delivery, Fenced, Retry, Stall
from usher_common.record import limits, metrics
from usher_common.record.errors import translate
from usher_common.record.port import BusEffect, Fence
from usher_common.record.sql.compiled import COMPILED
from usher_common.record.sql.constructs import POSTGRES_NOW, any_of
from usher_common.record.tables.schema import outbox
from usher_common.record.transaction import Pending, numbered

_log = structlog.get_logger("usher.record")

# The clock is outside the locking subquery, so it is read after the wait for the lock: of two transactions of a
# partition, the later one has the later time.
_FENCE = (
    f"SELECT epoch, last_n, {POSTGRES_NOW} FROM (SELECT epoch, last_n FROM partition WHERE p = $1 FOR UPDATE) locked"  # noqa: S608 - a constant
)
_RAISE_EPOCH = (
    "INSERT INTO partition (p, epoch, last_n) VALUES ($1, 1, 0) "
    "ON CONFLICT (p) DO UPDATE SET epoch = partition.epoch + 1 RETURNING epoch"
)
# The effects and the last number are written by one statement, which is one round trip.
_EMIT = (
    "WITH raised AS (UPDATE partition SET last_n = $2 WHERE p = $1) "
    "INSERT INTO outbox (p, n, stream, to_partition, envelope) "
    "SELECT $1, * FROM unnest($3::bigint[], $4::text[], $5::integer[], $6::bytea[])"
)
_GUARDS = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"


class PostgresTransaction(Pending):
    """A transaction on PostgreSQL; its effects become outbox rows in one statement, just before the commit."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self._partition = -1
        self._last_n = 0

    @property
    def emitted(self) -> list[tuple[int, BusEffect]]:
        return numbered(self.effects, self._last_n)

    async def now(self) -> int:
        result = await self.connection.exec_driver_sql(f"SELECT {POSTGRES_NOW}")
        return int(result.scalar_one())

    async def fence(self, partition: int, epoch: int) -> Fence:
        found: Any = (await self.connection.exec_driver_sql(_FENCE, (partition,))).one_or_none()
        if found is None or found[0] != epoch:
            raise Fenced(f"partition {partition} is no longer at epoch {epoch}")
        fence = Fence(epoch=found[0], last_n=found[1], now=found[2])
        self._partition, self._last_n = partition, fence.last_n
        return fence

    async def emit(self, effects: Sequence[BusEffect]) -> None:
        if self._partition < 0:
            raise RuntimeError("emit needs a fence: the outbox belongs to a partition's owner")
        self.effects.extend(effects)

    async def consume(self, delivery: Delivery) -> None:
        """Do nothing: the broker's ack settles the delivery."""

    async def flush(self) -> None:
        """Write the outbox rows and the partition's last number, in one round trip."""
        if not self.effects:
            return
        numbers = [number for number, _ in self.emitted]
        await self.connection.exec_driver_sql(
            _EMIT,
            (
                self._partition,
                numbers[-1],
                numbers,
                [effect.stream for effect in self.effects],
                [effect.partition for effect in self.effects],
                [encode_envelope(effect.envelope) for effect in self.effects],
            ),
        )


class PostgresRecord:
    """The record in PostgreSQL; reconnects by itself, and raises Stall while the server is unavailable."""

    def __init__(
        self,
        url: URL,
        *,
        pool: int = limits.POOL,
        read_pool: int = limits.READ_POOL,
        pool_wait_s: float = limits.POOL_WAIT_S,
    ) -> None:
        self._pool_wait_s = pool_wait_s
        self._writers = self._engine(url, pool, {"synchronous_commit": "on"})
        self._readers = self._engine(url, read_pool, {"default_transaction_read_only": "on"}).execution_options(
            isolation_level="AUTOCOMMIT"  # autocommit: a read needs no BEGIN, which would cost a round trip
        )
        self._connected = False
        self._guards_checked = False

    @property
    def connected(self) -> bool:
        return self._connected

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        began = time.perf_counter()
        async with self._lent(self._writers) as connection:
            transaction = PostgresTransaction(connection)
            yield transaction
            # Effects come last, so that a rolled back savepoint has taken its own back, and just before the commit.
            await transaction.flush()
            await connection.commit()
        metrics.COMMITTED.inc()
        metrics.DURATION.observe(time.perf_counter() - began)
        transaction.run_calls()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._lent(self._readers) as connection:
            yield connection

    async def ping(self) -> None:
        async with self.read() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def raise_epoch(self, partition: int) -> int:
        async with self.transaction() as transaction:
            result = await transaction.connection.exec_driver_sql(_RAISE_EPOCH, (partition,))
            return int(result.scalar_one())

    async def leftovers(self, partition: int, limit: int) -> list[tuple[int, BusEffect]]:
        wanted = (
            select(outbox.c.n, outbox.c.stream, outbox.c.to_partition, outbox.c.envelope)
            .where(outbox.c.p == partition)
            .order_by(outbox.c.n)
            .limit(limit)
        )
        async with self.read() as connection:
            rows = (await connection.execute(wanted)).all()
        return [(n, BusEffect(stream, to, read_envelope(data))) for n, stream, to, data in rows]

    async def forget_effects(self, partition: int, numbers: Sequence[int]) -> None:
        if numbers:
            gone = delete(outbox).where(outbox.c.p == partition, any_of(outbox.c.n, numbers))
            async with self.transaction() as transaction:
                await transaction.connection.execute(gone)

    async def close(self) -> None:
        await self._writers.dispose()
        await self._readers.dispose()

    @asynccontextmanager
    async def _lent(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        connection = await self._connect(engine)
        try:
            if not self._guards_checked:
                await self._check_guards(connection)
            yield connection
        except BaseException as error:
            self._count(error)
            if connection.invalidated and isinstance(error, SQLAlchemyError):
                raise Stall("the record's connection broke") from error
            raise
        else:
            self._found()
        # returning the connection to the pool rolls back what was not committed
        finally:
            await connection.close()

    async def _connect(self, engine: AsyncEngine) -> AsyncConnection:
        try:
            return await engine.connect()
        except (OSError, SQLAlchemyError) as error:
            self._lost()
            raise Stall(f"the record cannot be reached: {error}") from error
        except Stall:
            self._lost()
            raise

    async def _check_guards(self, connection: AsyncConnection) -> None:
        """Warn if this server may lose commits at a power failure (decision 0021)."""
        self._guards_checked = True
        settings = (await connection.exec_driver_sql(_GUARDS)).all()
        if weak := sorted(row.name for row in settings if row.setting == "off"):
            _log.warning("record.not_durable", settings=weak)

    def _engine(self, url: URL, size: int, settings: dict[str, str]) -> AsyncEngine:
        engine = create_async_engine(
            url,
            pool_size=size,
            max_overflow=0,
            pool_timeout=self._pool_wait_s,
            pool_use_lifo=True,  # last in, first out: a few connections stay in use, with their prepared statements
            isolation_level="READ COMMITTED",
            hide_parameters=True,  # parameters contain what people wrote, which must not get into a log
            execution_options={"compiled_cache": COMPILED},
            connect_args=_connect_args(settings),
        )
        event.listen(engine.sync_engine, "handle_error", self._on_error)
        return engine

    def _on_error(self, context: ExceptionContext) -> BaseException | None:
        error = context.original_exception
        # includes TimeoutError, of our own command timeout: the connection's state is unknown
        if isinstance(error, OSError):
            context.is_disconnect = True
        return translate(error, disconnected=context.is_disconnect and isinstance(error, Exception))

    def _count(self, error: BaseException) -> None:
        if isinstance(error, Stall):
            self._lost()
        elif not isinstance(error, Retry):
            metrics.ROLLED_BACK.inc()

    def _found(self) -> None:
        if not self._connected:
            self._connected = True
            metrics.CONNECTED.set(1)

    def _lost(self) -> None:
        metrics.STALLED.inc()
        self._connected = False
        metrics.CONNECTED.set(0)


def _connect_args(settings: dict[str, str]) -> dict[str, object]:
    return {
        "timeout": limits.CONNECT_S,
        "command_timeout": limits.COMMAND_S,
        "prepared_statement_cache_size": limits.STATEMENTS,
        "server_settings": {
            "application_name": "usher",
            # A plan cached while a table was empty would scan it for ever (decision 0193).
            "enable_seqscan": "off",
            "jit": "off",  # our statements are short: compiling them costs more than running them
            "statement_timeout": str(int(limits.STATEMENT_S * 1000)),
            "idle_in_transaction_session_timeout": str(int(limits.IDLE_IN_TRANSACTION_S * 1000)),
            **settings,
        },
    }
