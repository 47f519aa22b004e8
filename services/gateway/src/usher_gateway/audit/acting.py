"""A call's entry in the audit log: written in the transaction of the change, once, whichever commits first."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.audit.log import Act, add
from usher_common.record.port import BusEffect, Record, Transaction
from usher_common.record.transaction import run_transaction


class Acting:
    """What a caller does with this call: `action` "" is nothing that is audited, and nothing is ever written.

    `things` are the ids of what it is done to; none stands for all of them.
    """

    def __init__(self, record: Record, who: str = "", action: str = "", things: Sequence[str] = ()) -> None:
        self._record, self.who, self.action = record, who, action
        self._things = tuple(things) or ("",)
        self.written = not action

    def on(self, thing: str) -> None:
        """Say the id of what is only now made, or found."""
        self._things = (thing,)

    def by(self, who: str) -> None:
        """Say who it is, where that is only now known."""
        self.who = who

    def done(self) -> None:
        """Take it as written, or as nothing that is to be written."""
        self.written = True

    async def write(self, transaction: Transaction) -> None:
        """Add the entry to this transaction, as its last statements, unless it is there already."""
        if not self.written:
            await add(transaction, [Act(self.who, self.action, thing) for thing in self._things])
            transaction.after_commit(self.done)

    async def now(self) -> None:
        """Write it in a transaction of its own, before another service is asked, or data leave. Raises Stall."""
        if not self.written:
            await run_transaction(self._record, self.write)


class ActingRecord:
    """A record whose next transaction that commits carries the entry of a call; see `Record`."""

    def __init__(self, record: Record, acting: Acting) -> None:
        self._record, self._acting = record, acting

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._with_entry()

    @asynccontextmanager
    async def _with_entry(self) -> AsyncIterator[Transaction]:
        async with self._record.transaction() as transaction:
            yield transaction
            await self._acting.write(transaction)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._record.read()

    async def raise_epoch(self, partition: int) -> int:
        return await self._record.raise_epoch(partition)

    async def leftovers(self, partition: int, limit: int) -> list[tuple[int, BusEffect]]:
        return await self._record.leftovers(partition, limit)

    async def forget_effects(self, partition: int, numbers: Sequence[int]) -> None:
        await self._record.forget_effects(partition, numbers)

    async def ping(self) -> None:
        await self._record.ping()

    @property
    def connected(self) -> bool:
        return self._record.connected

    async def close(self) -> None:
        await self._record.close()
