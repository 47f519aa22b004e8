"""Report the outcome of each send to the router, until the bus has confirmed it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.address_changed import AddressChanged
from usher_common.commands.delivery import DeliveryReported
from usher_common.envelope import Envelope, wrap
from usher_common.handling import BusClosed, Stall
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import Record

from usher_connectors import metrics
from usher_connectors.limits import ADDRESS_CACHE_SIZE, REPORT_BATCH
from usher_connectors.send.ports import Address, DeliveryTable, Result

log = structlog.get_logger()
OnReported = Callable[[Sequence[str]], None]


class ReportDeliveries:
    """Publishes results in the given order; `on_reported` gets their ids after the confirm."""

    def __init__(self, bus: Bus, record: Record, table: DeliveryTable) -> None:
        self._bus, self._record, self._table = bus, record, table
        self._results: dict[tuple[str, str], Result] = {}  # by id and status, in order
        self._addresses: dict[str, Address] = {}  # addresses by conversation
        self._unheard: set[str] = set()  # of the last batch
        self._wake = asyncio.Event()
        self.on_reported: OnReported = lambda _ids: None

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be reported."""
        return not self._results

    def add(self, results: Sequence[Result]) -> None:
        """Report these soon; one that waits already is not reported twice."""
        for result in results:
            self._results.setdefault((result.id, result.status), result)
        self._wake.set()

    async def run(self) -> None:
        """Report until cancelled; what could not be reported stays for the next run."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._results:
                batch = list(islice(self._results.values(), REPORT_BATCH))
                self._unheard.clear()
                await self.report(batch)
                for result in batch:
                    del self._results[result.id, result.status]
                self.on_reported([result.id for result in batch if result.id not in self._unheard])

    async def report(self, results: Sequence[Result]) -> None:
        """Publish these and return once durable; the same result again is the same envelope."""
        addresses = await self._find_addresses({result.conversation for result in results})
        failed = 0
        try:
            await self._bus.publish_all(
                INBOUND, [item for result in results for item in self._items(result, addresses)]
            )
        except (Stall, BusClosed):
            raise
        except Exception:  # one of them can never be reported: report singly to find out which
            log.exception("reports.publish_failed", results=len(results))
            failed = sum([await self._fails(result, addresses) for result in results])
        metrics.REPORTED.inc(len(results) - failed)

    async def _fails(self, result: Result, addresses: Mapping[str, Address]) -> bool:
        """Publish one alone; returns whether it can never be published. It stays unreported in the table."""
        try:
            await self._bus.publish_all(INBOUND, self._items(result, addresses))
        except (Stall, BusClosed):
            raise
        except Exception:
            log.exception("reports.result_failed", delivery=result.id, status=result.status)
            self._unheard.add(result.id)
            metrics.REPORTS_FAILED.inc()
            return True
        return False

    def _items(self, result: Result, addresses: Mapping[str, Address]) -> list[tuple[int, Envelope]]:
        """Return what is told of a result, each with its partition: first what became of the peer, then the outcome."""
        peer = partition_of(result.account, result.peer, self._bus.partitions)
        told = [(peer, change_of(result, changed)) for changed in result.changes]
        return [*told, (self._partition(result, addresses), envelope_of(result))]

    def _partition(self, result: Result, addresses: Mapping[str, Address]) -> int:
        """Return the conversation's partition, by its address and the present number of partitions."""
        account, peer = addresses.get(result.conversation, (result.account, result.peer))
        return partition_of(account, peer, self._bus.partitions)

    async def _find_addresses(self, conversations: set[str]) -> Mapping[str, Address]:
        missing = sorted(conversations - self._addresses.keys())
        if missing:
            async with self._record.read() as connection:
                found = await self._table.addresses(connection, missing)
            if len(self._addresses) + len(found) > ADDRESS_CACHE_SIZE:
                self._addresses.clear()
            self._addresses.update(found)
        return self._addresses


def change_of(result: Result, changed: AddressChanged) -> Envelope:
    """Make the envelope of what a send's answer said about the peer; its id has the delivery, which is sent once.

    So a repeat is recognised, and a contact who blocks us, writes and blocks us again has blocked us twice.
    """
    envelope_id = derive_id("address", changed.account, changed.peer, changed.change, changed.to, result.id)
    return wrap(envelope_id, time.time_ns() // 1000, result.trace or result.message, changed)


def envelope_of(result: Result) -> Envelope:
    """Make the envelope of a result; its id is derived from delivery, status and cause: a repeat is recognised."""
    body = DeliveryReported(
        conversation=result.conversation,
        message=result.message,
        status=result.status,  # type: ignore[arg-type]  # a settled status, by the table's constraint
        provider_id=result.provider_id,
        error=result.error,
    )
    envelope_id = derive_id("delivery", result.id, result.status, *filter(None, [result.cause]))
    return wrap(envelope_id, time.time_ns() // 1000, result.trace or result.message, body)
