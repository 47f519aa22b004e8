"""What both adapters' transactions share: effects and callbacks that a rolled back savepoint discards."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.handling import Retry, Stall
from usher_common.record.limits import RETRIES
from usher_common.record.metrics import RETRIED
from usher_common.record.port import BusEffect, Record, Transaction

T = TypeVar("T")
_log = structlog.get_logger("usher.record")


class Pending:
    """What a transaction does only if it commits: effects to write, functions to call."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.effects: list[BusEffect] = []
        self._calls: list[Callable[[], None]] = []

    def after_commit(self, call: Callable[[], None]) -> None:
        self._calls.append(call)

    def take_back(self, mark: tuple[int, int]) -> None:
        """Discard effects and calls added after the mark."""
        del self.effects[mark[0] :]
        del self._calls[mark[1] :]

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        mark = len(self.effects), len(self._calls)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            self.take_back(mark)
            raise

    def run_calls(self) -> None:
        """Run the calls, now that the transaction is durable.

        An error in one is its caller's fault and changes nothing.
        """
        for call in self._calls:
            try:
                call()
            except Exception:  # noqa: BLE001 - it is durable; an error in a callback must not look like a failed commit
                _log.exception("record.after_commit_failed")


async def run_transaction(record: Record, body: Callable[[Transaction], Awaitable[T]], attempts: int = RETRIES) -> T:
    """Run the body in a transaction, repeated at once after a Retry; raises Stall after so many attempts."""
    for _ in range(attempts):
        try:
            async with record.transaction() as transaction:
                return await body(transaction)
        except Retry:
            RETRIED.inc()
    raise Stall(f"{attempts} serialization failures or deadlocks in a row")


def numbered(effects: Sequence[BusEffect], last_n: int) -> list[tuple[int, BusEffect]]:
    """Number effects, starting after `last_n`."""
    return list(enumerate(effects, last_n + 1))
