"""`make bench`: throughput against a bare pipeline, latencies, memory and growth, all from one run; last line JSON."""

import asyncio
import contextlib
import gc
import json
import resource
import statistics
import tempfile
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import uvloop
from usher_common.live.open import open_live
from usher_common.runtime.limits import GC_ALLOCATIONS

from benchmarks import bare
from benchmarks.crowded import add_open_conversations
from benchmarks.lean_socket import LeanSocket
from benchmarks.load import Load
from servers import PostgresServer, RabbitServer, RedisServer, private_postgres, private_rabbitmq, private_redis
from stack.seeding import seed_agents
from stack.stack import Stack, embedded_stack, separate_stack

ROUNDS = 3
VISITORS, AGENTS, AGENT_CAPACITY = 500, 50, 1000
WINDOW = 1  # texts of each visitor in flight at full load; see docs/decisions/0005
SECONDS = 8.0
WARM_UP_SECONDS = 3.0  # at a rate before it is measured
IDLE_SOCKETS = 5000
GROWTH_RATE = 500.0  # messages per second while the cost per message is taken
FEW, MANY = 1_000, 100_000
BEAT_S = 4.0  # below the heartbeat at which the router looks for agents
LOGINS = [f"bench{n}" for n in range(AGENTS)]
TARGETS = {
    "ratio_vs_bare": "at least 1.0, aim 2",
    "half_p99_ms": "at most 100",
    "idle_p50_ms": "at most 8, aim 5",
    "kb_per_socket": "at most 40",
    "cost_growth": "at most 1.2",
}


@dataclass
class Figures:
    """What the run found; see TARGETS."""

    ours: list[float] = field(default_factory=list)
    bares: list[dict[int, float]] = field(default_factory=list)
    half: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    embedded: float = 0.0
    kb_per_socket: float = 0.0
    costs_us: dict[int, float] = field(default_factory=dict)

    def closing(self) -> dict[str, float]:
        """Return the closing line: medians over the rounds, latencies in ms."""
        ratios = [ours / max(bares.values()) for ours, bares in zip(self.ours, self.bares, strict=True)]
        return {
            "ratio_vs_bare": round(statistics.median(ratios), 2),
            "messages_per_s": round(statistics.median(self.ours)),
            "bare_per_s": round(statistics.median(max(bares.values()) for bares in self.bares)),
            "half_p50_ms": round(_quantile(self.half, 0.5), 1),
            "half_p99_ms": round(_quantile(self.half, 0.99), 1),
            "idle_p50_ms": round(_quantile(self.idle, 0.5), 1),
            "embedded_messages_per_s": round(self.embedded),
            "kb_per_socket": round(self.kb_per_socket, 1),
            "cost_growth": round(self.costs_us[MANY] / self.costs_us[FEW], 2),
        }


@dataclass(frozen=True)
class Stores:
    """The three real servers."""

    rabbit: RabbitServer
    postgres: PostgresServer
    cache: RedisServer

    def cpu_seconds(self, stack: Stack) -> float:
        """Sum the processor time of everything but the load generator."""
        runners = (self.rabbit.runner, self.postgres.runner, self.cache.runner)
        pids = [process.pid for runner in runners for process in runner.processes]  # type: ignore[attr-defined]
        return sum(_tree_seconds(pid) for pid in (*pids, *(service.process.pid for service in stack.services)))


def _tree_seconds(pid: int) -> float:
    total = 0.0
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


@asynccontextmanager
async def _fresh_stack(stores: Stores) -> AsyncIterator[tuple[Stack, str]]:
    async with stores.rabbit.fresh_vhost() as vhost, stores.postgres.fresh_database() as database:
        stores.cache.empty()
        await seed_agents(database, LOGINS, skills={"bench": 3}, capacity=AGENT_CAPACITY)
        async with separate_stack((vhost, stores.cache.url, database)) as stack:
            yield stack, database


@asynccontextmanager
async def _load(stack: Stack) -> AsyncIterator[Load]:
    load = Load(stack.gateways[0].url, VISITORS, LOGINS, skill="bench")
    await load.start()
    try:
        yield load
    finally:
        await load.stop()


async def measure_throughput_and_latency(stores: Stores, figures: Figures) -> None:
    """(a) and (b): alternate ours and the bare pipeline, then write at half the rate, then into silence."""
    async with _fresh_stack(stores) as (stack, _), _load(stack) as load:
        for number in range(ROUNDS):
            figures.ours.append(await load.flat_out(SECONDS, WINDOW))
            async with stores.rabbit.fresh_vhost() as vhost:
                figures.bares.append(await bare.best_of(vhost, SECONDS / 2))
            print(f"round {number + 1}: ours {figures.ours[-1]:.0f}/s, bare {figures.bares[-1]}", flush=True)
        half = statistics.median(figures.ours) / 2
        await load.at_rate(half, WARM_UP_SECONDS)  # the queues of before are empty, and the broker settled
        figures.half = await load.at_rate(half, SECONDS)
        figures.idle = await load.one_by_one(100, 0.05)


async def measure_embedded(figures: Figures, folder: Path) -> None:
    """(c): one process on SQLite."""
    database = folder / "bench.db"
    await seed_agents(f"sqlite:///{database}", LOGINS, skills={"bench": 3}, capacity=AGENT_CAPACITY)
    async with embedded_stack(database) as stack, _load(stack) as load:
        figures.embedded = await load.flat_out(SECONDS, WINDOW)


async def measure_sockets(stores: Stores, figures: Figures) -> None:
    """(d): the resident memory of one gateway with and without idle visitors."""
    async with _fresh_stack(stores) as (stack, _):
        gateway = psutil.Process(stack.gateways[0].process.pid)
        before = gateway.memory_info().rss
        sockets = await _idle_visitors(stack.gateways[0].url, IDLE_SOCKETS)
        figures.kb_per_socket = (gateway.memory_info().rss - before) / 1024 / IDLE_SOCKETS
        for socket in sockets:
            socket.close()


async def _idle_visitors(url: str, count: int) -> list[LeanSocket]:
    sockets: list[LeanSocket] = []
    for start in range(0, count, 100):
        welcomed = [asyncio.get_running_loop().create_future() for _ in range(min(100, count - start))]

        def on_text(socket: LeanSocket, _: bytes, waiting: Sequence[asyncio.Future[None]] = welcomed) -> None:
            if not waiting[socket.tag].done():
                waiting[socket.tag].set_result(None)

        for n in range(len(welcomed)):
            socket = await LeanSocket.connect(f"{url}/ws/visitor", on_text, {"Origin": url})
            socket.tag = n
            socket.send(b'{"type":"hello"}')
            sockets.append(socket)
        await asyncio.gather(*welcomed)
    return sockets


async def measure_growth(stores: Stores, figures: Figures) -> None:
    """(e): processor time per message, all processes together, with few and with many open conversations."""
    for count in (FEW, MANY):
        async with _fresh_stack(stores) as (stack, database):
            owners = await add_open_conversations(database, count)
            async with _present(stores.cache.url, owners), _load(stack) as load:
                await load.at_rate(GROWTH_RATE, WARM_UP_SECONDS)
                idle = await _cpu_of(stores, stack, asyncio.sleep(SECONDS))
                busy = await _cpu_of(stores, stack, load.at_rate(GROWTH_RATE, SECONDS))
        figures.costs_us[count] = busy * 1e6 / (GROWTH_RATE * SECONDS)
        print(
            f"{count} open: {figures.costs_us[count]:.0f} µs a message, {idle / SECONDS:.2f} cores when idle",
            flush=True,
        )


async def _cpu_of(stores: Stores, stack: Stack, work: Awaitable[object]) -> float:
    before = stores.cpu_seconds(stack)
    await work
    return stores.cpu_seconds(stack) - before


@asynccontextmanager
async def _present(url: str, agents: Sequence[str]) -> AsyncIterator[None]:
    live = await open_live(url)

    async def beat() -> None:
        while True:
            await live.beat("agent", agents)
            await asyncio.sleep(BEAT_S)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await live.close()


async def bench(folder: Path) -> Figures:
    """Run all of it."""
    figures = Figures()
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        stores = Stores(rabbit, postgres, cache)
        await measure_throughput_and_latency(stores, figures)
        await measure_sockets(stores, figures)
        await measure_growth(stores, figures)
    await measure_embedded(figures, folder)
    return figures


def main() -> None:
    """Print the table and the closing line."""
    gc.set_threshold(GC_ALLOCATIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        closing = runner.run(bench(Path(folder))).closing()
    for key, value in closing.items():
        print(f"{key:>24} {value:>10}  {TARGETS.get(key, '')}")
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
