"""`make bench-channels`: webhooks into the bus and sends to a provider, on one connectors process; last line JSON."""

import asyncio
import gc
import itertools
import json
import resource
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil
import uvloop
from sqlalchemy import insert
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, OUTBOUND, Bus
from usher_common.handling import Delivery
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import account
from usher_common.runtime.limits import GC_ALLOCATIONS

from benchmarks.channels.attachments import Growth, measure_attachments
from benchmarks.channels.comparing import us_per_comparison
from benchmarks.channels.telegram_load import Stub, account_rows, rate_of, sends, updates
from benchmarks.channels.webhooks import Hook, Hooks
from benchmarks.channels.whatsapp_load import posts, whatsapp_rows
from servers import private_postgres, private_rabbitmq, private_redis
from servers.ports import LOOPBACK, free_port
from stack.stack import Stack, separate_stack

ROUNDS, SECONDS = 3, 5.0  # in turn, because the machine is not the same from minute to minute
SHARE = 0.7  # of the full rate at which latencies are taken
LATENCY_S = 0.1  # of the provider that takes sends
PARTITIONS = 2  # the setting's default
TARGETS = {
    "webhooks_per_s": "at least 1500",
    "webhook_p99_ms": "at most 50, at 70 % of the full rate",
    "sends_per_s": "at least 1000, 100 ms each",
    "webhooks_lost": "0: accepted ones that are not on the bus",
    "sends_disordered": "0",
    "attachment_out_mb": "at most 5: rise of resident memory by 20 MB out",
    "attachment_in_mb": "at most 5: rise of resident memory by 20 MB in",
}


@dataclass
class Figures:
    """What the run found: rates by round, latencies in ms."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    us_per_webhook: list[float] = field(default_factory=list)  # processor time of the connectors
    cores: list[float] = field(default_factory=list)  # that they had at the full rate: below 1, something else was busy
    sends: float = 0.0
    us_per_send: float = 0.0
    disordered: int = 0
    lost: int = 0
    refused: int = 0
    growth: Growth = field(default_factory=Growth)

    def closing(self) -> dict[str, float]:
        """Return the closing line."""
        middle = statistics.median
        return {
            "webhooks_per_s": round(middle(self.rates)),
            "webhook_p50_ms": round(middle(self.p50), 1),
            "webhook_p99_ms": round(middle(self.p99), 1),
            "us_per_webhook": round(middle(self.us_per_webhook)),
            "us_of_these_for_drift": round(us_per_comparison(), 1),  # what its payload has that nobody described
            "cores_had": round(middle(self.cores), 2),
            "webhooks_lost": self.lost,
            "webhooks_refused": self.refused,
            "sends_per_s": round(self.sends),
            "us_per_send": round(self.us_per_send),
            "sends_disordered": self.disordered,
            "attachment_out_mb": round(self.growth.out_mb, 1),
            "attachment_in_mb": round(self.growth.in_mb, 1),
        }


@dataclass
class Inbound:
    """Counts what is on the bus for the router."""

    record: Record
    ids: set[str] = field(default_factory=set)

    async def handle(self, frame: Delivery) -> None:
        """Take a frame."""
        async with self.record.transaction() as transaction:
            await transaction.consume(frame)
        self.ids.update(one.id for one in frame.envelopes)

    async def handle_singly(self, frame: Delivery) -> None:
        """A frame that could not be taken ends the run."""
        raise AssertionError(frame)


@dataclass
class Bench:
    """A connectors process on real stores, and the stores as this process sees them."""

    stack: Stack
    bus: Bus
    record: Record
    stub: Stub

    @property
    def cpu(self) -> float:
        """Processor seconds of the connectors."""
        times = psutil.Process(self.stack.connectors[0].process.pid).cpu_times()
        return float(times.user + times.system)

    async def measure_webhooks(self, figures: Figures) -> int:
        """Deliver at the full rate and at a share of it in turn; returns how many were accepted."""
        hooks = Hooks(self.stack.connectors[0].hooks_url, _of_both)
        await hooks.start()
        for number in range(ROUNDS):
            before, accepted, began = self.cpu, hooks.accepted, time.perf_counter()
            figures.rates.append(await hooks.flat_out(SECONDS))
            spent = self.cpu - before
            figures.us_per_webhook.append(spent * 1e6 / (hooks.accepted - accepted))
            figures.cores.append(spent / (time.perf_counter() - began))
            latencies = await hooks.at_rate(SHARE * figures.rates[-1], SECONDS)
            figures.p50.append(latencies[len(latencies) // 2])
            figures.p99.append(latencies[int(len(latencies) * 0.99)])
            print(
                f"round {number + 1}: {figures.rates[-1]:.0f} webhooks/s, "
                f"p50 {figures.p50[-1]:.1f} ms and p99 {figures.p99[-1]:.1f} ms at {SHARE:.0%} of it",
                flush=True,
            )
        await hooks.stop()
        figures.refused = sum(hooks.others.values())
        if hooks.others:
            print(f"other answers: {hooks.others}", flush=True)
        return hooks.accepted

    async def count_lost(self, figures: Figures, accepted: int) -> None:
        """Read the bus as the router does: what was accepted must be there."""
        inbound = Inbound(self.record)
        subscription = await self.bus.consume(INBOUND, inbound, lambda _partition: True)
        seen, since = -1, time.monotonic()
        while len(inbound.ids) < accepted and time.monotonic() - since < 10.0:
            if len(inbound.ids) != seen:
                seen, since = len(inbound.ids), time.monotonic()
            await asyncio.sleep(0.1)
        await subscription.close()
        figures.lost = accepted - len(inbound.ids)

    async def measure_sends(self, figures: Figures) -> None:
        """Publish sends as the router does, and let the provider count them."""
        items = sends(PARTITIONS)
        before = self.cpu
        for start in range(0, len(items), 500):
            await self.bus.publish_all(OUTBOUND, items[start : start + 500])
        async with asyncio.timeout(120):
            await self.stub.until(len(items))
        figures.sends = rate_of(self.stub.moments)
        figures.us_per_send = (self.cpu - before) * 1e6 / len(items)
        figures.disordered = self.stub.disordered


def _of_both() -> Iterator[Hook]:
    """Let Telegram and WhatsApp deliver in turn."""
    return itertools.chain.from_iterable(zip(updates(), posts(), strict=True))


@asynccontextmanager
async def _ready() -> AsyncIterator[Bench]:
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        async with rabbit.fresh_vhost() as vhost, postgres.fresh_database() as database:
            await migrate(database)
            record, bus = open_record(database), open_bus(vhost, partitions=PARTITIONS)
            stub, port = Stub(LATENCY_S), free_port()
            async with record.transaction() as transaction:
                await transaction.connection.execute(insert(account), account_rows(f"http://{LOOPBACK}:{port}"))
                await transaction.connection.execute(insert(account), whatsapp_rows())
            server = await stub.listen(port)
            async with separate_stack((vhost, cache.url, database), gateways=0, routers=0) as stack:
                yield Bench(stack, bus, record, stub)
            server.close()
            await bus.close()
            await record.close()


async def bench() -> Figures:
    """Run all of it."""
    figures = Figures()
    async with _ready() as one:  # on stores and connectors of its own, which nothing else has made grow
        uploads = one.stack.folder / "uploads"
        figures.growth = await measure_attachments(one.stack.connectors[0], one.bus, one.record, uploads)
        print(
            f"20 MB out: {figures.growth.out_mb:.1f} MB more, 20 MB in: {figures.growth.in_mb:.1f} MB more", flush=True
        )
    async with _ready() as one:
        accepted = await one.measure_webhooks(figures)
        await one.count_lost(figures, accepted)
        await one.measure_sends(figures)
    return figures


def main() -> None:
    """Print the table and the closing line."""
    gc.set_threshold(GC_ALLOCATIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        closing = runner.run(bench()).closing()
    for key, value in closing.items():
        print(f"{key:>24} {value:>10}  {TARGETS.get(key, '')}".rstrip())
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
