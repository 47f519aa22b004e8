"""Connectors in processes of their own: one is killed while it sends, and two share the work."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connecting.receiver import Receiver
from connecting.replica import Replica
from connecting.rig import Rig, open_rig
from waits import eventually

TEXTS = [(f"p{n % 20}", f"text {n}") for n in range(400)]


@pytest.fixture
async def rig(vhost_url: str, redis_url: str, database_url: str) -> AsyncIterator[Rig]:
    """Real servers, which separate processes can share."""
    async with open_rig(vhost_url, redis_url, database_url) as opened:
        yield opened


def expected(peers: int) -> dict[str, list[str]]:
    """Return, for each peer, the texts that it must have received, in order."""
    return {f"p{n}": [text for peer, text in TEXTS if peer == f"p{n}"] for n in range(peers)}


async def test_a_killed_replica_loses_and_repeats_nothing(rig: Rig, receiver: Receiver, tmp_path: Path) -> None:
    """Kill -9 with calls under way; restarted, it sends the rest in order and repeats calls under their ids."""
    await rig.add_account("a", receiver.url)
    replica = Replica(rig, tmp_path, "one")
    await replica.start()
    await rig.send("a", *TEXTS)
    await receiver.until(lambda: receiver.requests >= 100)
    receiver.hold = asyncio.Event()  # from here on the receiver answers no call
    await receiver.until(lambda: receiver.requests - len(receiver.taken) >= 10)
    replica.process.kill()
    receiver.hold.set()
    receiver.hold = None
    await replica.start()
    await rig.ear.until(lambda: len(rig.ear.reported("sent")) == len(TEXTS))
    rows = await rig.until_rows(lambda rows: all(row.reported for row in rows))
    await asyncio.to_thread(replica.process.stop)

    assert expected(20) == {f"p{n}": receiver.texts(f"p{n}") for n in range(20)}
    assert {("sent", "")} == {(row.status, row.error if row.attempts == 1 else "") for row in rows}


async def test_another_replica_sends_a_dead_replicas_rows(rig: Rig, receiver: Receiver, tmp_path: Path) -> None:
    """One of two replicas dies for good; the other sends the rows that it had claimed, in order."""
    await rig.add_account("a", receiver.url)
    replicas = [Replica(rig, tmp_path, name) for name in ("one", "two")]
    await asyncio.gather(*(replica.start() for replica in replicas))
    receiver.hold = asyncio.Event()
    await rig.send("a", *TEXTS)
    await receiver.until(lambda: receiver.requests >= 15)
    busy = next(row.owner.partition("/")[0] for row in await rig.rows() if row.status == "sending")
    dying, surviving = replicas if busy == "one" else reversed(replicas)
    dying.process.kill()
    receiver.hold.set()
    receiver.hold = None
    await rig.ear.until(lambda: len(rig.ear.reported("sent")) == len(TEXTS))
    await asyncio.to_thread(surviving.process.stop)
    ends = {row.owner.partition("/")[0] for row in await rig.rows() if row.attempts > 1}

    assert expected(20) == {f"p{n}": receiver.texts(f"p{n}") for n in range(20)}
    assert ends == {surviving.name}


async def test_a_stopped_replica_finishes_its_calls_under_way(rig: Rig, receiver: Receiver, tmp_path: Path) -> None:
    """After SIGTERM calls under way are finished and reported; no row stays in `sending`."""
    await rig.add_account("a", receiver.url)
    replica = Replica(rig, tmp_path, "one")
    await replica.start()
    receiver.hold = asyncio.Event()
    await rig.send("a", *TEXTS[:20])
    await receiver.until(lambda: receiver.requests == 20)
    stopping = asyncio.create_task(asyncio.to_thread(replica.process.stop))
    await eventually(lambda: "process.stopping" in replica.process.last_words())
    receiver.hold.set()
    await stopping
    rows = await rig.rows()

    assert {("sent", True)} == {(row.status, row.reported) for row in rows}
