"""Handlers for tests: one that collects and obeys commands, one that writes to the record."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from sqlalchemy import select
from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows, upsert_rows
from usher_common.record.tables.schema import setting
from usher_common.record.transaction import run_transaction

WAIT_S = 60.0  # bounds a hang only
Obey = Callable[[Delivery], Awaitable[None]]


def letter(name: str, **body: object) -> Envelope:
    """An envelope with this id."""
    return wrap(name, 1, "trace", body)


def letters(count: int, prefix: str = "e") -> list[Envelope]:
    """Envelopes with numbered ids."""
    return [letter(f"{prefix}{number}") for number in range(count)]


async def do_nothing(_delivery: Delivery) -> None:
    """Let the frame be done."""


class Collector:
    """Collects every delivery that it finished, by partition; `obey` runs first and may raise."""

    def __init__(self, obey: Obey = do_nothing, obey_singly: Obey = do_nothing) -> None:
        self.seen: dict[int, list[str]] = defaultdict(list)
        self.tries: list[Delivery] = []  # all deliveries, including failed ones
        self.singly: list[Delivery] = []
        self._obey = obey
        self._obey_singly = obey_singly
        self._changed = asyncio.Condition()

    async def handle(self, delivery: Delivery) -> None:
        self.tries.append(delivery)
        await self._obey(delivery)
        await self._finish(delivery)

    async def handle_singly(self, delivery: Delivery) -> None:
        self.singly.append(delivery)
        await self._obey_singly(delivery)
        await self._finish(delivery)

    @property
    def count(self) -> int:
        """How many envelopes were done."""
        return sum(len(ids) for ids in self.seen.values())

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait until the collected deliveries suffice."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(enough)

    async def until_count(self, count: int) -> None:
        """Wait until so many envelopes were done."""
        await self.until(lambda: self.count >= count)

    async def _finish(self, delivery: Delivery) -> None:
        self.seen[delivery.partition].extend(envelope.id for envelope in delivery.envelopes)
        async with self._changed:
            self._changed.notify_all()


class Refused(ValueError):  # noqa: N818 - reads as the domain's word
    """An envelope that can never succeed, with a code."""

    code = "refused"


class Body(msgspec.Struct):
    """What the writer does: `text` is stored under the envelope's id, `fail` raises, `touch` are rows to lock."""

    text: str = ""
    fail: bool = False
    touch: list[str] = []


class Writer:
    """A small real handler: one transaction for a frame, one row for an envelope, in the table `setting`."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.done: list[str] = []
        self._changed = asyncio.Condition()

    async def handle(self, delivery: Delivery) -> None:
        async def work(transaction: Transaction) -> None:
            await lock_sorted(transaction, delivery.envelopes)
            for envelope in delivery.envelopes:
                await self.apply(transaction, envelope)
            await transaction.consume(delivery)

        await run_transaction(self.record, work, attempts=1)
        await self._tell(delivery)

    async def handle_singly(self, delivery: Delivery) -> None:
        await settle_singly(self.record, delivery, self.apply)
        await self._tell(delivery)

    async def apply(self, transaction: Transaction, envelope: Envelope) -> None:
        """Store one envelope."""
        body = msgspec.msgpack.decode(envelope.body, type=Body)
        row = {"key": envelope.id, "value_json": body.text}
        await insert_rows(transaction.connection, setting, [row], skip_existing=True)
        if body.fail:
            raise Refused("no\0thanks")
        await upsert_rows(transaction.connection, setting, [{"key": key, "value_json": "x"} for key in body.touch])

    async def until_done(self, count: int) -> None:
        """Wait until so many envelopes were handled."""
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: len(self.done) >= count)

    async def _tell(self, delivery: Delivery) -> None:
        self.done.extend(envelope.id for envelope in delivery.envelopes)
        async with self._changed:
            self._changed.notify_all()


async def lock_sorted(transaction: Transaction, envelopes: Sequence[Envelope]) -> None:
    """Lock all rows that a frame touches, in one order."""
    keys = sorted({key for envelope in envelopes for key in touched(envelope)})
    if keys:
        wanted = select(setting.c.key).where(any_of(setting.c.key, keys)).order_by(setting.c.key).with_for_update()
        await transaction.connection.execute(wanted)


def touched(envelope: Envelope) -> list[str]:
    """Return the rows that an envelope touches; none if its body cannot be decoded."""
    try:
        return msgspec.msgpack.decode(envelope.body, type=Body).touch
    except msgspec.MsgspecError:
        return []
