"""A contact's files go from an S3-compatible store, too; while it is away the rest stays, and is found again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.limits import S3_TRIES
from usher_common.files.port import FilesAway, FileStore
from usher_common.files.settings import FilesSettings, opened_store
from usher_common.live.memory import MemoryLive
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.runtime.secret import Secret
from usher_gateway.erasing.erase import Stores, erase
from usher_gateway.erasing.export import export

from erasing.filled import Person, dump, fill, fill_shared
from servers import ObjectStore
from servers.files.faulty_store import FaultyStore
from servers.files.object_store import KEY_ID, STORE_SECRET

ANNA, BORIS = Person(1, "zanzibar"), Person(2, "quokka")


@pytest.fixture
async def record(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Record]:
    """Two contacts in every table; their files are in a folder, to be copied."""
    opened = open_record(sqlite_url)
    async with opened.transaction() as transaction:
        await fill_shared(transaction.connection)
        for person in (ANNA, BORIS):
            await fill(transaction.connection, person, tmp_path)
    yield opened
    await opened.close()


def files_of(*people: Person) -> list[str]:
    """Name the files of these."""
    return sorted(file for person in people for file in person.files)


async def test_files_go_with_their_contact(
    record: Record, tmp_path: Path, object_store: ObjectStore, s3_place: str
) -> None:
    """Those that a mail's page names as well, which is read for it; others' stay."""
    for file in files_of(ANNA, BORIS):
        object_store.put(s3_place, file, (tmp_path / file).read_bytes())
    async with opened_store(_settings(s3_place)) as store:
        exported = [await _exported(record, one) for one in (store, FileFolder(tmp_path))]
        proof = await erase(Stores(record, MemoryLive(), store), ANNA.contact, "g1")

    assert exported[0] == exported[1]
    assert object_store.names(s3_place) == files_of(BORIS)
    assert proof.files == len(ANNA.files)


async def test_an_erasure_that_the_store_interrupts_goes_on(record: Record, tmp_path: Path) -> None:
    """No row that names a file goes before the file."""
    async with FaultyStore().listening() as server:
        server.objects = {f"files/{file}": (tmp_path / file).read_bytes() for file in files_of(ANNA, BORIS)}
        async with opened_store(_settings(f"s3://files?endpoint={server.url}")) as store:
            on = Stores(record, MemoryLive(), store)
            server.faults = [503] * S3_TRIES
            with pytest.raises(FilesAway):
                await erase(on, ANNA.contact, "g1")
            named = "\n".join(await dump(record))
            left = [key.removeprefix("files/") for key in server.objects]
            assert [file for file in left if file not in named] == []
            proof = await erase(on, ANNA.contact, "g1")

    assert sorted(server.objects) == [f"files/{file}" for file in files_of(BORIS)]
    assert proof.files == len(ANNA.files)


async def _exported(record: Record, store: FileStore) -> Any:
    pieces = await export(record, store, ANNA.contact)
    assert pieces is not None
    return {**json.loads(b"".join([piece async for piece in pieces])), "made_at": ""}


def _settings(place: str) -> FilesSettings:
    return FilesSettings(upload_dir=place, s3_key_id=KEY_ID, s3_secret_key=Secret(STORE_SECRET))
