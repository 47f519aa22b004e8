"""Floods and half-open connections from 127.0.0.2 hardly slow down clients at 127.0.0.1."""

import asyncio
import math
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

import attacking
from record_rig.ready import migrated
from servers.process import Process
from stack.service import Service
from stack.visitor import Visitor
from waits import PATIENCE_S, eventually, time_passes

FEW = ["junk text", "binary", "ping", "pong", "fragments", "close"]  # one of each kind of frame
SLOWER = 3.0  # at most this many times as slow as without the attack
ROUNDS = 3  # a busy machine may be slow by itself: one good round is enough
MESSAGES = 24  # sent one after the other in each measurement: below what a visitor may send at once
PAUSE_S = 0.02  # s between two messages: a measurement takes half a second, so that no flood is missed
FLOODED_S = 0.5  # s for which a flood runs before the measurement: its first burst is over by then
HALF_OPEN = 2000
ANSWER_S = 1.0
LOOK_S = 2.0  # s for which answers are measured while connections are held


@pytest.fixture
async def usher(tmp_path: Path) -> AsyncIterator[Service]:
    """All services in one process, with the limits of production; only conversations are opened without a limit."""
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await migrated(url)
    env = {
        "USHER_BUS_URL": "embedded:",
        "USHER_LIVE_URL": "memory:",
        "USHER_RECORD_URL": url,
        "USHER_SECRET": "a secret for tests, which is long enough",
        "USHER_UPLOAD_DIR": str(tmp_path / "uploads"),
        "USHER_LOG_LEVEL": "warning",
        "USHER_CONVERSATIONS_PER_MINUTE": "1000",
        "USHER_WAITING_PER_ADDRESS": "0",
    }
    service = Service("all", "usher", tmp_path, env, ("serve", "all"))
    await service.start()
    yield service
    await service.stop()

    logged = (service.process.folder / "output.log").read_text()

    assert [line for line in logged.splitlines() if '"level":"error"' in line] == []


@asynccontextmanager
async def attacker(folder: Path, *words: str) -> AsyncIterator[None]:
    """Return an attacker that has begun."""
    home = folder / "-".join(words).replace(" ", "-")
    home.mkdir(exist_ok=True)
    (home / "output.log").unlink(missing_ok=True)
    process = Process([sys.executable, attacking.__file__, *words], home)
    process.start()
    try:
        await eventually(lambda: "begun" in process.last_words())
        yield
    finally:
        await asyncio.to_thread(process.kill)


async def acknowledged(usher: Service) -> float:
    """Return the seconds until another visitor's message is accepted: the median of some."""
    visitor = Visitor("vera", [usher.url])
    await visitor.start()
    waits = []
    for number in range(MESSAGES):
        begun = time.perf_counter()
        await visitor.write(f"message {number}")
        await visitor.until(lambda: not visitor.unsent)
        waits.append(time.perf_counter() - begun)
        await time_passes(PAUSE_S)
    await visitor.stop()
    return statistics.median(waits)


async def slower(usher: Service, folder: Path, kind: str) -> float:
    """Return how many times slower that is during this flood, in the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        quiet = await acknowledged(usher)
        async with attacker(folder, "flood", kind, str(usher.port)):
            await time_passes(FLOODED_S)
            flooded = await acknowledged(usher)
        best = min(best, flooded / quiet)
        if best <= SLOWER:
            break
    return best


@pytest.mark.timeout(120)
async def test_a_flood_on_one_socket_hardly_slows_others(usher: Service, tmp_path: Path) -> None:
    """One of each kind of frame; the long tests have all."""
    found = {kind: await slower(usher, tmp_path, kind) for kind in FEW}

    assert {kind: times for kind, times in found.items() if times > SLOWER} == {}


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_flood_of_any_kind_hardly_slows_others(usher: Service, tmp_path: Path) -> None:
    """Control frames, valid and invalid texts, frames that no client may send."""
    found = {kind: await slower(usher, tmp_path, kind) for kind in attacking.KINDS}

    assert {kind: times for kind, times in found.items() if times > SLOWER} == {}


async def answers(usher: Service) -> float:
    """Return the seconds until the slowest of page, hook and health has answered."""
    asked = [
        ("GET", f"{usher.url}/widget.js", 200),
        ("POST", f"{usher.hooks_url}/hooks/webhook/nobody", 404),
        ("GET", f"{usher.admin_url}/health/ready", 200),
    ]

    async def ask(method: str, url: str, status: int) -> float:
        begun = time.perf_counter()
        async with aiohttp.ClientSession() as http, http.request(method, url) as answer:
            assert answer.status == status
            await answer.read()
        return time.perf_counter() - begun

    return max(await asyncio.gather(*(ask(*one) for one in asked)))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("port", ["port", "hooks_port", "admin_port"], ids=["gateway", "hooks", "internal"])
async def test_half_open_connections_leave_others_answered(usher: Service, tmp_path: Path, port: str) -> None:
    """Two thousand from one address to one port, opened again when they are cut; all ports answer other clients."""
    slowest: list[float] = []
    async with attacker(tmp_path, "half-open", str(HALF_OPEN), str(getattr(usher, port))):
        while len(slowest) < ROUNDS and min(slowest, default=math.inf) > ANSWER_S:
            slowest.append(await slowest_answer(usher))

    assert min(slowest) <= ANSWER_S


async def slowest_answer(usher: Service) -> float:
    """Ask again and again for a while; returns the longest time for an answer, s."""
    slowest, until = 0.0, time.monotonic() + LOOK_S
    while time.monotonic() < until:
        async with asyncio.timeout(PATIENCE_S):
            slowest = max(slowest, await answers(usher))
    return slowest
