"""Calls that carry stored files: streamed with their length, named in forms, and never whole in memory."""

import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.port import FilesAway, Stored
from usher_common.files.stored_files import StoredFiles
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Call, Channel, Message, SendError, Sending
from usher_connectors.media.links import FileAddresses
from usher_connectors.send.http_driver import HttpDriver

from connecting.file_server import FileServer
from connecting.rig import Rig

MEGABYTE = 1024 * 1024
MOST = 5 * MEGABYTE  # bytes by which memory may grow
GONE = "0" * 32


@pytest.fixture
async def server() -> AsyncIterator[FileServer]:
    """A provider that takes files."""
    async with FileServer().listening() as listening:
        yield listening


@pytest.fixture
def files(rig: Rig, tmp_path: Path) -> StoredFiles:
    """An empty store of files."""
    folder = FileFolder(tmp_path / "files")
    folder.prepare()
    return StoredFiles(folder, rig.record, "a secret of at least thirty-two bytes")


@pytest.fixture
async def driver(files: StoredFiles) -> AsyncIterator[HttpDriver]:
    """A driver that uploads from that store."""
    made = HttpDriver(allow_private=True, files=files)
    yield made
    await made.close()


async def put(files: StoredFiles, *pieces: bytes, name: str = "Rechnung „Mai“.pdf") -> Stored:
    """Store a file."""

    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return await files.put(chunks(), 50 * MEGABYTE, name, "agent:ana")


async def make(driver: HttpDriver, call: Call) -> bytes:
    """Make one call as a channel's send does; returns the answer's body."""

    def send(_message: Message, _account: Account) -> Sending:
        reply = yield call
        return reply.body.decode()

    channel = Channel("files", webhook.verify, webhook.parse, send)
    return (await driver.run(channel, send(None, Account("a", "files")))).encode()  # type: ignore[arg-type]  # not read


async def test_a_file_is_the_body(server: FileServer, files: StoredFiles, driver: HttpDriver) -> None:
    """With its type and its length, which some providers insist on; the channel's own headers stay."""
    stored = await put(files, b"%PDF-1.7 ", b"content")
    answer = await make(driver, Call(f"{server.url}/up", upload=stored.id, headers={"authorization": "Bearer t"}))

    (taken,) = server.taken
    assert answer == b'{"id": "p1"}'
    assert taken.parts == {"": ("", 16, hashlib.sha256(b"%PDF-1.7 content").hexdigest())}
    assert taken.headers["content-type"] == "application/pdf"
    assert taken.headers["content-length"] == "16"
    assert taken.headers["authorization"] == "Bearer t"


async def test_a_file_goes_into_a_form(server: FileServer, files: StoredFiles, driver: HttpDriver) -> None:
    """Beside its fields, under its own name; a content type that the channel gives would miss the boundary."""
    stored = await put(files, b"%PDF-1.7 content")
    call = Call(
        f"{server.url}/up",
        upload=stored.id,
        upload_field="document",
        form={"chat_id": "42", "caption": "für Sie"},
        headers={"content-type": "application/json"},
    )
    await make(driver, call)

    (taken,) = server.taken
    assert taken.fields == {"chat_id": "42", "caption": "für Sie"}
    assert taken.parts == {"document": ("Rechnung „Mai“.pdf", 16, hashlib.sha256(b"%PDF-1.7 content").hexdigest())}
    assert int(taken.headers["content-length"]) > 16


async def test_a_form_needs_no_file(server: FileServer, driver: HttpDriver) -> None:
    """Some providers take nothing else."""
    await make(driver, Call(f"{server.url}/up", form={"a": "1", "b": "ö"}))

    assert server.taken[0].fields == {"a": "1", "b": "ö"}


async def test_a_file_that_is_gone_fails_before_anything_is_sent(server: FileServer, driver: HttpDriver) -> None:
    """Another attempt would not find it either."""
    with pytest.raises(SendError) as caught:
        await make(driver, Call(f"{server.url}/up", upload=GONE))

    assert (caught.value.code, caught.value.retryable, caught.value.unknown) == ("file_gone", False, False)
    assert server.taken == []


class Breaking(FileFolder):
    """A folder whose disk is away after the first piece."""

    async def read(self, upload: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Give one piece."""
        async for piece in super().read(upload, start, end):
            yield piece
            raise FilesAway("gone")


async def test_a_file_that_breaks_off_was_not_sent(server: FileServer, rig: Rig, tmp_path: Path) -> None:
    """The provider has not got what it was announced, so the send is no uncertain one: it is tried again."""
    folder = Breaking(tmp_path / "files")
    folder.prepare()
    broken = StoredFiles(folder, rig.record, "a secret of at least thirty-two bytes")
    driver = HttpDriver(allow_private=True, files=broken)
    stored = await put(broken, b"a" * MEGABYTE)
    failures = []
    for call in (
        Call(f"{server.url}/up", upload=stored.id),
        Call(f"{server.url}/up", upload=stored.id, upload_field="f"),
    ):
        with pytest.raises(SendError) as caught:
            await make(driver, call)
        failures.append((caught.value.code, caught.value.retryable, caught.value.unknown))
    await driver.close()

    assert failures == [("files_away", True, False)] * 2
    assert server.taken == []


async def test_twenty_megabytes_out_take_at_most_five_of_memory(
    server: FileServer, files: StoredFiles, driver: HttpDriver
) -> None:
    """As a body and in a form; the server, which is in the same process, keeps nothing either."""
    stored = await put(files, *[bytes([n]) * MEGABYTE for n in range(20)], name="film.mp4")
    tracemalloc.start()
    try:
        await make(driver, Call(f"{server.url}/up", upload=stored.id))
        await make(driver, Call(f"{server.url}/up", upload=stored.id, upload_field="video", form={"chat_id": "1"}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    body, form = server.taken
    assert body.parts[""][1:] == form.parts["video"][1:] == (20 * MEGABYTE, stored.sha256)
    assert peak <= MOST, f"{peak / MEGABYTE:.1f} MB"


async def test_addresses_of_files_are_under_the_public_url(files: StoredFiles) -> None:
    """Without one there are none: a path alone leads nowhere from a customer's phone."""
    stored = await put(files, b"text")
    about = await files.about(stored.id)

    (address,) = FileAddresses(files, "https://chat.example.com/")([about], 1_800_000_000)
    assert address == f"https://chat.example.com{files.sign(stored.id, 1_800_000_000)}"
    assert FileAddresses(files, "")([about], 1_800_000_000) == ()


async def test_an_answer_that_arrives_in_pieces_is_read_whole(driver: HttpDriver, server: FileServer) -> None:
    """Up to a limit, which is larger for polls: a hundred updates are more than an error and an id."""
    server.files["long"] = b"a" * 300_000

    assert len(await make(driver, Call(f"{server.url}/get/long", method="GET"))) == 64 * 1024
    assert await make(driver, Call(f"{server.url}/get/long", method="GET", wait_s=1.0)) == server.files["long"]
