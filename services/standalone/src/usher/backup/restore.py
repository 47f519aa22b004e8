"""Restore a backup: checked first, then files, record, erasures; services may start only when all of it is done."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import select
from usher_common.files.port import FileStore
from usher_common.files.s3.place import SCHEME
from usher_common.files.settings import opened_store
from usher_common.record.migrations import is_known, migrate, open_restored, upgrade_restored
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.sqlite.lock import FileLock
from usher_common.record.tables.schema import upload
from usher_common.record.urls import parse_url
from usher_gateway.erasing.proofs import Proof
from usher_gateway.erasing.replay import Replayed
from usher_router.domain.policy import Policy

from usher.backup import target
from usher.backup.erase_again import erase_again
from usher.backup.limits import LISTED, SHOWN_FAULTS
from usher.backup.manifest import BackupError, Manifest, may_be_restored
from usher.backup.pg_programs import find_program, output_of, run, target_of, version_of
from usher.backup.pg_script import and_then, understood_by
from usher.backup.private_files import PrivateFile, make_durable, pieces_of, store
from usher.backup.settings import BackupSettings
from usher.backup.settle import Settled, go_on, settle
from usher.backup.snapshot import kind_of
from usher.backup.verify import faults_of, files_in, manifest_of, proofs_in

REMEMBERED = ".erasures.restoring"  # a file beside the uploads


@dataclass(frozen=True, slots=True)
class Options:
    """What was said: `replace` what is there; `moved`: nothing ran since the backup; `registers`: files of proofs."""

    replace: bool = False
    moved: bool = False
    registers: Sequence[Path] = ()
    without_erasures: bool = False


@dataclass(slots=True)
class Restored:
    """What was done: see `Settled` and `Replayed`; `removed` files of the store were no part of the backup."""

    manifest: Manifest
    settled: Settled = field(default_factory=Settled)
    erased: Replayed = field(default_factory=Replayed)
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    settings: BackupSettings
    folder: Path
    manifest: Manifest
    files: FileStore
    options: Options
    policy: Policy

    @property
    def remembered(self) -> Path:
        """Where the proofs of a record are that is being replaced: a restore that was broken off needs them again."""
        in_bucket = self.settings.upload_dir.startswith(SCHEME)
        return (self.folder.parent if in_bucket else Path(self.settings.upload_dir)) / REMEMBERED


async def restore(settings: BackupSettings, folder: Path, options: Options, policy: Policy) -> Restored:
    """Restore a backup; `policy` is that of the router's settings.

    Raises BackupError before anything is changed, or with what keeps it from going on. One that was broken off is
    repeated, with `replace`.
    """
    manifest = manifest_of(folder)
    if faults := await faults_of(folder, manifest, settings.pg_bin):
        raise BackupError("\n".join(["the backup is not whole:", *faults[:SHOWN_FAULTS]]))
    into = _into_postgres if kind_of(settings.record_url) == "postgresql" else _into_sqlite
    async with opened_store(settings) as files:
        return await into(_Job(settings, folder, manifest, files, options, policy))


async def _into_postgres(job: _Job) -> Restored:
    settings, manifest = job.settings, job.manifest
    url, program = settings.record_url, find_program("pg_restore", settings.pg_bin)
    programs = program, find_program("psql", settings.pg_bin)
    server, client = await target.server_of(url), await version_of(program)
    may_be_restored(manifest, "postgresql", known=is_known, server=server, client=client)
    await target.check_nobody_works(url)
    empty = await target.postgres_is_empty(url)
    given = await _agreed(job, empty=empty)
    await _put_files_back(job)
    await asyncio.to_thread(remember, job.remembered, given)
    await target.drop_tables(url)
    await _load(job, programs, server)
    await upgrade_restored(url, manifest.schema)
    async with opened_record(url) as record:
        done = await _finish(job, record, given)
    await open_restored(url)
    job.remembered.unlink()
    return done


async def _into_sqlite(job: _Job) -> Restored:
    """Make the record under another name beside the present one, which it then replaces."""
    path = Path(str(parse_url(job.settings.record_url).database))
    may_be_restored(job.manifest, "sqlite", known=is_known, server=0, client=0)
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    with closing(FileLock(str(path))):  # raises RecordInUse while Usher runs
        given = await _agreed(job, empty=await target.sqlite_is_empty(path))
        await _put_files_back(job)
        new = path.with_name(f"{path.name}.restoring")
        await asyncio.to_thread(_remove_database, new)
        await store(new, pieces_of(job.folder / job.manifest.record.name))
        await migrate(f"sqlite:///{new}")
        async with opened_record(f"sqlite:///{new}") as record:
            done = await _finish(job, record, given)
        await asyncio.to_thread(_put_in_place, new, path)
    return done


async def _agreed(job: _Job, *, empty: bool) -> list[Proof]:
    """Check that this is what was meant, and gather all proofs; raises BackupError."""
    settings, options = job.settings, job.options
    if not options.replace and not (empty and await target.no_files(job.files)):
        what = "the record" if not empty else f"the store of files {settings.upload_dir}"
        raise BackupError(f"{what} is not empty: name an empty one, or say --replace, which removes what is there")
    present = [path for path in (Path(settings.erasures_file or "-"), job.remembered) if path.is_file()]
    registers = [*options.registers, *present]
    sources = [proofs_in(path) for path in registers]
    if not empty and not options.without_erasures:
        sources.append(await target.proofs_there(settings.record_url))
    elif not registers and not options.moved and not options.without_erasures:
        raise BackupError(
            "who was erased after the backup comes back with it: name the register of erasures by --erasures FILE"
            " (usher contact erasures, or the file of USHER_ERASURES_FILE), or say --without-erasures"
        )
    sources.append(proofs_in(job.folder / job.manifest.erasures.name))
    return list({proof.erasure: proof for source in sources for proof in source}.values())


async def _finish(job: _Job, record: Record, given: Sequence[Proof]) -> Restored:
    done = Restored(job.manifest)
    done.erased = await erase_again(record, job.files, job.settings, given, job.policy)
    if job.options.moved:
        await go_on(record)
    else:
        done.settled = await settle(record)
    done.removed = await _remove_strangers(record, job.files)
    return done


async def _put_files_back(job: _Job) -> None:
    """Files come before the record, so that no row names one that is not there yet."""
    for file in files_in(job.folder, job.manifest):
        await job.files.put_back(file.id, pieces_of(job.folder / file.place))


async def _load(job: _Job, programs: tuple[str, str], server: int) -> None:
    """Load all of it or nothing, without the revision: no service starts on that."""
    pg_restore, psql = programs
    namespace = job.manifest.namespace
    # only what is in the schema, not the schema itself: who may write our tables need not be allowed to make one
    options = ["--no-owner", "--no-privileges", f"--schema={namespace}", "--file=-"]
    dump = pieces_of(job.folder / job.manifest.record.name)
    script = understood_by(server, output_of([pg_restore, *options], {}, dump))
    database, env = target_of(job.settings.record_url)
    words = [psql, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={database}"]
    quoted = namespace.replace('"', '""')
    last = f'DELETE FROM "{quoted}".alembic_version;\n'  # noqa: S608 - quoted
    await run(words, env, and_then(script, last.encode()))


async def _remove_strangers(record: Record, files: FileStore) -> int:
    """Remove files that no row names: nobody could open them, and no erasure would find them."""
    removed = 0
    async for some in _some_at_once(files):
        async with record.read() as connection:
            named = set((await connection.execute(select(upload.c.id).where(any_of(upload.c.id, some)))).scalars())
        for file in set(some) - named:
            await files.discard(file)
            removed += 1
    return removed


async def _some_at_once(files: FileStore) -> AsyncIterator[list[str]]:
    some: list[str] = []
    async for file in files.ids():
        some.append(file)
        if len(some) == LISTED:
            yield some
            some = []
    if some:
        yield some


def remember(path: Path, given: Sequence[Proof]) -> None:
    """Write proofs down before the record that has them is dropped."""
    path.unlink(missing_ok=True)
    with PrivateFile(path) as file:
        for proof in given:
            file.write(msgspec.json.encode(proof) + b"\n")


def _put_in_place(new: Path, path: Path) -> None:
    _remove_database(path)
    new.rename(path)
    make_durable(path.parent)
    Path(f"{new}.lock").unlink(missing_ok=True)


def _remove_database(path: Path) -> None:
    """Remove a SQLite file with its journals: one left behind would be applied to the file that comes in its place."""
    for name in (str(path), f"{path}-wal", f"{path}-shm"):
        Path(name).unlink(missing_ok=True)
