"""The record port: transactions that remember and tell at once, and plain reads."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.envelope import Envelope
from usher_common.handling import Delivery


@dataclass(frozen=True, slots=True)
class BusEffect:
    """An envelope that must leave on `stream`, for `partition`, if and only if the transaction commits."""

    stream: str
    partition: int
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Fence:
    """A partition's lock as a transaction found it: the epoch, the last outbox number, the record's clock (µs)."""

    epoch: int
    last_n: int
    now: int


class Transaction(Protocol):
    """One transaction; every adapter raises Stall where its store is away (SQLSTATE 08, 53, 57; locked)."""

    connection: AsyncConnection

    @property
    def emitted(self) -> Sequence[tuple[int, BusEffect]]:
        """Outbox numbers and effects of this transaction, for the relay to send after the commit (none on SQLite)."""

    async def now(self) -> int:
        """Read the record's clock, microseconds since the epoch."""

    async def fence(self, partition: int, epoch: int) -> Fence:
        """Lock the partition's row and check its epoch; raises Fenced when another owner raised it.

        Every transaction that handles an `inbound` frame does this first. On SQLite the write lock is already held.
        """

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Run the body in a savepoint: an error undoes only the body, and is raised."""

    async def emit(self, effects: Sequence[BusEffect]) -> None:
        """Let envelopes leave if this commits: outbox rows of the fenced partition, or journal rows on SQLite."""

    async def consume(self, delivery: Delivery) -> None:
        """Settle the delivery with this transaction where the journal is the same file; else nothing."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this once the transaction is durable (never when it is not)."""


class Record(Protocol):
    """Remembers. `transaction()` commits at its block's end and returns once durable, or rolls back on an error."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that may write. A serialization failure or deadlock (SQLSTATE 40) is raised as Retry."""

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for reading only; sees what is committed."""

    async def raise_epoch(self, partition: int) -> int:
        """Become the partition's owner: wait for a predecessor's commit, raise the epoch and return it."""

    async def leftovers(self, partition: int, limit: int) -> list[tuple[int, BusEffect]]:
        """Read outbox rows that have not left yet, in order of n (none on SQLite)."""

    async def forget_effects(self, partition: int, numbers: Sequence[int]) -> None:
        """Delete outbox rows whose envelopes were confirmed."""

    async def ping(self) -> None:
        """Ask the store for nothing; raises Stall (readiness, before there is traffic)."""

    @property
    def connected(self) -> bool:
        """Whether the last statement found the store (readiness)."""

    async def close(self) -> None:
        """Leave."""
