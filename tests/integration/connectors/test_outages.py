"""Each store is killed under load and comes back: webhooks and sends all arrive, once and in order."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from usher_common.commands.message_received import MessageReceived

from connecting.receiver import SECRET, Receiver
from connecting.rig import Rig, open_rig
from connecting.webhooks import signed
from servers import RabbitServer, Server
from waits import eventually, time_passes

DOWN_S = 1.5
PACE_S = 0.03  # between two texts: spreads them over the outage
RETRY_S = 0.1  # a provider's pause before it delivers again
BEFORE = 15  # texts that each peer has received when the server dies
PEERS = 10


@pytest.fixture
async def rig(vhost_url: str, redis_url: str, database_url: str) -> AsyncIterator[Rig]:
    """Real servers."""
    async with open_rig(vhost_url, redis_url, database_url) as opened:
        yield opened


async def write(rig: Rig, http: aiohttp.ClientSession, peer: str, count: int) -> None:
    """Deliver a contact's texts one by one, each until it is accepted."""
    for number in range(count):
        body = json.dumps({"type": "message", "peer": peer, "text": f"{number}"}).encode()
        await eventually(lambda: taken(rig, http, body, f"{peer}-{number}"), every=RETRY_S)  # noqa: B023 - awaited
        await time_passes(PACE_S)


async def taken(rig: Rig, http: aiohttp.ClientSession, body: bytes, name: str) -> bool:
    """Return whether the webhook was accepted; any status but 200 and 503 fails the test."""
    async with http.post(rig.hook_url("a"), data=body, headers=signed(body, name, SECRET)) as got:
        assert got.status in {200, 503}
        return got.status == 200


async def answer(rig: Rig, count: int) -> None:
    """Publish sends to every peer, spread over the outage."""
    for number in range(count):
        await rig.send("a", *[(f"p{n}", f"{number}") for n in range(PEERS)])
        await time_passes(PACE_S)


async def fail(server: Server, receiver: Receiver) -> None:
    """Kill a server under load, and start it again after a while."""
    await receiver.until(lambda: receiver.requests >= PEERS * BEFORE)
    await asyncio.to_thread(server.kill)
    await time_passes(DOWN_S)
    await asyncio.to_thread(server.start)


LONG = pytest.mark.long  # the short chaos run kills these two under connectors as well


@pytest.mark.parametrize(
    "name", [pytest.param("postgres", marks=LONG), pytest.param("redis_server", marks=LONG), "rabbitmq"]
)
async def test_a_killed_store_loses_repeats_and_reorders_nothing(
    rig: Rig, request: pytest.FixtureRequest, name: str
) -> None:
    """Kill -9 of one store under load, with incoming webhooks and outgoing sends at once."""
    server: Server = request.getfixturevalue(name)
    count = 80
    async with Receiver().listening() as receiver, aiohttp.ClientSession() as http:
        await rig.add_account("a", receiver.url)
        async with rig.connectors():
            if isinstance(server, RabbitServer):
                await asyncio.to_thread(server.settle)  # a killed young quorum queue hangs for good
            writing = [write(rig, http, f"p{n}", count) for n in range(PEERS)]
            await asyncio.gather(*writing, answer(rig, count), fail(server, receiver))
            await rig.ear.until(lambda: len(rig.ear.reported("sent")) == PEERS * count)
            rows = await rig.until_rows(lambda rows: all(row.reported for row in rows))

    numbers = [f"{number}" for number in range(count)]
    came = {name: body for _, name, body in rig.ear.heard if isinstance(body, MessageReceived)}
    for peer in (f"p{n}" for n in range(PEERS)):
        assert receiver.texts(peer) == numbers
        assert [body.text for body in came.values() if body.peer == peer] == numbers
    assert {row.status for row in rows} == {"sent"}
