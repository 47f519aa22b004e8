"""Migrations that were written side by side stand in one row; a test here runs before every landing."""

from alembic.script import ScriptDirectory
from usher_common.record.migrations import config


def test_there_is_one_newest_migration() -> None:
    """With two of them no record can be upgraded."""
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1
