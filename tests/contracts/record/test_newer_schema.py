"""This version on a record that the next one has migrated: it works there, unless the next one says that it cannot."""

import importlib
import pkgutil
from itertools import pairwise
from pathlib import Path

import pytest
from usher_common.record import migrations
from usher_common.record.errors import RecordTooNew
from usher_common.record.migrations import fit, is_known, migrate, migrated, versions
from usher_common.record.migrations.fit import Fit
from usher_common.record.open import opened_record

from record_rig.next_version import migrate_to_the_next_version, newest, revision_after
from record_rig.ready import migrated as with_tables

SAYING = "0045"  # the first migration that says from which version on its schema can be used
AT = "SELECT version_num FROM alembic_version"


@pytest.fixture
async def url(record_url: str) -> str:
    """A record with this version's tables."""
    await with_tables(record_url)
    return record_url


async def _at(url: str) -> str:
    async with opened_record(url, read_only=True) as record, record.read() as connection:
        return str((await connection.exec_driver_sql(AT)).scalar_one())


async def test_a_version_starts_on_the_next_ones_schema(url: str, tmp_path: Path) -> None:
    """Its own migrations have all run; it changes nothing, and a backup of that schema is still a newer one's."""
    await migrate_to_the_next_version(url, tmp_path)
    await migrate(url)

    assert await _at(url) == revision_after(newest())
    assert (await fit(url), await migrated(url)) == (Fit.NEWER, True)
    assert not is_known(await _at(url))


async def test_a_version_does_not_start_on_a_schema_that_it_cannot_use(url: str, tmp_path: Path) -> None:
    """It says so, and changes nothing."""
    await migrate_to_the_next_version(url, tmp_path, usable=False)
    with pytest.raises(RecordTooNew, match=f"at migration {revision_after(newest())}, .*use a newer one"):
        await migrate(url)

    assert await _at(url) == revision_after(newest())
    assert (await fit(url), await migrated(url)) == (Fit.TOO_NEW, False)


def test_every_migration_says_from_which_version_on_its_schema_can_be_used() -> None:
    """By a revision that is there, not later than its own, and never earlier than what a former migration said."""
    names = sorted(module.name for module in pkgutil.iter_modules(versions.__path__) if module.name >= SAYING)
    found = [importlib.import_module(f"{migrations.__name__}.versions.{name}") for name in names]

    assert found
    for one in found:
        assert is_known(one.usable_from)
        assert one.usable_from <= one.revision
    assert all(former.usable_from <= later.usable_from for former, later in pairwise(found))
