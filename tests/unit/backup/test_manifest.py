"""A manifest is read as it was written, and decides what may be restored where."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher.backup.manifest import (
    BackupError,
    Manifest,
    Part,
    StoredFile,
    may_be_restored,
    may_dump,
    read_manifest,
    write_manifest,
)
from usher.backup.pg_programs import find_program, major_of, output_of, run, target_of
from usher.backup.pg_script import and_then, understood_by

MADE = Manifest(
    usher="0.1.0",
    kind="postgresql",
    schema="0041",
    moment=1_764_460_800_000_000,
    server=16,
    client=16,
    record=Part("record.dump", 10, "aa"),
    files=Part("files.jsonl", 0, "bb"),
    erasures=Part("erasures.jsonl", 0, "cc"),
    stored=2,
    stored_bytes=7,
)


@given(st.integers(0, 2**62), st.integers(0, 2**40), st.text(max_size=9), st.lists(st.text(max_size=5), max_size=3))
def test_it_is_read_as_it_was_written(moment: int, size: int, digest: str, missing: list[str]) -> None:
    """Whatever stands in it."""
    record = Part("record.dump", size, digest)
    made = replace(MADE, moment=moment, record=record, stored_bytes=size, missing=tuple(missing))

    assert read_manifest(write_manifest(made)) == made


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"usher-backup-1", b"usher-backup-2", "format"),
        (b'"record.dump"', b'"../../etc/passwd"', "names other files"),
        (b'"stored"', b'"store"', "cannot be read"),
        (b'"postgresql"', b'"oracle"', "cannot be read"),
        (b"{", b"", "cannot be read"),
    ],
)
def test_what_is_no_manifest_is_refused(old: bytes, new: bytes, why: str) -> None:
    """And a name that leads elsewhere is never opened."""
    with pytest.raises(BackupError, match=why):
        read_manifest(write_manifest(MADE).replace(old, new, 1))


@pytest.mark.parametrize(
    ("changed", "kind", "server", "client", "why"),
    [
        ({}, "postgresql", 16, 16, ""),
        ({}, "postgresql", 17, 17, ""),
        ({}, "sqlite", 0, 0, "cannot be exchanged"),
        ({"schema": "9999"}, "postgresql", 16, 16, "newer Usher"),
        ({}, "postgresql", 16, 15, "pg_restore is 15"),
        ({}, "postgresql", 15, 16, "the server is PostgreSQL 15"),
    ],
)
def test_where_it_may_be_restored(changed: dict[str, Any], kind: str, server: int, client: int, why: str) -> None:
    """An older schema is migrated; a newer one, an older server or program cannot take it over."""
    made = replace(MADE, **changed)
    if not why:
        may_be_restored(made, kind, known={"0041"}.__contains__, server=server, client=client)
        return
    with pytest.raises(BackupError, match=why):
        may_be_restored(made, kind, known={"0041"}.__contains__, server=server, client=client)


def test_a_dump_needs_a_program_that_is_not_older_than_the_server() -> None:
    """The text names the package and the setting."""
    may_dump(16, 16)
    may_dump(17, 16)
    with pytest.raises(BackupError, match=r"postgresql-client-16, or name .* in USHER_PG_BIN"):
        may_dump(15, 16)


def test_programs_are_found_by_the_setting_and_a_missing_one_is_named() -> None:
    """Where it was looked for, and what to install."""
    with pytest.raises(BackupError, match=r"no pg_dump in /nowhere \(USHER_PG_BIN\): install"):
        find_program("pg_dump", "/nowhere")
    assert major_of("pg_dump (PostgreSQL) 16.9 (Debian 16.9-1.pgdg120+1)\n") == 16
    with pytest.raises(BackupError, match="no program of PostgreSQL"):
        major_of("hello")


def test_no_password_is_among_the_words_of_a_program() -> None:
    """It goes by the environment; asyncpg's word for TLS becomes libpq's."""
    database, env = target_of("postgresql://usher:s3cr3t-word@db:5432/usher?ssl=require")

    assert database == "postgresql://usher@db:5432/usher?sslmode=require"
    assert env["PGPASSWORD"] == "s3cr3t-word"
    assert "PGPASSWORD" not in target_of("postgresql://usher@db/usher")[1]


@pytest.mark.parametrize("cut", [1, 30, 5000])
@pytest.mark.parametrize(("server", "left"), [(16, False), (17, True)])
async def test_a_script_has_no_setting_that_the_server_does_not_know(server: int, left: bool, cut: int) -> None:
    """However it is cut into pieces; what people wrote stays as it is."""
    setting = b"SET transaction_timeout = 0;\n"
    script = b"SET lock_timeout = 0;\n" + setting + b"x" * 5000 + setting

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(script), cut):
            yield script[at : at + cut]

    found = b"".join([piece async for piece in and_then(understood_by(server, pieces()), b"end")])
    assert found == (script if left else script.replace(setting, b"", 1)) + b"end"


async def test_a_program_whose_input_breaks_off_is_killed_before_it_ends() -> None:
    """So psql never commits a part; one that fails says why, and one that takes its time is waited for."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise BackupError("half of it")

    async def whole() -> AsyncIterator[bytes]:
        yield b"a" * 200_000

    with pytest.raises(BackupError, match="half of it"):
        await run(["cat"], {}, broken())
    with pytest.raises(BackupError, match="sh failed: no"):
        await run(["sh", "-c", "echo no >&2; exit 3"], {}, whole())
    assert b"".join([piece async for piece in output_of(["cat"], {}, whole())]) == b"a" * 200_000


def test_a_file_lies_in_one_of_256_folders() -> None:
    """So that none becomes too large to list."""
    assert StoredFile("ab" * 16, 1, "").place == f"files/ab/{'ab' * 16}"
