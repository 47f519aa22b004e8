"""The record port: transactions that write rows and effects together, and plain reads."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.envelope import Envelope
from usher_common.handling import Delivery


@dataclass(frozen=True, slots=True)
class BusEffect:
    """An envelope that is sent on `stream`, to `partition`, if and only if the transaction commits."""

    stream: str
    partition: int
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Fence:
    """A locked partition: its epoch, its last outbox number, and the record's clock (µs)."""

    epoch: int
    last_n: int
    now: int


class Transaction(Protocol):
    """One transaction; every adapter raises Stall if its store is unavailable (SQLSTATE 08, 53, 57; locked)."""

    connection: AsyncConnection

    @property
    def emitted(self) -> Sequence[tuple[int, BusEffect]]:
        """Outbox numbers and effects of this transaction, to be published after the commit (none on SQLite)."""

    async def now(self) -> int:
        """Read the record's clock, microseconds since the epoch."""

    async def fence(self, partition: int, epoch: int) -> Fence:
        """Lock the partition's row and check its epoch; raises Fenced if another owner has raised it.

        Every transaction that handles an `inbound` frame does this first. On SQLite the write lock is already held.
        """

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Run the body in a savepoint: an error rolls back only the body, and is raised."""

    async def emit(self, effects: Sequence[BusEffect]) -> None:
        """Send envelopes if this commits: outbox rows of the fenced partition, or journal rows on SQLite."""

    async def consume(self, delivery: Delivery) -> None:
        """Settle the delivery with this transaction if the journal is in the same file; otherwise nothing."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the transaction is durable, never if it is not."""


class Record(Protocol):
    """The record. `transaction()` commits at its block's end and returns once durable, or rolls back on an error."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that may write. A serialization failure or deadlock (SQLSTATE 40) is raised as Retry."""

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for reading only; it sees what is committed."""

    async def raise_epoch(self, partition: int) -> int:
        """Become the partition's owner: wait for a predecessor's commit, raise the epoch and return it."""

    async def leftovers(self, partition: int, limit: int) -> list[tuple[int, BusEffect]]:
        """Read outbox rows that were not published yet, in order of n (none on SQLite)."""

    async def forget_effects(self, partition: int, numbers: Sequence[int]) -> None:
        """Delete outbox rows whose envelopes were confirmed."""

    async def ping(self) -> None:
        """Run an empty query; raises Stall (for readiness before there is traffic)."""

    @property
    def connected(self) -> bool:
        """Whether the last statement reached the store (for readiness)."""

    async def close(self) -> None:
        """Close all connections."""
