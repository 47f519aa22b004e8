"""Make a backup: first the record at one moment, then the files that it names, then the erasures up to now."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import msgspec
from sqlalchemy import select
from usher_common.files.port import FileStore
from usher_common.files.settings import opened_store
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import upload
from usher_gateway.erasing.proofs import proofs

from usher.backup.limits import LISTED
from usher.backup.manifest import (
    ERASURES,
    FILES,
    FOLDER,
    MANIFEST,
    BackupError,
    Manifest,
    Part,
    StoredFile,
    write_manifest,
)
from usher.backup.private_files import PrivateFile, lines_of, make_durable, store
from usher.backup.settings import BackupSettings
from usher.backup.snapshot import Snapshot, taken, uploads

_WANTED = "wanted"  # the list of files while it is worked through
_encode = msgspec.json.encode
_pair = msgspec.json.Decoder(tuple[str, str]).decode


async def make(settings: BackupSettings, folder: Path) -> Manifest:
    """Write a backup as a new folder, which has its name only when it is whole.

    Raises BackupError, OSError or Stall, and then nothing is left.
    """
    unfinished = await asyncio.to_thread(_begin, folder)
    try:
        manifest = await _write(settings, unfinished)
        await asyncio.to_thread(_finish, unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return manifest


def _begin(folder: Path) -> Path:
    if folder.exists():
        raise BackupError(f"{folder} is there already: a backup is a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.partial")
    unfinished.mkdir(mode=0o700)
    return unfinished


def _finish(unfinished: Path, folder: Path) -> None:
    for path in (*(unfinished / FOLDER).iterdir(), unfinished / FOLDER, unfinished):
        make_durable(path)
    unfinished.rename(folder)
    make_durable(folder.parent)


async def _write(settings: BackupSettings, folder: Path) -> Manifest:
    (folder / FOLDER).mkdir(mode=0o700)
    async with taken(settings.record_url, folder, settings.pg_bin) as snapshot:
        await store(folder / _WANTED, _wanted(snapshot))
    async with opened_store(settings) as files, opened_record(settings.record_url, read_only=True) as record:
        copied = await _copy_files(files, folder)
        missing = await _still_named(record, copied.absent)
        erasures = await store(folder / ERASURES, _erasures(record))
    (folder / _WANTED).unlink()
    manifest = Manifest(
        usher=version("usher"),
        kind=snapshot.kind,
        schema=snapshot.schema,
        moment=snapshot.moment,
        server=snapshot.server,
        client=snapshot.client,
        namespace=snapshot.namespace,
        record=snapshot.record,
        files=copied.part,
        erasures=erasures,
        stored=copied.stored,
        stored_bytes=copied.stored_bytes,
        missing=missing,
        damaged=tuple(copied.damaged),
    )
    with PrivateFile(folder / MANIFEST) as file:
        file.write(write_manifest(manifest))
    return manifest


async def _wanted(snapshot: Snapshot) -> AsyncIterator[bytes]:
    async for file, digest in uploads(snapshot.reads):
        yield _encode((file, digest)) + b"\n"


@dataclass(slots=True)
class _Copied:
    """What became of the files: the list's part, how many with how many bytes, and those that are not as they were."""

    part: Part
    stored: int = 0
    stored_bytes: int = 0
    absent: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


async def _copy_files(store_of_files: FileStore, folder: Path) -> _Copied:
    with PrivateFile(folder / FILES) as listed:
        copied = _Copied(listed.part)
        for line in lines_of(folder / _WANTED):
            file, digest = _pair(line)
            target = folder / StoredFile(file, 0, "").place
            target.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                part = await store(target, store_of_files.read(file))
            except FileNotFoundError:
                target.unlink()
                copied.absent.append(file)
                continue
            listed.write(_encode(StoredFile(file, part.size, part.sha256)) + b"\n")
            copied.stored += 1
            copied.stored_bytes += part.size
            if part.sha256 != digest:
                copied.damaged.append(file)
    copied.part = listed.part
    return copied


async def _still_named(record: Record, absent: list[str]) -> tuple[str, ...]:
    """Return which files the record still has, though the store does not: others were removed since the moment."""
    named: list[str] = []
    for start in range(0, len(absent), LISTED):
        these = select(upload.c.id).where(any_of(upload.c.id, absent[start : start + LISTED]))
        async with record.read() as connection:
            named += (await connection.execute(these.order_by(upload.c.id))).scalars()
    return tuple(named)


async def _erasures(record: Record) -> AsyncIterator[bytes]:
    """Yield all proofs up to now: who was erased while the files were copied is erased after a restore, too."""
    async for proof in proofs(record):
        yield _encode(proof) + b"\n"
