"""Frames of commands decided on a real record, at times that the test sets, and what is on record afterwards."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import delete, select
from usher_common.bus.port import INBOUND
from usher_common.envelope import Envelope
from usher_common.handling import Delivery
from usher_common.messages.events import Event, decode_event
from usher_common.record.open import open_record
from usher_common.record.port import BusEffect, Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import agent, metadata
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.app.frames.process_frame import FrameContext, process
from usher_router.domain.policy import Policy

from record_machine.machine import KEPT, Overheard
from record_rig.ready import migrated
from routing.cases import NOW

PARTITIONS = 2
# tables without facts of the core
TOLD_APART = ("answered", "dispatch_record", "journal", "outbox", "partition", "setting")


@contextmanager
def one_record(folder: Path) -> Iterator[tuple[Record, Callable[[Any], Any]]]:
    """A record that stays open over all examples of a test, and what runs coroutines in its loop.

    One that is opened again compiles each statement again, which takes longer than the example.
    """
    url = f"sqlite:///{folder}/record.db"
    with asyncio.Runner() as runner:
        runner.run(migrated(url))
        record = open_record(url)
        try:
            yield record, runner.run
        finally:
            runner.run(record.close())


class History:
    """Commands arrive frame by frame; `told` and `effects` are everything published, in order."""

    def __init__(self, record: Record, policy: Policy) -> None:
        self.record = record
        self.policy = policy
        self.partitions = PARTITIONS
        self.told: list[tuple[str, Event]] = []
        self.effects: list[BusEffect] = []

    async def begin(self, agents: Sequence[str]) -> None:
        """Delete everything, and add these available agents."""
        self.told, self.effects = [], []
        rows = [{"id": one, "login": one, "name": one.title(), "status": "available"} for one in agents]
        async with self.record.transaction() as transaction:
            for table in reversed(metadata.sorted_tables):
                if table.name not in KEPT:
                    await transaction.connection.execute(delete(table))
            await insert_rows(transaction.connection, agent, [{**row, "idle_since": 1} for row in rows])

    async def frame(self, envelopes: Sequence[Envelope], now: int = NOW, partition: int = 0) -> list[Event]:
        """Decide one frame; returns the published events."""
        delivery = Delivery(INBOUND, partition, list(envelopes), first=False)
        async with self.record.transaction() as transaction:
            heard = Overheard(transaction)
            frame = FrameContext(delivery, now, self.policy, self.partitions, RecordFrames())
            told = await process(cast("Transaction", heard), frame, delivery.envelopes)
        events = [(topic, decode_event(event)) for topic, event in told]
        self.told += events
        self.effects += heard.said
        return [event for _, event in events]

    async def rows(self, wanted: Any) -> list[Any]:
        """Read rows."""
        async with self.record.read() as connection:
            return list((await connection.execute(wanted)).all())

    async def facts(self) -> dict[str, list[dict[str, Any]]]:
        """Read all that the core wrote, by table; the time of parking is left out."""
        found = {}
        for table in metadata.sorted_tables:
            if table.name in TOLD_APART:
                continue
            rows = await self.rows(select(table).order_by(*table.primary_key))
            found[table.name] = [
                {k: v for k, v in row._mapping.items() if (table.name, k) != ("parked", "at")} for row in rows
            ]
        return found
