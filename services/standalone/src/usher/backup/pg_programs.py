"""PostgreSQL's own programs: where they are, which versions they have, and how they are run."""

import asyncio
import os
import re
import shutil
from asyncio import StreamReader
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL, make_url

from usher.backup.limits import CONNECT_S, PIECE_BYTES, STDERR_BYTES
from usher.backup.manifest import BackupError

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def find_program(name: str, folder: str) -> str:
    """Return the path of pg_dump, pg_restore or psql; raises BackupError."""
    found = shutil.which(name, path=folder or None)
    if found is None:
        where = f"in {folder} (USHER_PG_BIN)" if folder else "on PATH"
        raise BackupError(
            f"there is no {name} {where}: install PostgreSQL's client (Debian: postgresql-client) in the server's"
            " version, or name the folder of its programs in USHER_PG_BIN"
        )
    return found


def major_of(said: str) -> int:
    """Read the major version out of what `--version` prints; raises BackupError."""
    found = _VERSION.search(said)
    if found is None:
        raise BackupError(f"this is no program of PostgreSQL: {said.strip()[:100]!r}")
    return int(found[1])


async def version_of(program: str) -> int:
    """Ask a program for its major version."""
    return major_of(b"".join([piece async for piece in output_of([program, "--version"], {})]).decode())


def target_of(record_url: str) -> tuple[str, dict[str, str]]:
    """Return how PostgreSQL's programs name a database, and the environment with the password.

    Everybody on a machine may read what programs were called with, and nobody else their environment.
    """
    url = make_url(record_url)
    ssl = url.query.get("ssl")
    if ssl is not None:  # as asyncpg calls it
        url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": str(ssl)})
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return plain.render_as_string(), {**password, "PGCONNECT_TIMEOUT": str(CONNECT_S)}


async def output_of(
    words: Sequence[str], more_env: Mapping[str, str], given: AsyncIterator[bytes] | None = None
) -> AsyncIterator[bytes]:
    """Run a program on what is `given`, and yield what it prints, piece by piece; raises BackupError if it fails.

    If `given` raises, the program is killed before its input ends: it never takes a part for the whole.
    """
    process = await asyncio.create_subprocess_exec(
        *words, stdin=PIPE if given else DEVNULL, stdout=PIPE, stderr=PIPE, env={**os.environ, **more_env}
    )
    assert process.stdout is not None  # noqa: S101 - for mypy: piped
    complaints = asyncio.create_task(_complaints(process))
    feeding = asyncio.create_task(_feed(process, given)) if given else None
    try:
        while piece := await _next(process.stdout, feeding):
            yield piece
        if feeding:
            await feeding
        said = await complaints
        if await process.wait():
            raise BackupError(f"{Path(words[0]).name} failed: {said}")
    finally:
        for task in (complaints, feeding):
            if task:
                task.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()


async def run(words: Sequence[str], more_env: Mapping[str, str], given: AsyncIterator[bytes]) -> None:
    """Run a program on what is `given`, to its end; raises BackupError if it fails."""
    async for _ in output_of(words, more_env, given):
        pass


async def _next(output: StreamReader, feeding: asyncio.Task[None] | None) -> bytes:
    """Wait for the next piece, or for the error of who feeds the program."""
    reading = asyncio.ensure_future(output.read(PIECE_BYTES))
    waited = {reading, feeding} if feeding and not feeding.done() else {reading}
    try:
        while not reading.done():
            done, _ = await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if feeding in done:
                await feeding
                waited = {reading}
        return reading.result()
    finally:
        reading.cancel()


async def _feed(process: Process, given: AsyncIterator[bytes]) -> None:
    """Write all of it; a program that has ended says itself why."""
    assert process.stdin is not None  # noqa: S101 - for mypy: piped
    with suppress(BrokenPipeError, ConnectionResetError):
        async for piece in given:
            process.stdin.write(piece)
            await process.stdin.drain()
        process.stdin.close()


async def _complaints(process: Process) -> str:
    """Read all of it, so that the program never waits, and keep the beginning."""
    assert process.stderr is not None  # noqa: S101 - for mypy: piped
    kept = b""
    while piece := await process.stderr.read(STDERR_BYTES):
        kept = (kept + piece)[:STDERR_BYTES]
    return kept.decode(errors="replace").strip()
