"""Every kind of bad input has a documented answer, and no other client notices."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import WSMsgType
from usher_gateway.accounts.tokens import VisitorTokens
from usher_gateway.limits import TEXT_CHARS, TOKEN_S, VISITOR_FRAME_BYTES, Timing

from gateway_rig import Rig, Widget
from waits import PATIENCE_S

pytestmark = pytest.mark.usefixtures("bystander")


@pytest.fixture
def settings() -> dict[str, Any]:
    """Short timeouts."""
    return {"timing": Timing(hello=1.0, slow=0.5, tick=0.1, check=0.5)}


@pytest.fixture
async def bystander(rig: Rig) -> AsyncIterator[Widget]:
    """Another visitor, whose socket must go on working and must not have received anything."""
    widget = await rig.widget()
    yield widget
    await widget.expect("accepted", id=await widget.say(text="Still here"))
    assert await widget.quiet("error", "refused", "conflict", "typing", "message", "conversation") == []


FRAMES: list[tuple[str, str, dict[str, Any]]] = [
    ("no JSON", "{", {"type": "error", "code": "bad_json"}),
    ("no object", "[]", {"type": "error", "code": "bad_json"}),
    ("a bare text", '"hello"', {"type": "error", "code": "bad_json"}),
    ("NaN", '{"type":"ping","x":NaN}', {"type": "error", "code": "bad_json"}),
    ("deep nesting", "[" * 15_000, {"type": "error", "code": "bad_json"}),
    ("unknown type", '{"type":"launch"}', {"type": "error", "code": "unknown_type"}),
    ("no type", "{}", {"type": "error", "code": "unknown_type"}),
    ("type is no text", '{"type":5}', {"type": "error", "code": "unknown_type"}),
    ("an agent's type", '{"type":"accept","id":"a"}', {"type": "error", "code": "unknown_type"}),
    ("text is a number", '{"type":"message","id":"a","text":5}', {"type": "error", "code": "bad_field"}),
    ("no id", '{"type":"message","text":"x"}', {"type": "error", "code": "bad_field"}),
    ("hello twice", '{"type":"hello"}', {"type": "error", "code": "bad_field"}),
    ("a page with NUL", '{"type":"page","url":"a\\u0000","title":"x"}', {"type": "error", "code": "bad_text"}),
    ("bad id", '{"type":"message","id":"a b","text":"x"}', {"type": "refused", "code": "bad_id"}),
    ("empty", '{"type":"message","id":"a","text":" \\n"}', {"type": "refused", "id": "a", "code": "empty"}),
    ("NUL", '{"type":"message","id":"a","text":"x\\u0000"}', {"type": "refused", "id": "a", "code": "bad_text"}),
    (
        "lone surrogate",
        '{"type":"message","id":"a","text":"x\\ud800y"}',
        {"type": "refused", "id": "a", "code": "bad_text"},
    ),
    (
        "too long",
        json.dumps({"type": "message", "id": "a", "text": "x" * (TEXT_CHARS + 1)}),
        {"type": "refused", "id": "a", "code": "too_long"},
    ),
    (
        "a file of nobody",
        '{"type":"message","id":"a","attachments":["00000000000000000000000000000000"]}',
        {"type": "refused", "id": "a", "code": "bad_attachment"},
    ),
    ("end of nothing", '{"type":"end","id":"a"}', {"type": "refused", "id": "a", "code": "no_conversation"}),
    ("below zero", '{"type":"resume","conversation":"x","last_seq":-1}', {"type": "error", "code": "bad_field"}),
    ("resume of nothing", '{"type":"resume","conversation":"x"}', {"type": "error", "code": "not_yours"}),
    ("typing into nothing", '{"type":"typing","conversation":"x"}', {"type": "error", "code": "not_yours"}),
    ("marks of nothing", '{"type":"marks","conversation":"x","read":1}', {"type": "error", "code": "not_yours"}),
]  # fmt: skip


async def test_each_bad_message_is_refused_by_name_and_the_socket_goes_on(rig: Rig) -> None:
    """After all of them the same socket still sends a message."""
    visitor = await rig.widget()
    for name, raw, expected in FRAMES:
        await visitor.ws.send_str(raw)
        answer = await visitor.expect(expected["type"])
        assert expected.items() <= answer.items(), name
        assert answer["detail"], name

    await visitor.expect("accepted", id=await visitor.say(text="At last"))


async def test_a_message_before_hello_closes_with_4400(rig: Rig) -> None:
    """So does a socket that stays silent."""
    hasty, silent = await rig.bare(), await rig.bare()
    await hasty.say(text="Hello?")

    assert [await hasty.closes(), await silent.closes()] == [4400, 4400]


@pytest.mark.parametrize("kind", [WSMsgType.PING, WSMsgType.PONG])
async def test_control_frames_before_hello_keep_no_socket(rig: Rig, kind: WSMsgType) -> None:
    """Only what says who it is stays."""
    socket = await rig.bare()
    async with asyncio.timeout(PATIENCE_S):
        while not socket.ws.closed:
            await socket.ws.send_frame(b"", kind)
            with contextlib.suppress(TimeoutError):
                await socket.ws.receive(timeout=0.1)

    assert socket.ws.close_code == 4400


@pytest.mark.parametrize("token", ["forged", "another key", "stale", "cut", "changed"])
async def test_a_foreign_token_closes_with_4401(rig: Rig, bystander: Widget, token: str) -> None:
    """No such visitor exists afterwards."""
    ours, now = rig.settings.secret.reveal(), int(time.time())
    good = VisitorTokens(ours).issue(bystander.visitor, now)
    tokens = {
        "forged": "A" * len(good),
        "another key": VisitorTokens("another secret, long enough").issue(bystander.visitor, now),
        "stale": VisitorTokens(ours).issue(bystander.visitor, now - TOKEN_S - 1),
        "cut": good[:-4],
        "changed": ("B" if good[0] == "A" else "A") + good[1:],
    }
    visitor = await rig.bare()
    await visitor.send("hello", token=tokens[token])

    assert await visitor.closes() == 4401


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/ws/visitor", "/ws/agent"])
async def test_a_foreign_origin_closes_with_4403(rig: Rig, path: str, origin: str) -> None:
    """A request without an origin does too."""
    assert await (await rig.bare(path, origin)).closes() == 4403


async def test_a_desk_without_session_closes_with_4401(rig: Rig) -> None:
    """A script in the browser can read the code, and asks the agent to sign in."""
    assert await (await rig.bare("/ws/agent")).closes() == 4401


async def test_binary_bad_utf8_and_oversized_frames_close_by_their_codes(rig: Rig) -> None:
    """With 1003, 1007 and 1009, as RFC 6455 defines them."""
    binary, bad_text, large = await rig.widget(), await rig.widget(), await rig.widget()
    await binary.ws.send_bytes(b"\x01")
    await bad_text.ws.send_frame(b'{"type":"ping","x":"\xff"}', WSMsgType.TEXT)
    await large.ws.send_str(json.dumps({"type": "ping", "x": "x" * VISITOR_FRAME_BYTES}))

    assert [await binary.closes(), await bad_text.closes(), await large.closes()] == [1003, 1007, 1009]


async def test_ten_thousand_messages_at_once_are_rate_limited_in_order(rig: Rig) -> None:
    """The first beyond the rate is refused, later ones held back; each gets one answer, and resends keep the order."""
    visitor = await rig.widget()
    for number in range(10_000):
        await visitor.send("message", id=f"m{number}", text=str(number))
    answers: dict[str, Any] = {}
    while len(answers) < 10_000:
        frame = await visitor._receive()
        if frame["type"] in ("accepted", "refused"):
            assert frame["id"] not in answers
            answers[frame["id"]] = frame
    codes = [answers[f"m{number}"].get("code", "accepted") for number in range(10_000)]
    first = codes.index("rate")

    assert rig.settings.visitor_message_burst <= first < 1000
    assert set(codes[:first]) == {"accepted"}
    assert set(codes[first + 1 :]) == {"held_back"}
    assert answers[f"m{first}"]["retry_after_ms"] > 0


async def test_a_socket_that_never_reads_is_closed_and_others_go_on(rig: Rig) -> None:
    """Its unsent bytes stay bounded; a client that reads gets everything."""
    reader = await rig.widget()
    key = await rig.world.open(reader.visitor)
    await rig.world.tell_state(key)
    await reader.expect("conversation", id=key)
    deaf = await rig.widget(token=reader.token)
    transport: Any = deaf.ws._response.connection and deaf.ws._response.connection.transport
    transport.pause_reading()
    await rig.world.write(key, *("x" * TEXT_CHARS for _ in range(100)))
    for seq in range(1, 101):
        await rig.world.tell_messages(key, seq)
        await reader.expect("message", seq=seq)
    texts = 100
    while len(rig.sockets()) == 3 and texts < 3000:
        await rig.world.write(key, *("x" * TEXT_CHARS for _ in range(100)))
        await reader.expect("message", seq=texts + 100)
        texts += 100

    assert len(rig.sockets()) == 2
    transport.abort()


async def test_another_visitors_conversation_cannot_be_touched(rig: Rig) -> None:
    """Neither by resume, typing, marks nor end."""
    other = await rig.widget()
    key = await rig.world.open(other.visitor)
    await rig.world.write(key, "secret")
    await rig.world.tell_state(key)
    await other.expect("conversation", id=key)
    await other.expect("message", text="secret")
    own = await rig.widget()
    await rig.world.tell_state(await rig.world.open(own.visitor))
    await own.expect("conversation")

    await own.send("resume", conversation=key, last_seq=0)
    await own.expect("error", code="not_yours")
    await own.send("typing", conversation=key, on=True)
    await own.expect("error", code="not_yours")
    await own.send("marks", conversation=key, read=1)
    await own.expect("error", code="not_yours")
    await own.expect("refused", id=await own.say("end", conversation=key), code="not_yours")

    assert await own.quiet("message") == []
    assert await other.quiet("typing", "conversation", "message") == []


async def test_an_id_used_for_another_text_is_a_conflict_and_the_first_stands(rig: Rig) -> None:
    """A resend marked `again` is recognised by other gateways too, through the live store."""
    visitor = await rig.widget()
    for text, again in (("first", False), ("first", False), ("second", False), ("third", True)):
        await visitor.send("message", id="same", text=text, again=again)
        await visitor.expect("accepted", id="same")
    await visitor.expect("conflict", id="same")
    await visitor.expect("conflict", id="same")
    assert await visitor.quiet("conflict") == []
    await visitor.expect("accepted", id=await visitor.say(text="next"))

    taken = await rig.commands(2)

    assert [command.text for command in taken] == ["first", "next"]
