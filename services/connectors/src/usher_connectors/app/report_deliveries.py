"""Tell the router what became of each send, until the bus has confirmed it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from usher_common.bus.port import INBOUND, Bus
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id, partition_of
from usher_common.messages.commands import DeliveryReported
from usher_common.record.port import Record

from usher_connectors import metrics
from usher_connectors.app.ports import DeliveryTable, Result
from usher_connectors.limits import HOME_CACHE_SIZE, REPORT_BATCH

OnReported = Callable[[Sequence[str]], None]


class ReportDeliveries:
    """Publishes results in the order given; `on_reported` is told their ids after the confirm."""

    def __init__(self, bus: Bus, record: Record, table: DeliveryTable) -> None:
        self._bus, self._record, self._table = bus, record, table
        self._results: dict[tuple[str, str], Result] = {}  # by id and status, in order
        self._homes: dict[str, int] = {}
        self._wake = asyncio.Event()
        self.on_reported: OnReported = lambda _ids: None

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be reported."""
        return not self._results

    def add(self, results: Sequence[Result]) -> None:
        """Report these soon; one that waits already is not reported twice."""
        self._results.update({(result.id, result.status): result for result in results})
        self._wake.set()

    async def run(self) -> None:
        """Report for ever; what could not be reported stays for the next run."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._results:
                batch = list(islice(self._results.values(), REPORT_BATCH))
                await self.report(batch)
                for result in batch:
                    del self._results[result.id, result.status]
                self.on_reported([result.id for result in batch])

    async def report(self, results: Sequence[Result]) -> None:
        """Publish these and return once durable; the same result again is the same envelope."""
        homes = await self._find_homes({result.conversation for result in results})
        await self._bus.publish_all(
            INBOUND, [(self._partition(result, homes), envelope_of(result)) for result in results]
        )
        metrics.REPORTED.inc(len(results))

    def _partition(self, result: Result, homes: Mapping[str, int]) -> int:
        home = homes.get(result.conversation)
        return partition_of(result.account, result.peer, self._bus.partitions) if home is None else home

    async def _find_homes(self, conversations: set[str]) -> Mapping[str, int]:
        missing = sorted(conversations - self._homes.keys())
        if missing:
            async with self._record.read() as connection:
                found = await self._table.homes(connection, missing)
            if len(self._homes) + len(found) > HOME_CACHE_SIZE:
                self._homes.clear()
            self._homes.update(found)
        return self._homes


def envelope_of(result: Result) -> Envelope:
    """Make the envelope of a result; its id is the delivery's and the status's, so that a repeat is recognised."""
    body = DeliveryReported(
        conversation=result.conversation,
        message=result.message,
        status=result.status,  # type: ignore[arg-type]  # a settled status, by the table's constraint
        provider_id=result.provider_id,
        error=result.error,
    )
    envelope_id = derive_id("delivery", result.id, result.status)
    return wrap(envelope_id, time.time_ns() // 1000, result.trace or result.message, body)
