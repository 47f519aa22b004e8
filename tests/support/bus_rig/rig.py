"""One rig for each adapter: how a test opens the bus, blocks it, and inspects it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import aio_pika
from sqlalchemy import insert, select
from usher_common.bus.embedded.bus import EmbeddedBus
from usher_common.bus.limits import BusLimits
from usher_common.bus.port import INBOUND, Bus
from usher_common.bus.rabbitmq.bus import RabbitBus
from usher_common.bus.topology import PARKED_QUEUE, Topology, queue_name
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.tables.schema import journal, parked

from waits import PATIENCE_S, eventually

from .proxy import Proxy

PARTITIONS = 4
FAST = BusLimits(
    stall_first_s=0.01,
    stall_ceiling_s=0.05,
    reconnect_first_s=0.01,
    reconnect_ceiling_s=0.1,
    handover_every_s=0.1,
    handover_check_s=0.02,
    drain_s=10.0,
)


class Rig(Protocol):
    """One adapter under test."""

    @property
    def bus_url(self) -> str:
        """The bus's URL, for another process."""

    @property
    def record_url(self) -> str:
        """The record's URL, for another process."""

    def opened(self, limits: BusLimits = FAST) -> AbstractAsyncContextManager[tuple[Bus, Record]]:
        """A bus and a record for the block."""

    def held(self, record: Record) -> AbstractAsyncContextManager[None]:
        """Prevent publishes from becoming durable within the block."""

    async def put_bytes(self, record: Record, partition: int, data: bytes) -> None:
        """Put bytes where a frame or envelope is expected."""

    async def parked_bytes(self, record: Record) -> list[tuple[bytes, str]]:
        """Return the bytes that the bus itself parked, and why; waits for at least one."""


@dataclass
class RabbitRig:
    """RabbitMQ through a proxy, with a record on PostgreSQL."""

    direct_url: str
    record_url: str
    proxy: Proxy
    delivery_limit: int = 1_000_000

    @property
    def bus_url(self) -> str:
        return self.proxy.url

    @asynccontextmanager
    async def opened(self, limits: BusLimits = FAST) -> AsyncIterator[tuple[Bus, Record]]:
        record = open_record(self.record_url)
        bus = self.bus(limits)
        try:
            yield bus, record
        finally:
            await bus.close()
            await record.close()

    def bus(self, limits: BusLimits = FAST) -> RabbitBus:
        """A bus that the test closes itself."""
        return RabbitBus(self.bus_url, Topology(PARTITIONS, self.delivery_limit), limits)

    @asynccontextmanager
    async def held(self, record: Record) -> AsyncIterator[None]:
        del record
        await self.proxy.shut()
        try:
            yield
        finally:
            await self.proxy.open()

    async def put_bytes(self, record: Record, partition: int, data: bytes) -> None:
        del record
        async with await aio_pika.connect(self.direct_url) as connection, connection.channel() as channel:
            await channel.default_exchange.publish(aio_pika.Message(data), queue_name(INBOUND, partition))

    async def parked_bytes(self, record: Record) -> list[tuple[bytes, str]]:
        del record
        return [(message.body, str(message.headers["reason"])) for message in await self.parked_messages(1)]

    async def parked_messages(self, count: int) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """Take so many messages from the parked queue."""
        async with await aio_pika.connect(self.direct_url) as connection, connection.channel() as channel:
            queue = await channel.get_queue(PARKED_QUEUE)
            async with queue.iterator() as messages, asyncio.timeout(PATIENCE_S):
                taken: list[aio_pika.abc.AbstractIncomingMessage] = []
                while len(taken) < count:
                    taken.append(await anext(messages))
                    await taken[-1].ack()
                return taken


@dataclass
class EmbeddedRig:
    """The journal in a SQLite file."""

    record_url: str

    @property
    def bus_url(self) -> str:
        return "embedded:"

    @asynccontextmanager
    async def opened(self, limits: BusLimits = FAST) -> AsyncIterator[tuple[Bus, Record]]:
        record = open_record(self.record_url)
        assert isinstance(record, SqliteRecord)
        bus = EmbeddedBus(record, PARTITIONS, limits)
        try:
            yield bus, record
        finally:
            await bus.close()
            await record.close()

    @asynccontextmanager
    async def held(self, record: Record) -> AsyncIterator[None]:
        """Keep the write lock in another task: transactions do not nest."""
        taken, enough = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            async with record.transaction():
                taken.set()
                await enough.wait()

        task = asyncio.create_task(hold())
        await taken.wait()
        try:
            yield
        finally:
            enough.set()
            await task

    async def put_bytes(self, record: Record, partition: int, data: bytes) -> None:
        async with record.transaction() as transaction:
            await transaction.connection.execute(
                insert(journal).values(stream=INBOUND, p=partition, envelope=data, deliveries=0)
            )

    async def parked_bytes(self, record: Record) -> list[tuple[bytes, str]]:

        async def look() -> list[tuple[bytes, str]]:
            async with record.read() as connection:
                found = await connection.execute(select(parked.c.envelope, parked.c.reason))
                return [(row.envelope, row.reason) for row in found]

        return await eventually(look)
