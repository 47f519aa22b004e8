"""Redis behind Sentinel: the master is killed or demoted, a replica takes over, and every gap is reported."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from usher_common.live.open import open_live
from usher_common.live.port import Live, LiveAway, Presence

from live_rig.ear import Ear, Reader
from repository import ROOT
from servers import SentinelGroup, make_certificates, private_sentinels
from servers.redis.sentinel import RIGHTS
from waits import eventually, time_passes

PASSWORD = "p4ss"


@pytest.fixture(params=["plain", "tls_and_acl"])
def group(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelGroup]:
    """A master, a replica and three Sentinels."""
    if request.param == "plain":
        made = private_sentinels()
    else:
        made = private_sentinels(
            certificates=make_certificates(tmp_path_factory.mktemp("certificates")), password=PASSWORD
        )
    with made as started:
        yield started


@pytest.fixture
async def lives(group: SentinelGroup) -> AsyncIterator[tuple[Live, Live]]:
    """The store as two services use it."""
    mine, yours = await open_live(group.url), await open_live(group.url)
    yield mine, yours
    await mine.close()
    await yours.close()


async def presence_once_known(live: Live) -> Presence:
    """Return what the present master knows, once there is one."""

    async def look() -> Presence | None:
        with contextlib.suppress(LiveAway):
            return await live.presence("agent")
        return None

    return await eventually(look)


@pytest.mark.parametrize("how", ["kill", "fail_over"])
async def test_a_failover_loses_nothing_without_a_gap(group: SentinelGroup, lives: tuple[Live, Live], how: str) -> None:
    """A reader that reads the record at each gap has seen everything in the end; presence counts from the failover."""
    listening, writing = lives
    record: list[bytes] = []
    ear = Reader(record)
    await (await listening.listen(ear.on_event, ear.on_gap)).add(["a"])
    stop = asyncio.Event()

    async def work() -> None:
        while not stop.is_set():
            record.append(b"%d" % len(record))
            await writing.publish([("a", record[-1])])
            await writing.beat("agent", ["ann"])
            await time_passes(0.005)

    working = asyncio.create_task(work())
    await ear.until(lambda: len(ear.events) > 20)
    before = group.master_port
    changed = time.monotonic()
    await asyncio.to_thread(getattr(group, how))
    await ear.until(lambda: ear.gaps > 0)
    after = await presence_once_known(listening)
    heard = len(ear.events)
    await ear.until(lambda: len(ear.events) > heard + 20)
    stop.set()
    await working
    await ear.until(lambda: ear.seen == set(record))

    assert group.master_port != before
    assert after.age_s <= time.monotonic() - changed

    async def beaten_again() -> bool:
        now = await listening.presence("agent")
        return "ann" in now.seen and now.seen["ann"] < now.age_s

    await writing.beat("agent", ["ann"])
    await eventually(beaten_again)
    assert (await listening.last_seen("agent", ["ann", "bob"]))[1] is None


async def test_connections_stay_while_all_sentinels_are_away(group: SentinelGroup, lives: tuple[Live, Live]) -> None:
    """Sentinels are asked only for a new connection; that one fails within a bounded time."""
    listening, writing = lives
    ear = Ear()
    await (await listening.listen(ear.on_event, ear.on_gap)).add(["a"])
    group.stop_sentinels()
    await writing.publish([("a", b"1")])
    await ear.hears([("a", b"1")])
    late = await open_live(group.url)

    assert not late.connected
    await late.close()


def test_the_documented_rights_are_sufficient() -> None:
    """A user created as the page says works."""
    page = (ROOT / "docs" / "redis.md").read_text()

    assert f"user usher on >PASSWORD {RIGHTS}\n" in page
