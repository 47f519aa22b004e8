"""Incoming webhooks: from a provider's request to an envelope on `inbound`, on both kinds of stores."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDict
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import partition_of, provider_message_id
from usher_common.messages.content import Entry, Profile
from usher_connectors.limits import BODY_BYTES

from connecting import webhooks
from connecting.receiver import SECRET, Receiver
from connecting.rig import PARTITIONS, Rig

pytestmark = pytest.mark.usefixtures("running")
OTHER = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A provider's HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


def signed(body: bytes, name: str = "msg_1", *, secret: str = SECRET) -> dict[str, str]:
    """Return genuine headers, unless another secret is named."""
    return webhooks.signed(body, name, secret)


async def post(
    rig: Rig, http: aiohttp.ClientSession, body: bytes, headers: Mapping[str, str] | None = None, **at: str
) -> tuple[int, dict[str, Any]]:
    """Post a webhook; returns the answer's status and document."""
    where = {"account_id": "a", **at}
    async with http.post(rig.hook_url(**where), data=body, headers=signed(body) if headers is None else headers) as got:
        return got.status, await got.json(content_type=None)


async def test_a_webhook_is_answered_200_once_its_message_is_durable(rig: Rig, http: aiohttp.ClientSession) -> None:
    """The envelope has its address's partition, an id from account and webhook-id, and the whole content."""
    profile = {"name": "Eva", "email": "eva@example.com", "attributes": {"plan": "gold"}}
    said = {"type": "message", "peer": "eva", "text": "Hej ✓", "profile": profile, "entry": {"skills": ["billing"]}}
    status, _ = await post(rig, http, json.dumps(said).encode())
    await rig.ear.until(lambda: bool(rig.ear.heard))

    assert status == 200
    assert [
        (
            partition_of("a", "eva", PARTITIONS),
            provider_message_id("a", "msg_1"),
            MessageReceived(
                account="a",
                peer="eva",
                channel="webhook",
                text="Hej ✓",
                profile=Profile(name="Eva", email="eva@example.com", attributes={"plan": "gold"}),
                entry=Entry(skills=("billing",)),
                native_id="msg_1",
            ),
        )
    ] == rig.ear.heard


async def test_a_repeated_webhook_gets_the_same_envelope_id(rig: Rig, http: aiohttp.ClientSession) -> None:
    """A provider's retry is accepted again; the router recognises the envelope by its id."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    assert [(await post(rig, http, body))[0] for _ in range(2)] == [200, 200]
    await rig.ear.until(lambda: len(rig.ear.heard) == 2)

    assert len({name for _, name, _ in rig.ear.heard}) == 1


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "truncated"),
        (b"\xff\xfe", "send JSON in UTF-8"),
        ('{"type":"message","peer":"p","text":"x"}'.encode("utf-16-le"), "send JSON in UTF-8"),
        ('{"type":"message","peer":"p","text":"x"}'.encode("utf-16"), "send JSON in UTF-8"),
        ('{"type":"message","peer":"p","text":"x"}'.encode("utf-32-be"), "send JSON in UTF-8"),
        (b'{"type":"message","peer":"p","text":"x","more":' + b'[{"a":' * 9_000 + b"}", "deep"),
        (b"[]", "object"),
        (b'{"type":"message","peer":"p"}', "text"),
        (b'{"type":"message","peer":"p","text":7}', "str"),
        (b'{"type":"message","peer":"","text":"x"}', "peer: is empty"),
        (b'{"type":"message","peer":"p","text":""}', "text: is empty"),
        (b'{"type":"message","peer":"p","text":"' + b"x" * 32_001 + b'"}', "longer"),
        (b"[" * 100_000, ""),
        (b'{"type":"delivered","message":"never-sent"}', "not one that we sent"),
    ],
)
async def test_a_bad_payload_gets_422_with_its_reason(
    rig: Rig, http: aiohttp.ClientSession, body: bytes, detail: str
) -> None:
    """A signed body that makes no sense gets a problem document, and nothing is published."""
    headers = signed(b"") if body == b"" else {}
    if not headers:
        now = int(datetime.now(tz=UTC).timestamp())
        headers = raw_signed(body, now)
    status, problem = await post(rig, http, body, headers)

    assert (status, problem["type"]) == (422, "urn:usher:bad_payload")
    assert detail.lower() in problem["detail"].lower()
    assert rig.ear.heard == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"a\\u0000b", "a\ufffdb"),
        (b"five \x92 each", "five \ufffd each"),
        (b"\\ud83d", "\ufffd"),
        ("\U0001f928\u270b".encode(), "\U0001f928\u270b"),
    ],
)
async def test_characters_that_cannot_be_stored_are_replaced(
    rig: Rig, http: aiohttp.ClientSession, text: bytes, kept: str
) -> None:
    """In the text and in the profile: the provider cannot correct them, so the message is kept without them."""
    body = b'\xef\xbb\xbf{"type":"message","peer":"p","text":"' + text + b'","profile":{"name":"' + text + b'"}}'
    status, _ = await post(rig, http, body, raw_signed(body, int(datetime.now(tz=UTC).timestamp())))
    await rig.ear.until(lambda: bool(rig.ear.heard))
    command = rig.ear.heard[0][2]

    assert isinstance(command, MessageReceived)
    assert (status, command.text, command.profile) == (200, kept, Profile(name=kept))


@pytest.mark.parametrize(
    ("headers", "code", "detail"),
    [
        ({"Content-Encoding": "gzip"}, 415, "not compressed"),
        ({"Content-Encoding": "br"}, 415, "not compressed"),
        ({"Content-Encoding": "zstd"}, 415, "zstd"),
        ({"Content-Type": "application/json; charset*=utf-16''x"}, 415, "UTF-8"),
        ({"Content-Type": "application/json; charset=ISO-8859-1"}, 415, "UTF-8"),
        ({"Content-Type": "application/json; charset=utf-16"}, 415, "UTF-8"),
        ({"Content-Type": "application/json; charset=utf-8"}, 200, ""),
        ({"Content-Type": 'application/json; charset="UTF-8"'}, 200, ""),
        ({"Content-Type": "application/json; charset="}, 200, ""),
        ({"Content-Encoding": "identity"}, 200, ""),
        ({"Content-Encoding": "identity, deflate"}, 415, "deflate"),
    ],
)
async def test_unsupported_encodings_of_a_body_are_refused_by_name(
    rig: Rig, http: aiohttp.ClientSession, headers: dict[str, str], code: int, detail: str
) -> None:
    """Signed or not, the problem says what is wrong and what would be right."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    status, problem = await post(rig, http, body, {**signed(body), **headers})

    assert (status, detail in problem.get("detail", "")) == (code, True)


async def test_a_signature_in_a_second_header_is_accepted(rig: Rig, http: aiohttp.ClientSession) -> None:
    """In either order, as a proxy or a library may send them."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    good, bad = signed(body), "v1,AAAA"
    statuses = []
    for pair in ((good["webhook-signature"], bad), (bad, good["webhook-signature"])):
        headers = CIMultiDict({**good, "webhook-signature": pair[0]})
        headers.add("webhook-signature", pair[1])
        statuses.append((await post(rig, http, body, headers))[0])

    assert statuses == [200, 200]


@pytest.mark.parametrize(
    ("twice", "status", "detail"),
    [
        ({"webhook-id": "msg_1"}, 200, ""),
        ({"webhook-id": "msg_2"}, 401, "webhook-id"),
        ({"webhook-timestamp": "1"}, 401, "webhook-timestamp"),
        ({"Content-Encoding": "gzip"}, 415, "gzip"),
    ],
)
async def test_a_repeated_header_is_accepted_only_if_its_values_agree(
    rig: Rig, http: aiohttp.ClientSession, twice: dict[str, str], status: int, detail: str
) -> None:
    """With two different values nobody can know which of them is meant."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    headers = CIMultiDict({"Content-Encoding": "identity", **signed(body)})
    headers.extend(twice)
    got, problem = await post(rig, http, body, headers)

    assert (got, detail in problem.get("detail", "")) == (status, True)


async def test_a_chunked_body_is_read_up_to_the_limit(rig: Rig, http: aiohttp.ClientSession) -> None:
    """Some senders give no length; a body that goes on without end is refused as too large."""
    body = b'{"type":"message","peer":"p","text":"hello"}'

    async def pieces(times: int) -> AsyncIterator[bytes]:
        for _ in range(times):
            yield body

    async with http.post(rig.hook_url(account_id="a"), data=pieces(1), headers=signed(body)) as got:
        whole = got.status
    async with http.post(rig.hook_url(account_id="a"), data=pieces(80_000), headers=signed(body)) as got:
        assert (whole, got.status) == (200, 413)


async def test_a_stale_timestamp_is_refused_with_its_age(rig: Rig, http: aiohttp.ClientSession) -> None:
    """A sender that replays a stored delivery learns why it is refused, and what to do."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    stale = raw_signed(body, int(datetime.now(tz=UTC).timestamp()) - 3600)
    status, problem = await post(rig, http, body, stale)

    assert status == 401
    assert "s behind our clock" in problem["detail"]
    assert "signed anew" in problem["detail"]


def raw_signed(body: bytes, now: int) -> dict[str, str]:
    """Sign any bytes; the independent library signs text only."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    mac = hmac.new(key, f"msg_1.{now}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": str(now), "webhook-signature": signature}


async def test_each_refusal_has_its_status(rig: Rig, http: aiohttp.ClientSession) -> None:
    """Unsigned, forged, unknown and oversized requests get different statuses."""
    body = b'{"type":"message","peer":"p","text":"hello"}'
    big = b'{"type":"message","peer":"p","text":"' + b"x" * BODY_BYTES + b'"}'
    given = [
        await post(rig, http, body, {}),
        await post(rig, http, body, signed(body, secret=OTHER)),
        await post(rig, http, body, account_id="nobody"),
        await post(rig, http, body, account_id="%00"),
        await post(rig, http, body, channel="telephone"),
        await post(rig, http, big),
    ]

    assert [status for status, _ in given] == [401, 401, 404, 404, 404, 413]
    assert rig.ear.heard == []


async def test_a_new_secret_is_accepted_within_seconds(rig: Rig, http: aiohttp.ClientSession) -> None:
    """During a rotation both listed secrets are accepted."""
    await rig.add_account("rotating", "http://127.0.0.1:9/in", [OTHER, SECRET])
    body = b'{"type":"message","peer":"p","text":"hello"}'
    given = [await post(rig, http, body, signed(body, secret=one), account_id="rotating") for one in (OTHER, SECRET)]

    assert [status for status, _ in given] == [200, 200]


async def test_receipts_reach_the_home_partition_of_their_message(rig: Rig, http: aiohttp.ClientSession) -> None:
    """Delivered and read are reported for the message named, and only by the account that it was sent through."""
    async with Receiver().listening() as receiver:
        await rig.add_account("shop", receiver.url)
        await rig.send("shop", ("p", "hello"))
        await rig.ear.until(lambda: rig.ear.reported("sent") == ["m-1"])
        read, delivered = b'{"type":"read","message":"m-1"}', b'{"type":"delivered","message":"m-1"}'
        given = [
            await post(rig, http, read),
            await post(rig, http, delivered, account_id="shop"),
            await post(rig, http, read, account_id="shop"),
            await post(rig, http, delivered, account_id="shop"),
        ]
        await rig.ear.until(lambda: rig.ear.reported("read") == ["m-1"])
        rows = await rig.until_rows(lambda rows: rows[0].reported)

    assert [status for status, _ in given] == [422, 200, 200, 200]
    assert rig.ear.reported("delivered") == ["m-1"]
    assert rows[0].status == "read"


async def test_hundreds_of_webhooks_at_once_are_all_accepted(rig: Rig, http: aiohttp.ClientSession) -> None:
    """A burst from many peers is published whole."""
    bodies = [json.dumps({"type": "message", "peer": f"p{n % 20}", "text": f"{n}"}).encode() for n in range(300)]
    given = await asyncio.gather(*(post(rig, http, one, signed(one, f"msg_{n}")) for n, one in enumerate(bodies)))
    await rig.ear.until(lambda: len(rig.ear.heard) == 300)

    assert {200} == {status for status, _ in given}
    assert len({name for _, name, _ in rig.ear.heard}) == 300
