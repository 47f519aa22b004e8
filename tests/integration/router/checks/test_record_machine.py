"""Several dispatchers and handlers work at once on a real record, in any order, and break no promise."""

import asyncio
from pathlib import Path

import pytest

from record_machine.machine import RecordMachine
from record_rig.ready import migrated
from routing.steps import ENOUGH, long_settings, run_counted


@pytest.fixture(params=["postgres", "sqlite"])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database for this test alone."""
    if request.param == "postgres":
        return str(request.getfixturevalue("database_url"))
    url = f"sqlite:///{tmp_path}/record.db"
    asyncio.run(migrated(url))
    return url


def run(url: str, machines: int, steps: int, *, same: bool) -> int:
    """Run machines of at most so many steps, the same ones each time or new ones; returns the number of steps."""
    return run_counted(RecordMachine, long_settings(machines, steps, same=same), url)


def test_dispatchers_and_handlers_at_once_keep_the_promises(record_url: str) -> None:
    """Six machines of fifteen steps."""
    assert run(record_url, 6, 15, same=True) > 0


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_steps_on_record_keep_the_promises(record_url: str) -> None:
    """A few at a time at once."""
    assert run(record_url, 130, 100, same=False) >= ENOUGH
