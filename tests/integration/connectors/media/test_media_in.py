"""Files that contacts send: acknowledged at once, fetched afterwards, whatever dies in between."""

import asyncio
import hashlib
import json
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select, update
from usher_common.commands.message_changed import MediaFetched
from usher_common.commands.message_received import MessageReceived
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.record.tables.connections import media_fetch
from usher_common.record.tables.schema import upload
from usher_connectors import limits
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Call, Channel, Event, Fetching, Media, Received, Request, SendError
from usher_connectors.media.names import file_name
from usher_connectors.send.http_driver import HttpDriver

from connecting.file_server import FileServer
from connecting.rig import Rig
from waits import eventually

MEGABYTE = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (1).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """Take what the test posts: the message's id, its text, and [kind, ref, name, sha256] of its files."""
    said = json.loads(request.body)
    media = tuple(Media(kind, ref, name, sha256=digest) for kind, ref, name, digest in said["media"])
    return [Received(said["id"], "eva", said.get("text", ""), media=media)]


def fetch(media: Media, account: Account) -> Fetching:
    """Ask the provider for the file by its reference, as with a token."""
    yield Call(f"{account.config['url']}/get/where", method="GET")
    return Call(f"{account.config['url']}/{media.ref}", method="GET", headers={"authorization": "Bearer t"})


CHANNEL = Channel("media", lambda _request, _account: None, parse, webhook.send, fetch=fetch)
CHANNELS = {"media": CHANNEL}


@pytest.fixture
async def provider(rig: Rig) -> AsyncIterator[FileServer]:
    """A provider with files, and an account there."""
    async with FileServer().listening() as listening:
        listening.files["where"] = b"there"
        await rig.add(Account("a", "media", {"url": listening.url}))
        yield listening


async def post(rig: Rig, native: str, *media: tuple[str, str, str, str], text: str = "") -> int:
    """Let the provider deliver a message with files."""
    body = json.dumps({"id": native, "text": text, "media": media})
    async with aiohttp.ClientSession() as http, http.post(rig.hook_url("a", "media"), data=body) as answer:
        return answer.status


def fetched(rig: Rig) -> list[MediaFetched]:
    """What the router was told of files, repeats left out."""
    found = {name: body for _, name, body in rig.ear.heard if isinstance(body, MediaFetched)}
    return list(found.values())


async def fetches(rig: Rig) -> list[Any]:
    """The rows of files, in order."""
    async with rig.record.read() as connection:
        return list((await connection.execute(select(media_fetch).order_by(media_fetch.c.number))).all())


async def uploads(rig: Rig) -> list[Any]:
    """The stored files."""
    async with rig.record.read() as connection:
        return list((await connection.execute(select(upload))).all())


async def until_settled(rig: Rig) -> list[Any]:
    """Return the rows once nothing waits."""

    async def look() -> list[Any] | None:
        rows = await fetches(rig)
        return rows if rows and all(row.status != "waiting" for row in rows) else None

    return await eventually(look)


async def test_a_message_is_there_at_once_and_its_files_follow(rig: Rig, provider: FileServer) -> None:
    """The provider is not kept waiting for a file that hangs; type and size are the file's own."""
    provider.files |= {"cat": PNG, "bill": b"%PDF-1.7"}
    provider.hold = asyncio.Event()
    async with rig.connectors(CHANNELS):
        status = await post(rig, "n1", ("image", "get/cat", "", ""), ("document", "get/bill", "a/b.pdf", ""), text="Hi")
        await rig.ear.until(lambda: bool(rig.ear.heard))
        (first,) = [body for _, _, body in rig.ear.heard]
        provider.hold.set()
        rows = await until_settled(rig)
        await rig.ear.until(lambda: len(fetched(rig)) == 2)
        stored = await uploads(rig)

    assert status == 200
    assert isinstance(first, MessageReceived)
    assert first.text == "Hi\n[image]\n[document: a/b.pdf]"
    assert [(one.target, one.number, one.line) for one in fetched(rig)] == [
        ("n1", 0, "[image]"),
        ("n1", 1, "[document: a/b.pdf]"),
    ]
    found = [one.attachment for one in fetched(rig)]
    assert [one and (one.name, one.type, one.size) for one in found] == [
        ("image", "image/png", len(PNG)),
        ("a_b.pdf", "application/pdf", 8),
    ]
    assert {row.status for row in rows} == {"done"}
    assert all(row.attached_at is not None for row in stored)


async def test_a_message_that_is_delivered_again_fetches_nothing_again(rig: Rig, provider: FileServer) -> None:
    """Not while it is fetched, and not afterwards."""
    provider.files["cat"] = PNG
    async with rig.connectors(CHANNELS):
        await asyncio.gather(*(post(rig, "n1", ("image", "get/cat", "", "")) for _ in range(3)))
        await until_settled(rig)
        await post(rig, "n1", ("image", "get/cat", "", ""))
        await post(rig, "n2", ("image", "get/cat", "", ""))
        await rig.ear.until(lambda: len(fetched(rig)) == 2)

    assert provider.asked.count("cat") == 2
    assert len(await uploads(rig)) == 2


async def test_a_file_that_fails_for_now_is_fetched_later(rig: Rig, provider: FileServer) -> None:
    """Whatever the provider says that passes."""
    provider.files["cat"] = PNG
    async with rig.connectors(CHANNELS):
        provider.refusals = [web.Response(status=503), web.Response(status=429, headers={"Retry-After": "0"})]
        await post(rig, "n1", ("image", "get/cat", "", hashlib.sha256(PNG).hexdigest().upper()))
        (row,) = await until_settled(rig)

    assert (row.status, row.attempts, row.media_json) == ("done", 2, "{}")


@pytest.mark.parametrize(
    ("ref", "digest", "reason"),
    [
        ("get/nothing", "", "the provider no longer has it"),
        (f"zeros/{limits.MEDIA_BYTES + 1}", "", "it is too large"),
        ("zeros/0", "", "it is empty"),
    ],
)
async def test_what_cannot_be_fetched_is_said(
    rig: Rig, provider: FileServer, ref: str, digest: str, reason: str
) -> None:
    """At once where no further attempt can help; nothing is left of it."""
    async with rig.connectors(CHANNELS):
        await post(rig, "n1", ("image", ref, "cat.png", digest))
        (row,) = await until_settled(rig)
        await rig.ear.until(lambda: len(fetched(rig)) == 1)

    (told,) = fetched(rig)
    assert (told.attachment, told.reason, row.status) == (None, reason, "failed")
    assert await uploads(rig) == []
    assert list(rig.folder.iterdir()) == []
    assert provider.port


async def test_another_file_than_announced_is_refused_in_the_end(rig: Rig, provider: FileServer) -> None:
    """It is tried again for a while, then its time is over."""
    provider.files["cat"] = PNG
    async with rig.connectors(CHANNELS, retry_scale=0.0005):
        await post(rig, "n1", ("image", "get/cat", "", "0" * 64))
        (row,) = await until_settled(rig)
        await rig.ear.until(lambda: len(fetched(rig)) == 1)

    assert fetched(rig)[0].reason == "it is not the file that was announced"
    assert row.attempts > 0
    assert await uploads(rig) == []


async def test_what_a_dead_replica_left_is_fetched_by_another(rig: Rig, provider: FileServer) -> None:
    """Once its lease is over; a file that was stored already is not fetched again."""
    provider.files |= {"cat": PNG, "bill": b"%PDF-1.7"}
    async with rig.connectors(CHANNELS):
        await post(rig, "n1", ("image", "get/cat", "", ""), ("document", "get/bill", "b.pdf", ""))
        rows = await until_settled(rig)
    await again(rig, rows[0].id, Media("image", "get/cat"), upload="")
    await again(rig, rows[1].id, Media("document", "get/bill", "b.pdf"), upload=rows[1].upload)
    provider.asked.clear()
    async with rig.connectors(CHANNELS):
        await until_settled(rig)

    assert provider.asked == ["where", "cat"]


async def again(rig: Rig, name: str, media: Media, **changed: Any) -> None:
    """Let a row wait again, as if its replica had died over it."""
    said = {"kind": media.kind, "ref": media.ref, "name": media.name}
    values = {"status": "waiting", "not_before": 0, "media_json": json.dumps(said), **changed}
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(media_fetch).where(media_fetch.c.id == name).values(values))


@pytest.fixture
def files(rig: Rig, tmp_path: Path) -> StoredFiles:
    """An empty store of files."""
    folder = FileFolder(tmp_path / "files")
    folder.prepare()
    return StoredFiles(folder, rig.record, "a secret of at least thirty-two bytes")


async def test_twenty_megabytes_in_take_at_most_five_of_memory(
    rig: Rig, provider: FileServer, files: StoredFiles
) -> None:
    """Only the piece in hand is in memory, on both sides of the connection."""
    assert rig.folder
    driver = HttpDriver(allow_private=True, files=files)
    account = Account("a", "media", {"url": provider.url})
    tracemalloc.start()
    try:
        stored = await driver.fetch(CHANNEL, Media("video", f"zeros/{20 * MEGABYTE}"), account)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await driver.close()

    assert stored.size == 20 * MEGABYTE
    assert peak <= 5 * MEGABYTE, f"{peak / MEGABYTE:.1f} MB"


async def test_a_redirect_is_followed_without_the_token(provider: FileServer, files: StoredFiles) -> None:
    """To another host: it is none of its business. A circle ends."""
    driver = HttpDriver(allow_private=True, files=files)
    async with FileServer().listening() as store:
        store.files["cat"] = PNG
        to_store = web.Response(status=302, headers={"location": f"{store.url}/get/cat"})
        stored = await fetch_through(driver, provider, to_store)
        circle = [
            web.Response(status=302, headers={"location": f"{provider.url}/get/cat"})
            for _ in range(limits.FETCH_REDIRECTS)
        ]
        with pytest.raises(SendError, match="redirects"):
            await fetch_through(driver, provider, *circle)
    await driver.close()

    assert stored.type == "image/png"
    assert [headers.get("authorization") for headers in store.headers] == [None]
    assert provider.headers[1]["authorization"] == "Bearer t"


async def fetch_through(driver: HttpDriver, provider: FileServer, *answers: web.Response) -> Any:
    """Fetch a file whose provider answers so, after it was asked where it is."""
    provider.refusals = [web.Response(body=b"there"), *answers]
    return await driver.fetch(CHANNEL, Media("image", "get/cat"), Account("a", "media", {"url": provider.url}))


async def test_addresses_of_private_networks_are_refused(provider: FileServer, files: StoredFiles) -> None:
    """A provider's answer, or whoever forged it, may name any address."""

    def direct(media: Media, _account: Account) -> Fetching:
        return Call(media.ref, method="GET")
        yield  # a fetch of a real channel makes calls

    driver = HttpDriver(allow_private=False, files=files)
    channel, account = replace(CHANNEL, fetch=direct), Account("a", "media")
    with pytest.raises(SendError) as foreign:
        await driver.fetch(channel, Media("image", f"https://localhost:{provider.port}/get/cat"), account)
    with pytest.raises(SendError) as plain:
        await driver.fetch(channel, Media("image", f"{provider.url}/get/cat"), account)
    await driver.close()

    assert (foreign.value.code, plain.value.code) == ("foreign_network", "bad_url")
    assert provider.asked == []


@pytest.mark.parametrize(
    ("media", "name"),
    [
        (Media("image", "r", type="image/png; x=1"), "image.png"),
        (Media("voice", "r"), "voice"),
        (Media("document", "r", "../\u202efdp.exe\0"), ".._" + "_fdp.exe_"),
        (Media("document", "r", "ä" * 300), "ä" * 200),
    ],
)
def test_names_have_neither_paths_nor_tricks(media: Media, name: str) -> None:
    """A provider passes on what the contact's phone called it."""
    assert file_name(media) == name
