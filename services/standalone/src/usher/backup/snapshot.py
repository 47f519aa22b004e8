"""One moment of the record, copied whole, and read again for what else belongs to it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import NullPool, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from usher_common.handling import Stall
from usher_common.record.open import opened_record
from usher_common.record.sqlite.driver import clock
from usher_common.record.tables.schema import upload
from usher_common.record.urls import POSTGRES, parse_url

from usher.backup.limits import LISTED
from usher.backup.manifest import RECORDS, BackupError, Kind, Part, may_dump
from usher.backup.pg_programs import find_program, output_of, target_of, version_of
from usher.backup.private_files import part_of, store

_MOMENT = (
    "SELECT (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint, pg_export_snapshot(),"
    " current_setting('server_version_num')::integer / 10000, current_schema()"
)
_REVISION = text("SELECT version_num FROM alembic_version")
_u = upload.c


class Reads(Protocol):
    """The record as it was at the moment."""

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for reading."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The record's copy, and the record as it was then; see `Manifest` for the fields."""

    record: Part
    reads: Reads
    kind: Kind
    moment: int
    schema: str
    server: int = 0
    client: int = 0
    namespace: str = ""


class _OneConnection:
    """All reads see what the transaction of one connection sees."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        yield self._connection


def kind_of(record_url: str) -> Kind:
    """Return which kind of record a URL names; raises ValueError."""
    return "postgresql" if parse_url(record_url).get_backend_name() == POSTGRES else "sqlite"


@asynccontextmanager
async def taken(record_url: str, folder: Path, pg_bin: str) -> AsyncIterator[Snapshot]:
    """Copy the record into the folder; while the body runs, it is read as it was at that moment. Raises BackupError."""
    taking = _dumped(record_url, folder, pg_bin) if kind_of(record_url) == "postgresql" else _copied(record_url, folder)
    async with taking as snapshot:
        yield snapshot


@asynccontextmanager
async def _dumped(record_url: str, folder: Path, pg_bin: str) -> AsyncIterator[Snapshot]:
    """Let pg_dump read the snapshot of a transaction of ours, which reads the same."""
    program = find_program("pg_dump", pg_bin)
    client = await version_of(program)
    engine = create_async_engine(parse_url(record_url), poolclass=NullPool, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            # the transaction does nothing while pg_dump works, which may take longer than the server allows
            await connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            # The time is that of the transaction's begin. The snapshot is taken after it, so it has all of before.
            found: Any = (await connection.exec_driver_sql(_MOMENT)).one()
            moment, name, server, namespace = found
            may_dump(client, server)
            schema = await _schema(connection)
            database, env = target_of(record_url)
            options = ["--format=custom", "--no-owner", "--no-privileges", f'--schema="{namespace}"']
            words = [program, *options, f"--snapshot={name}", database]
            part = await store(folder / RECORDS["postgresql"], output_of(words, env))
            yield Snapshot(part, _OneConnection(connection), "postgresql", moment, schema, server, client, namespace)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _copied(record_url: str, folder: Path) -> AsyncIterator[Snapshot]:
    """Copy the file by SQLite's online backup, beside the process that writes it."""
    path = folder / RECORDS["sqlite"]
    moment = clock()
    await asyncio.to_thread(_copy, Path(str(parse_url(record_url).database)), path)
    part = await asyncio.to_thread(part_of, path)
    async with opened_record(f"sqlite:///{path}", read_only=True) as record:
        async with record.read() as connection:
            schema = await _schema(connection)
        yield Snapshot(part, record, "sqlite", moment, schema)


def _copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupError(f"there is no record {source}")
    target.touch(mode=0o600, exist_ok=False)
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as record,
        closing(sqlite3.connect(target)) as copy,
    ):
        record.backup(copy)  # in one step: one snapshot, and the writing process waits for nothing
        copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, and read without others beside it


async def _schema(connection: AsyncConnection) -> str:
    try:
        found = (await connection.execute(_REVISION)).scalar_one_or_none()
    except (Stall, SQLAlchemyError) as error:
        raise BackupError(f"this is no record of Usher's: {error}") from None
    if found is None:
        raise BackupError("the record's schema is not finished: restore it, or run usher migrate")
    return str(found)


async def uploads(reads: Reads) -> AsyncIterator[tuple[str, str]]:
    """Yield the id and SHA-256 of every file that the record names, in the order of their ids."""
    after = ""
    while True:
        wanted = select(_u.id, _u.sha256).where(_u.id > after).order_by(_u.id).limit(LISTED)
        async with reads.read() as connection:
            rows = (await connection.execute(wanted)).all()
        for row in rows:
            yield row.id, row.sha256
        if len(rows) < LISTED:
            return
        after = rows[-1].id
