"""The files port: whatever is put comes back, nothing is left of what was refused, and memory does not grow with it."""

import hashlib
import tracemalloc
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import select
from usher_common.files.port import Empty, Files, FileStore, TooLarge
from usher_common.files.signed_links import FileLinks
from usher_common.files.stored_files import StoredFiles
from usher_common.messages.content import Attachment
from usher_common.record.port import Record
from usher_common.record.tables.schema import upload

MEGABYTE = 1024 * 1024
SECRET = "a secret of at least thirty-two bytes"
Names = Callable[[], list[str]]  # of all that is in the store, parts included


@pytest.fixture
def files(store: FileStore, record: Record) -> Files:
    """The port on an empty store."""
    return StoredFiles(store, record, SECRET)


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    """A body that arrives in pieces."""
    for part in parts:
        yield part


async def whole(files: Files, file: str) -> bytes:
    """All of a file."""
    return b"".join([chunk async for chunk in files.open(file)])


async def test_what_is_put_comes_back_with_its_type_size_and_digest(files: Files, record: Record) -> None:
    """The type is detected by its first bytes; the row says who stored it, and that nobody attached it yet."""
    stored = await files.put(pieces(b"%PDF-", b"1.7 and more"), 100, "bill.pdf", "account:a")
    async with record.read() as connection:
        row = (await connection.execute(select(upload).where(upload.c.id == stored.id))).one()

    assert await whole(files, stored.id) == b"%PDF-1.7 and more"
    assert (stored.type, stored.size) == ("application/pdf", 17)
    assert stored.sha256 == hashlib.sha256(b"%PDF-1.7 and more").hexdigest()
    assert (row.name, row.uploader, row.size, row.attached_at) == ("bill.pdf", "account:a", 17, None)


async def test_what_is_attached_is_kept(files: Files, record: Record) -> None:
    """The others are removed after some days."""
    kept = await files.put(pieces(b"kept"), 100, "a.txt", "account:a")
    other = await files.put(pieces(b"other"), 100, "b.txt", "account:a")
    await files.attach([kept.id])
    async with record.read() as connection:
        rows = (await connection.execute(select(upload.c.id, upload.c.attached_at))).all()

    assert {row.id for row in rows if row.attached_at} == {kept.id}
    assert {row.id for row in rows} == {kept.id, other.id}


@pytest.mark.parametrize(
    ("parts", "problem"),
    [((b"12345", b"678901"), TooLarge), ((), Empty), ((b"",), Empty)],
    ids=["long", "none", "empty"],
)
async def test_nothing_is_left_of_what_is_refused(
    files: Files, record: Record, names: Names, parts: tuple[bytes, ...], problem: type[Exception]
) -> None:
    """Neither a part in the store nor a row."""
    with pytest.raises(problem):
        await files.put(pieces(*parts), 10, "x", "account:a")
    async with record.read() as connection:
        rows = (await connection.execute(select(upload.c.id))).all()

    assert (rows, names()) == ([], [])


async def test_a_stream_that_breaks_leaves_nothing(files: Files, names: Names) -> None:
    """The provider hangs up in the middle."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await files.put(broken(), 10, "x", "account:a")

    assert names() == []


async def test_a_deleted_file_is_gone(files: Files, names: Names) -> None:
    """Deleting it twice is no error; opening it is one."""
    stored = await files.put(pieces(b"text"), 10, "x", "account:a")
    assert names() == [stored.id]
    await files.delete(stored.id)
    await files.delete(stored.id)

    with pytest.raises(FileNotFoundError):
        await whole(files, stored.id)
    assert names() == []


async def test_a_link_is_one_that_the_gateway_opens(files: Files) -> None:
    """Whoever has the secret checks it; a token opens one file only."""
    stored = await files.put(pieces(b"text"), 10, "x", "account:a")
    path = files.sign(stored.id, 1_000_000)
    token = path.partition("token=")[2]

    assert path.startswith(f"/api/uploads/{stored.id}?")
    assert FileLinks(SECRET).opens(stored.id, token, 1_000_000)
    assert not FileLinks(SECRET).opens("0" * 32, token, 1_000_000)
    assert not FileLinks(SECRET).opens(stored.id, token, 10_000_000)


async def test_twenty_megabytes_in_and_out_take_at_most_five_of_memory(files: Files) -> None:
    """Only the piece in hand is in memory."""

    async def large() -> AsyncIterator[bytes]:
        for number in range(20 * 16):
            yield bytes([number % 256]) * (MEGABYTE // 16)

    tracemalloc.start()
    try:
        stored = await files.put(large(), 20 * MEGABYTE, "film.mp4", "account:a")
        read = 0
        async for chunk in files.open(stored.id):
            read += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (stored.size, read) == (20 * MEGABYTE, 20 * MEGABYTE)
    assert peak <= 5 * MEGABYTE


async def test_a_file_says_its_name_type_and_size(files: Files) -> None:
    """One that is not there does not."""
    stored = await files.put(pieces(b"%PDF-1.7"), 10, "bill.pdf", "account:a")

    assert await files.about(stored.id) == Attachment(stored.id, "bill.pdf", "application/pdf", 8)
    with pytest.raises(FileNotFoundError):
        await files.about("0" * 32)
