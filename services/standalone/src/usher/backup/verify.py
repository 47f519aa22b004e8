"""Check a backup without restoring it: every hash, and that the record's copy can be read."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
from usher_common.files.port import ID
from usher_gateway.erasing.proofs import Proof

from usher.backup.manifest import MANIFEST, BackupError, Manifest, Part, StoredFile, read_manifest
from usher.backup.pg_programs import find_program, run
from usher.backup.private_files import lines_of, part_of, pieces_of

_file = msgspec.json.Decoder(StoredFile).decode
_proof = msgspec.json.Decoder(Proof).decode


def manifest_of(folder: Path) -> Manifest:
    """Read a backup's manifest; raises BackupError."""
    try:
        return read_manifest((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise BackupError(f"{folder} is no whole backup: {error}") from None


async def faults_of(folder: Path, manifest: Manifest, pg_bin: str) -> list[str]:
    """Return what is wrong with a backup, a line for each; none if it is whole and can be read."""
    found = await asyncio.to_thread(lambda: list(_faults(folder, manifest)))
    if found:
        return found
    record = folder / manifest.record.name
    if manifest.kind == "sqlite":
        return await asyncio.to_thread(lambda: list(_faults_of_file(record)))
    try:
        await run([find_program("pg_restore", pg_bin), "--list"], {}, pieces_of(record))
    except BackupError as error:
        return [str(error)]
    return []


def files_in(folder: Path, manifest: Manifest) -> Iterator[StoredFile]:
    """Yield the files that a backup lists; raises BackupError at a line that is none."""
    for line in lines_of(folder / manifest.files.name):
        try:
            file = _file(line)
        except msgspec.MsgspecError as error:
            raise BackupError(f"{manifest.files.name}: {error}") from None
        if not ID(file.id):
            raise BackupError(f"{manifest.files.name} names {file.id!r}, which is no file's id")
        yield file


def proofs_in(path: Path) -> list[Proof]:
    """Read proofs of erasures, one in a line; raises BackupError or OSError."""
    try:
        return [_proof(line) for line in lines_of(path)]
    except msgspec.MsgspecError as error:
        raise BackupError(f"{path}: {error}") from None


def _faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    for part in manifest.parts:
        yield from _differs(folder / part.name, part)
    try:
        number = size = 0
        for file in files_in(folder, manifest):
            place = folder / file.place
            yield from _differs(place, Part(place.name, file.size, file.sha256))
            number, size = number + 1, size + file.size
        if (number, size) != (manifest.stored, manifest.stored_bytes):
            yield f"{number} files of {size} bytes are listed, not {manifest.stored} of {manifest.stored_bytes}"
        proofs_in(folder / manifest.erasures.name)
    except (BackupError, OSError) as error:
        yield str(error)


def _differs(path: Path, named: Part) -> Iterator[str]:
    try:
        found = part_of(path)
    except OSError as error:
        yield str(error)
        return
    if found.size != named.size:
        yield f"{path} has {found.size} bytes, not {named.size}"
    elif found != named:
        yield f"{path} is not what was written: its SHA-256 is {found.sha256}"


def _faults_of_file(path: Path) -> Iterator[str]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as record:
            said = [str(row[0]) for row in record.execute("PRAGMA quick_check")]
    except sqlite3.Error as error:
        said = [str(error)]
    yield from (f"{path}: {line}" for line in said if line != "ok")
