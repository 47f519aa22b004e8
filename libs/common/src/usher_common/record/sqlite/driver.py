"""SQLite connections as SQLAlchemy's aiosqlite dialect expects them, with fewer changes of thread (decision 0022).

aiosqlite changes threads four times for a statement (cursor, execute, fetch, close). Readers here do it once, the
writer not at all: our statements take microseconds, and without a suspension point inside a statement a cancelled task
cannot leave the shared write transaction in an unknown state. Only COMMIT, which waits for the disk, runs outside the
loop's thread (see `group_commit`). aiosqlite itself is only what the dialect imports.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Self

from usher_common.record import limits

Run = Callable[..., Awaitable[Any]]


class WholeCursor:
    """A cursor that executes and fetches in one step."""

    arraysize = 1

    def __init__(self, raw: sqlite3.Connection, run: Run) -> None:
        self._raw = raw
        self._run = run
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        await self._run(self._execute, operation, parameters)

    async def executemany(self, operation: str, rows: Iterable[Sequence[Any]]) -> None:
        await self._run(self._executemany, operation, rows)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Do nothing: the rows are already fetched."""

    def _execute(self, operation: str, parameters: Sequence[Any]) -> None:
        refuse_unstorable(parameters)
        cursor = self._raw.execute(operation, parameters)
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    def _executemany(self, operation: str, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            refuse_unstorable(row)
        self.rowcount = self._raw.executemany(operation, rows).rowcount


def refuse_unstorable(values: Sequence[Any]) -> None:
    """Reject what PostgreSQL rejects: text with NUL or lone surrogates, integers beyond 64 bits."""
    for value in values:
        if type(value) is str:
            if "\0" in value or not (value.isascii() or _encodable(value)):
                raise sqlite3.DataError("text with NUL or a lone surrogate")
        elif type(value) is int and not -(2**63) <= value < 2**63:
            raise sqlite3.DataError("an integer beyond 64 bits")


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class InlineConnection:
    """The writing connection: statements run at once, in the event loop's thread."""

    isolation_level = None

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.guarded = False  # whether statements outside the shared transaction are refused
        # SQLAlchemy's dialect reads this before it ends a transaction
        self._connection: sqlite3.Connection | None = raw

    def cursor(self) -> WholeCursor:
        if self.guarded and not self.raw.in_transaction:
            raise sqlite3.OperationalError("outside a transaction: it has ended, or SQLite rolled it back")
        return WholeCursor(_open_one(self._connection), _at_once)

    async def commit(self) -> None:
        """Do nothing: transactions are committed together (see `group_commit`)."""

    async def rollback(self) -> None:
        """Do nothing, for the same reason."""

    async def create_function(self, name: str, count: int, function: Callable[..., Any], **options: bool) -> None:
        _open_one(self._connection).create_function(name, count, function, **options)

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def _at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def _open_one(connection: sqlite3.Connection | None) -> sqlite3.Connection:
    if connection is None:
        raise ValueError("no active connection")  # SQLAlchemy's dialect recognises a lost connection by this text
    return connection


class ThreadedConnection:
    """A reading connection: each statement, including fetching its rows, is one visit to its thread (decision 0163).

    The thread ends with the connection, with its last owner, or with the process: a forgotten reader blocks nothing.
    """

    isolation_level = None

    def __init__(self, raw: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection: sqlite3.Connection | None = raw  # see `InlineConnection`
        self._thread = thread

    def cursor(self) -> WholeCursor:
        return WholeCursor(_open_one(self._connection), self._visit)

    async def commit(self) -> None:
        """Do nothing: there is no transaction."""

    async def rollback(self) -> None:
        """Do nothing, for the same reason."""

    async def create_function(self, name: str, count: int, function: Callable[..., Any], **options: bool) -> None:
        await self._visit(partial(_open_one(self._connection).create_function, name, count, function, **options))

    async def close(self) -> None:
        if self._connection is not None:
            raw, self._connection = self._connection, None
            await self._visit(raw.close)
            self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Close it once running statements are done, without waiting."""
        if self._connection is not None:
            raw, self._connection = self._connection, None
            self._thread.submit(raw.close)
            self._thread.shutdown(wait=False)

    async def _visit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)


def connect_writer(path: str, busy_s: float) -> sqlite3.Connection:
    """Open the file for writing, durable against power loss: WAL, and fsync at every commit.

    Waits up to `busy_s` seconds for another process's lock.
    """
    raw = _open(path, busy_s)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA busy_timeout = 0")  # the loop's thread must never block in SQLite; `group_commit` waits instead
    raw.execute(f"PRAGMA cache_size = -{limits.CACHE_KIB}")
    return raw


async def connect_reader(path: str) -> ThreadedConnection:
    """Open the file for reading, in a thread of its own."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="record.read")
    try:
        raw = await asyncio.get_running_loop().run_in_executor(thread, _open_reader, path)
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return ThreadedConnection(raw, thread)


def _open_reader(path: str) -> sqlite3.Connection:
    raw = _open(path, limits.BUSY_S)
    raw.execute("PRAGMA query_only = ON")
    return raw


def _open(path: str, busy_s: float) -> sqlite3.Connection:
    raw = sqlite3.connect(
        path,
        timeout=busy_s,
        isolation_level=None,  # transactions are begun and committed explicitly
        check_same_thread=False,  # used by one thread at a time
        cached_statements=limits.STATEMENTS,
    )
    raw.create_function("usher_now", 0, clock)
    return raw


def clock() -> int:
    """Return microseconds since the epoch, by this machine's clock."""
    return time.time_ns() // 1000
