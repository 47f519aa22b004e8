"""The life of sockets: pings, an unavailable bus, and a gateway that stops."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType
from usher_gateway.limits import Timing

from gateway_rig import Rig, open_rig
from servers import RabbitServer
from waits import time_passes


@pytest.fixture
def settings() -> dict[str, Any]:
    """Short timeouts."""
    return {"timing": Timing(ping=0.3, pong=1.5, tick=0.1)}


async def test_a_socket_that_answers_no_ping_closes_with_4408(rig: Rig) -> None:
    """It is pinged several times before; a socket that answers stays open."""
    visitor = await rig.widget()
    listening = asyncio.create_task(visitor.closes())
    http = await rig.http()
    mute = await http._ws_connect("/ws/visitor", autoping=False, headers={"Origin": rig.url})
    await mute.send_str('{"type":"hello"}')
    seen = []
    while WSMsgType.CLOSE not in seen:
        message = await mute.receive()
        seen.append(message.type)

    assert message.data == 4408
    assert seen.count(WSMsgType.PING) >= 3
    assert not listening.done()
    listening.cancel()


@pytest.mark.parametrize("stores", ["servers"], indirect=True)  # the embedded bus cannot fail apart from its process
@pytest.mark.parametrize("settings", [{}], ids=[""])  # nobody answers pings meanwhile
async def test_while_the_bus_is_away_messages_are_refused_in_order_and_accepted_once_later(
    rig: Rig, rabbitmq: RabbitServer
) -> None:
    """The first is refused for now after a wait, later ones are held back; resent, all reach the bus once, in order."""
    visitor = await rig.widget()
    listening: list[dict[str, Any]] = []
    await visitor.expect("accepted", id=await visitor.say(text="0"))
    hurried = replace(rig, timing=Timing(bus_away=2.0))  # only now: the first must be accepted, however long it takes
    visitor = await (await rig.stack.enter_async_context(hurried.another())).widget(token=visitor.token)
    await asyncio.to_thread(rabbitmq.settle)
    await asyncio.to_thread(rabbitmq.kill)  # in a thread: the gateway needs this loop
    try:
        for number in (1, 2, 3):
            await visitor.send("message", id=f"m{number}", text=str(number))
        listening += [await visitor.expect("refused") for _ in range(3)]
        await visitor.send("message", id="m4", text="4")
        listening.append(await visitor.expect("refused"))
    finally:
        await asyncio.to_thread(rabbitmq.start)
        await asyncio.to_thread(rabbitmq.settle)
    codes = [(frame["id"], frame["code"]) for frame in listening]
    assert codes == [("m1", "bus_away"), ("m2", "held_back"), ("m3", "held_back"), ("m4", "held_back")]
    assert all(frame["retry_after_ms"] > 0 for frame in listening)

    unsent = [1, 2, 3, 4]
    async with asyncio.timeout(60):
        while unsent:
            for number in unsent:
                await visitor.send("message", id=f"m{number}", text=str(number), again=True)
            answers: dict[str, Any] = {}
            while len(answers) < len(unsent):
                frame = await visitor._receive()
                if frame["type"] in {"accepted", "refused"}:
                    answers[frame["id"]] = frame["type"]
            unsent = [number for number in unsent if answers[f"m{number}"] == "refused"]
    texts = [command.text for command in await rig.commands(5)]
    once = list(dict.fromkeys(texts))

    assert once == ["0", "1", "2", "3", "4"]


async def test_a_stopping_gateway_closes_its_sockets_and_loses_nothing(
    stores: tuple[str, str, str], tmp_path: Path
) -> None:
    """They close with 1001, so that clients reconnect elsewhere; what was sent is on the bus, answered or not."""
    async with open_rig(*stores, tmp_path) as rig:
        async with rig.another() as other:
            visitors = [await other.widget() for _ in range(5)]
            desk_login = await rig.agent("ana")
            desk = await other.desk("ana")
            for visitor in visitors:
                await visitor.expect("accepted", id=await visitor.say(text="Hello"))
            closing = [asyncio.create_task(peer.closes()) for peer in (*visitors, desk)]
        codes = [await task for task in closing]
        taken = await rig.commands(5)

    assert desk_login
    assert codes == [1001] * 6
    assert {command.peer for command in taken} == {visitor.visitor for visitor in visitors}


async def test_an_exceeded_rate_is_refused_by_name_until_it_recovers(
    stores: tuple[str, str, str], tmp_path: Path
) -> None:
    """The rate is per visitor: more sockets do not help."""
    async with open_rig(*stores, tmp_path, visitor_messages_per_s=1.0, visitor_message_burst=6) as rig:
        first = await rig.widget()
        sockets = [first, *[await rig.widget(token=first.token) for _ in range(5)]]
        taken, began = 0, asyncio.get_running_loop().time()
        for socket in sockets:
            for _ in range(4):
                await socket.say(text="x")
            answers = [await socket._receive() for _ in range(4)]
            taken += sum(frame["type"] == "accepted" for frame in answers)

        refilled = int(asyncio.get_running_loop().time() - began) + 1
        assert 6 <= taken <= 6 + refilled

        again = next(frame["id"] for frame in answers if frame.get("code") == "rate")
        await time_passes(1.2)
        await sockets[-1].send("message", id=again, text="x")
        await sockets[-1].expect("accepted", id=again)


@pytest.mark.parametrize(("given", "code"), [({"connects_per_s": 0.01, "connect_burst": 2}, 4429)])
async def test_too_many_sockets_from_one_address_close_with_4429(
    stores: tuple[str, str, str], tmp_path: Path, given: dict[str, Any], code: int
) -> None:
    """The earlier ones stay open."""
    async with open_rig(*stores, tmp_path, **given) as rig:
        visitors = [await rig.widget(), await rig.widget()]

        assert await (await rig.bare()).closes() == code
        assert [await visitor.quiet("error") for visitor in visitors] == [[], []]


async def test_too_many_sign_ins_are_refused_for_a_while(stores: tuple[str, str, str], tmp_path: Path) -> None:
    """Even with the right password: per login, from any address."""
    async with open_rig(*stores, tmp_path, sign_ins_per_minute=4.0) as rig:
        http = await rig.http()
        codes = []
        for _ in range(4):
            async with http.post("/api/session", json={"login": "a", "password": "b"}) as response:
                codes.append(response.status)
                retry = response.headers.get("Retry-After")

    assert codes == [401, 401, 429, 429]
    assert int(retry or 0) >= 1
