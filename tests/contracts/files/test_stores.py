"""Stores of files: a file has a name only when it is kept, and any part of it can be read."""

from collections.abc import AsyncIterator, Callable

import pytest
from usher_common.files.port import FileStore

from servers import ObjectStore

TEXT = bytes(range(256)) * 1000


async def body() -> AsyncIterator[bytes]:
    """A file that arrives in pieces."""
    for at in range(0, len(TEXT), 50_000):
        yield TEXT[at : at + 50_000]


async def kept(store: FileStore) -> str:
    """Store it and return its id."""
    upload = (await store.receive(body(), len(TEXT))).id
    await store.keep(upload)
    return upload


async def test_what_is_not_kept_has_no_name(store: FileStore, names: Callable[[], list[str]]) -> None:
    """Nor has what was dropped, at once or later."""
    stored = await store.receive(body(), len(TEXT))
    with pytest.raises(FileNotFoundError):
        await anext(store.read(stored.id))
    store.drop(stored.id)
    store.drop(stored.id)

    assert names() == []


@pytest.mark.parametrize(
    ("start", "end"), [(0, None), (0, 1), (100, 200_001), (255_999, None), (256_000 - 1, 256_000), (70_000, None)]
)
async def test_a_part_is_read_as_it_was_stored(store: FileStore, start: int, end: int | None) -> None:
    """From its first byte up to the one before its last."""
    upload = await kept(store)

    assert b"".join([piece async for piece in store.read(upload, start, end)]) == TEXT[start:end]


async def test_a_name_is_an_id_and_nothing_else(store: FileStore) -> None:
    """So that no path leads out of the store."""
    for name in ("../secret", "", "A" * 32, "0" * 31):
        with pytest.raises(ValueError, match="32 hexadecimal digits"):
            await store.discard(name)
        with pytest.raises(ValueError, match="32 hexadecimal digits"):
            await anext(store.read(name))


async def test_a_file_is_put_back_under_its_id_and_listed(store: FileStore, names: Callable[[], list[str]]) -> None:
    """As restoring a backup does; one that breaks off leaves what was there."""
    one, two = "a" * 32, "b" * 32

    async def some(*pieces: bytes) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise OSError("the disk is gone")

    await store.put_back(one, some(b"first"))
    await store.put_back(one, some(b"the ", b"file"))
    for upload in (one, two):
        with pytest.raises(OSError, match="the disk is gone"):
            await store.put_back(upload, broken())

    assert [found async for found in store.ids()] == names() == [one]
    assert b"".join([piece async for piece in store.read(one)]) == b"the file"


async def test_more_files_are_listed_than_a_store_names_at_once(
    s3_store: FileStore, s3_place: str, object_store: ObjectStore
) -> None:
    """A page of a list has a thousand names."""
    expected = {f"{number:032x}" for number in range(1001)}
    for name in expected:
        object_store.put(s3_place, name, b"x")

    assert {found async for found in s3_store.ids()} == expected
