"""A version of Usher with one more migration than this one: it migrates, and does nothing else."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import usher_common
from usher_common.record.migrations import known_heads

MIGRATION = '''"""Adds a column and a table, as a later version may."""

from alembic import op
from sqlalchemy import Column, Text

revision = "{revision}"
down_revision = "{former}"
branch_labels = None
depends_on = None
usable_from = "{usable_from}"


def upgrade() -> None:
    op.add_column("conversation", Column("of_a_later_version", Text, nullable=True))
    op.create_table("later_table", Column("id", Text, primary_key=True))
'''


def newest() -> str:
    """Return the last migration of this version."""
    (head,) = known_heads()
    return head


def revision_after(former: str) -> str:
    """Return the number of the migration that comes next."""
    return f"{int(former) + 1:04d}"


async def migrate_to_the_next_version(url: str, folder: Path, *, usable: bool = True) -> None:
    """Migrate a record as the next version does; `usable`: this one can work on its schema."""
    env = {**os.environ, **write_next_version(folder, usable=usable), "USHER_DEMO": "true", "USHER_RECORD_URL": url}
    words = [sys.executable, "-m", "usher", "migrate"]
    await asyncio.to_thread(subprocess.run, words, env=env, check=True, capture_output=True, timeout=60)


def write_next_version(folder: Path, *, usable: bool = True) -> dict[str, str]:
    """Write it into a folder; returns the environment in which Python runs that."""
    package = Path(str(usher_common.__file__)).parent
    copy = folder / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    former, revision = newest(), revision_after(newest())
    lines = MIGRATION.format(revision=revision, former=former, usable_from=former if usable else revision)
    (copy / "record" / "migrations" / "versions" / f"{revision}_later.py").write_text(lines)
    return {"PYTHONPATH": str(folder)}
