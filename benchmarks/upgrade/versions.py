"""Former versions of this tree, from Git's history."""

import subprocess
from pathlib import Path

import asyncpg

from repository import ROOT

MIGRATIONS = "libs/common/src/usher_common/record/migrations/versions"


def before_the_newest_migration() -> str:
    """Name the last commit that has not the newest migration yet; raises CalledProcessError without Git's history."""
    newest = max(one.name for one in (ROOT / MIGRATIONS).glob("0*.py"))
    words = ("git", "log", "--diff-filter=A", "-1", "--format=%H^", "--", f"{MIGRATIONS}/{newest}")
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def lay_out(revision: str, folder: Path) -> None:
    """Write the files of a version into a folder that is there; raises CalledProcessError if there is no such one."""
    archive = subprocess.run(("git", "archive", revision), cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(("tar", "-x", "-C", str(folder)), input=archive, check=True)


async def schema_of(database: str) -> str:
    """Return the number of the last migration that a record has had."""
    connection = await asyncpg.connect(database)
    try:
        return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    finally:
        await connection.close()
