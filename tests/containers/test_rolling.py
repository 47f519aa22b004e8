"""Each container of ours is restarted in turn, as an upgrade does it, while 200 messages a second go through."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.verdict import judge, read_record
from benchmarks.upgrade.chats import agents_named, chatting
from stack.compose import Compose
from stack.seeding import seed_agents
from waits import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

LEAST_PER_S = 150.0  # messages, so that the restarts meet a load at all


async def test_a_rolling_restart_loses_and_doubles_nothing(compose: Compose, tmp_path: Path) -> None:
    """What was accepted is on record once and in order, and was shown once; nobody was taken from their agent."""
    url, ledger, names = compose.record_url(), Ledger(tmp_path / "tokens.txt"), agents_named("agent-rolling")
    await seed_agents(url, names)
    await eventually(lambda: nobody_at_work(url), every=0.5)  # agents of earlier tests, for as long as the grace
    began = time.time_ns() // 1000  # µs
    async with chatting([compose.url], names, ledger) as chats:
        for service in ("gateway", "router", "connectors", "knowledge"):
            await asyncio.to_thread(compose.roll, service)
        rate, left = await chats.settled()
        record = await read_record(url, ledger)
    of_now = [at for at in record.vanished if at >= began]  # before, agents went away as they pleased
    verdict = judge(ledger, replace(record, vanished=of_now))

    print(f"{rate:.0f} messages/s: {verdict}, left: {left[:20]} of {len(left)}")  # noqa: T201 - for who runs it with -s
    assert left == []
    assert verdict.pop("accepted") > 0
    assert verdict == dict.fromkeys(verdict, 0)
    assert rate >= LEAST_PER_S


async def nobody_at_work(url: str) -> bool:
    """Return whether no agent is there, or has a conversation."""
    connection = await asyncpg.connect(url)
    try:
        return not await connection.fetchval("SELECT count(*) FROM agent WHERE status <> 'offline' OR load > 0")
    finally:
        await connection.close()
