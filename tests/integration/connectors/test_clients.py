"""Clients of webhooks write HTTP and JSON in different ways; the signature covers the bytes as they came."""

import asyncio

import pytest
from usher_common.commands.message_received import MessageReceived

from connecting import webhooks
from connecting.receiver import SECRET
from connecting.rig import Rig

pytestmark = pytest.mark.usefixtures("running")


def head(body: bytes, name: str, *, upper: bool = False, more: str = "") -> bytes:
    """Return the head of a signed webhook."""
    signed = webhooks.signed(body, name, SECRET)
    lines = [f"{key.upper() if upper else key}: {value}" for key, value in signed.items()]
    lines += ["Host: x", f"Content-Length: {len(body)}", *filter(None, [more])]
    return "\r\n".join(["POST /hooks/webhook/a HTTP/1.1", *lines, "", ""]).encode()


async def answered(reader: asyncio.StreamReader) -> bytes:
    """Read one answer; returns its status."""
    lines = await reader.readuntil(b"\r\n\r\n")
    length = next((line for line in lines.split(b"\r\n") if line.lower().startswith(b"content-length:")), b":0")
    await reader.readexactly(int(length.partition(b":")[2]))
    return lines.split()[1]


async def test_one_connection_carries_webhooks_of_any_style(rig: Rig) -> None:
    """Kept alive, pipelined, with names in capitals, and with `Expect: 100-continue`."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.hooks_port)
    writer.write(head(body, "m1") + body + head(body, "m2", upper=True) + body)
    statuses = [await answered(reader), await answered(reader)]
    writer.write(head(body, "m3", more="Expect: 100-continue"))
    statuses.append(await answered(reader))
    writer.write(body)
    statuses.append(await answered(reader))
    writer.close()
    await rig.ear.until(lambda: len(rig.ear.heard) == 3)

    assert statuses == [b"200", b"200", b"100", b"200"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('{"b" :1.0,  "type":"message", "a":"\u00e9","peer":"p",  "text" : "\u00e9"}', "\u00e9"),
        ('{"type":"message","peer":"p","text":"\U0001f928\u270b"}', "\U0001f928\u270b"),
        ('{"type":"message","peer":"p","text":"\\ud83e\\udd28\\u270b"}', "\U0001f928\u270b"),
        ('\n\t{"text":"a\\/b","peer":"p","type":"message"}\n', "a/b"),
    ],
    ids=["spaces and a float", "emoji", "escaped emoji", "in lines"],
)
async def test_the_bytes_are_verified_however_the_json_is_written(rig: Rig, written: str, text: str) -> None:
    """The body is not decoded and encoded again before."""
    body = written.encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", rig.hooks_port)
    writer.write(head(body, "m1") + body)
    status = await answered(reader)
    writer.close()
    await rig.ear.until(lambda: bool(rig.ear.heard))
    command = rig.ear.heard[0][2]

    assert isinstance(command, MessageReceived)
    assert (status, command.text) == (b"200", text)
