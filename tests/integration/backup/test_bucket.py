"""Files of a bucket are in the backup, and come back into it; those of erased people do not."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from usher.backup.manifest import BackupError
from usher.backup.restore import Options
from usher.backup.settings import BackupSettings
from usher.backup.verify import faults_of
from usher_common.files.port import FilesAway
from usher_common.files.settings import opened_store
from usher_common.live.memory import MemoryLive
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_gateway.erasing.erase import Stores, erase

from erasing.filled import Person
from servers import ObjectStore
from servers.files.object_store import KEY_ID, STORE_SECRET
from servers.ports import LOOPBACK, free_port

from .conftest import ANNA, BORIS, NO_LIST, Place, backed_up, filled, restored

KEYS = {"USHER_S3_KEY_ID": KEY_ID, "USHER_S3_SECRET_KEY": STORE_SECRET}


async def contents(place: Place, settings: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of the bucket's prefix."""
    async with opened_store(load_settings(BackupSettings, place.env(**settings))) as store:
        return {one: b"".join([piece async for piece in store.read(one)]) async for one in store.ids()}


async def wipe(place: Place, settings: Mapping[str, str]) -> None:
    """Remove every file, as losing the bucket does."""
    async with opened_store(load_settings(BackupSettings, place.env(**settings))) as store:
        for one in [found async for found in store.ids()]:
            await store.discard(one)


async def moved(place: Place, server: ObjectStore, s3_place: str) -> dict[str, str]:
    """Fill the record, move its files into the bucket, and return the settings that name it."""
    await filled(place)
    for path in await asyncio.to_thread(lambda: list(place.uploads.iterdir())):
        server.put(s3_place, path.name, await asyncio.to_thread(path.read_bytes))
        await asyncio.to_thread(path.unlink)
    return {"USHER_UPLOAD_DIR": s3_place, **KEYS}


async def test_what_was_in_the_bucket_is_there_again_but_for_who_was_erased(
    place: Place, object_store: ObjectStore, s3_place: str, tmp_path: Path
) -> None:
    """After the bucket was lost; to the byte, and by the register that is kept apart."""
    bucket = await moved(place, object_store, s3_place)
    before = await contents(place, bucket)
    manifest = await backed_up(place, **bucket)
    register = tmp_path / "erasures.jsonl"
    settings = load_settings(BackupSettings, place.env(**bucket))
    async with opened_record(place.record_url) as record, opened_store(settings) as store:
        proof = await erase(Stores(record, MemoryLive(), store, register=str(register)), Person(1, ANNA).contact, "g1")
    with pytest.raises(BackupError, match="files"):  # of others are there: nobody restores over them by mistake
        await restored(place, Options(), USHER_ERASURES_FILE=str(register), **bucket)
    await wipe(place, bucket)
    done = await restored(place, Options(), USHER_ERASURES_FILE=str(register), **bucket)
    after = await contents(place, bucket)

    assert await faults_of(place.backup, manifest, place.pg_bin) == []
    assert (manifest.stored, proof.files) == (len(before), len(Person(1, ANNA).files))
    assert after == {one: before[one] for one in Person(2, BORIS).files}
    assert [one.contacts for one in done.erased.erased] == [proof.contacts]


async def test_a_bucket_that_is_away_leaves_no_half_backup(
    place: Place, object_store: ObjectStore, s3_place: str
) -> None:
    """Nor does it restore half of one: the record says so until it is whole."""
    bucket = await moved(place, object_store, s3_place)
    away = {**bucket, "USHER_UPLOAD_DIR": f"s3://usher-files?endpoint=http://{LOOPBACK}:{free_port()}"}
    with pytest.raises(FilesAway):
        await backed_up(place, **away)
    assert not await asyncio.to_thread(place.backup.exists)
    await backed_up(place, **bucket)
    before = await contents(place, bucket)
    with pytest.raises(FilesAway):
        await restored(place, NO_LIST, **away)
    await wipe(place, bucket)
    await restored(place, Options(without_erasures=True, replace=True), **bucket)

    assert await contents(place, bucket) == before
