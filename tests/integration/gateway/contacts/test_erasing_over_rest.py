"""Administrators erase and export over REST: what is live goes too, and who comes back is somebody new."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import update
from usher_common.files.folder import FileFolder
from usher_common.ids import address_id
from usher_common.record.tables.schema import conversation
from usher_gateway.erasing.erase import Stores
from usher_gateway.erasing.live_state import BY_PLACE, BY_VISITOR
from usher_gateway.erasing.replay import replay
from usher_gateway.limits import VISIT_PAUSE_S

from erasing.filled import dump
from gateway_rig import Rig
from gateway_rig.office import Office, open_office
from gateway_rig.shopper import browser, listed, now_ms
from waits import eventually

NAME = "Zanzibar"


@pytest.fixture
async def lead(rig: Rig) -> AsyncIterator[Office]:
    """An administrator's browser."""
    await rig.agent("carla", "administrator")
    async with open_office(rig, "carla") as office:
        yield office


async def _close(office: Office, peer: str) -> None:
    async with office.rig.record.transaction() as transaction:
        closed = {"status": "closed", "closed_at": 1, "waiting_since": None, "next_deadline": None}
        theirs = update(conversation).where(conversation.c.address_id == address_id("web", peer))
        await transaction.connection.execute(theirs.values(**closed))


async def _in_redis(url: str) -> bytes:
    """Return all names and values."""
    found = b""
    async with Redis.from_url(url) as redis:
        keys: Any = await redis.keys("*")
        for key in keys:
            members: Any = (
                await redis.zrange(key, 0, -1) if await redis.type(key) == b"zset" else [await redis.get(key)]
            )
            found += b" ".join([key, *(one or b"" for one in members), b"\n"])
    return found


async def test_who_is_erased_is_gone_everywhere_and_comes_back_as_somebody_new(
    lead: Office, stores: tuple[str, str, str], tmp_path: Path
) -> None:
    """W19: refused while a conversation is open; the export has the person before."""
    rig, (_, live_url, _) = lead.rig, stores
    shopper = await browser(rig)
    await shopper.tell("p")
    peer = shopper.visitor
    contact = await lead.says(peer, name=NAME, email="zanzibar@a.example")
    await rig.live.beat("visitor", [peer])
    buckets = [*(form.format(peer) for form in BY_VISITOR), BY_PLACE.format("web", peer)]
    for bucket in buckets:
        assert await rig.live.take(bucket, rate=0.01, burst=1) == 0
    if live_url != "memory:":
        assert (await _in_redis(live_url)).count(peer.encode()) > len(buckets)
    asked = f"/api/contacts/{contact}/erase", {"confirm": "erase"}
    status, refused = await lead.send("POST", *asked)
    assert (status, refused["code"]) == (409, "conversation_open")
    exported = await lead.get(f"/api/contacts/{contact}/export")
    assert (exported["contact"][0]["name"], exported["message"][0]["text"]) == (NAME, "line 1")
    await _close(lead, peer)
    status, proof = await lead.send("POST", *asked)
    assert (status, proof["rows"]["message"], proof["rows"]["address"]) == (200, [1, 0], [1, 0]), proof

    async def gone() -> bool:
        return live_url == "memory:" or peer.encode() not in await _in_redis(live_url)

    await eventually(gone)
    await rig.site.edge.visits.sweep(now_ms() + VISIT_PAUSE_S * 1000)  # what this gateway remembers of the visit

    assert [line for line in await dump(rig.record) if peer in line or NAME.lower() in line.lower()] == []
    assert await listed(rig) == []
    assert peer not in (await rig.live.presence("visitor")).seen
    assert [await rig.live.take(bucket, rate=0.01, burst=1) for bucket in buckets] == [0] * len(buckets)
    assert (await lead.send("POST", *asked))[0] == 404
    async with lead.http.get(f"/api/contacts/{contact}/export") as response:
        assert response.status == 404
    assert (await lead.get("/api/contacts"))["contacts"] == []
    assert await lead.says(peer) == contact
    assert (await replay(Stores(rig.record, rig.live, FileFolder(tmp_path)), [], "me")).erased == []
    shown = await lead.get(f"/api/contacts/{contact}")
    assert (shown["name"], shown["history"], shown["conversations_found"]) == ("", [], 1)


async def test_only_administrators_who_mean_it(lead: Office) -> None:
    """Others are refused by their role; without the word, or with another, nothing happens."""
    contact = await lead.says("v1", name=NAME)
    await lead.rig.agent("sara", "supervisor")
    http, headers = await lead.rig.sign_in("sara")
    path = f"/api/contacts/{contact}"
    async with http.post(f"{path}/erase", json={"confirm": "erase"}, headers=headers) as response:
        assert response.status == 403
    async with http.get(f"{path}/export") as response:
        assert response.status == 403
    async with lead.http.post(f"{path}/erase", json={"confirm": "erase"}) as response:
        assert response.status == 403
    assert [(await lead.send("POST", f"{path}/erase", body))[0] for body in ({}, {"confirm": "yes"})] == [422, 422]
    assert (await lead.get(path))["name"] == NAME
