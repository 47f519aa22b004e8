"""Several dispatchers and handlers at once on a real record, in any order, never break a promise."""

import asyncio
from pathlib import Path

import pytest
from usher_common.record.migrations import migrate

from record_machine.machine import RecordMachine
from routing.steps import ENOUGH, long_settings, run_counted


@pytest.fixture(params=["postgres", "sqlite"])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of its own."""
    if request.param == "postgres":
        return str(request.getfixturevalue("database_url"))
    url = f"sqlite:///{tmp_path}/record.db"
    asyncio.run(migrate(url))
    return url


def run(url: str, machines: int, steps: int, *, same: bool) -> int:
    """Run so many machines of so many steps at most, the same ones each time or others; returns how many steps."""
    return run_counted(RecordMachine, long_settings(machines, steps, same=same), url)


def test_dispatchers_and_handlers_at_once_keep_the_promises(record_url: str) -> None:
    """Six machines of fifteen steps."""
    assert run(record_url, 6, 15, same=True) > 0


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_steps_on_record_keep_the_promises(record_url: str) -> None:
    """Each a few things at once."""
    assert run(record_url, 130, 100, same=False) >= ENOUGH
