"""Several dispatchers and handlers at once on a real record, in any order, never break a promise."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from usher_common.record.migrations import migrate

from routing.record_machine import RecordMachine


@pytest.fixture(params=["postgres", "sqlite"])
def record_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of its own."""
    if request.param == "postgres":
        return str(request.getfixturevalue("database_url"))
    url = f"sqlite:///{tmp_path}/record.db"
    asyncio.run(migrate(url))
    return url


def run(url: str, machines: int, steps: int, *, same: bool) -> None:
    """Run so many machines of so many steps, the same ones each time or others."""
    how = settings(
        max_examples=machines,
        stateful_step_count=steps,
        deadline=None,
        derandomize=same,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(partial(RecordMachine, url), settings=how)  # type: ignore[arg-type] # any factory will do


def test_dispatchers_and_handlers_at_once_keep_the_promises(record_url: str) -> None:
    """Six machines of fifteen steps."""
    run(record_url, 6, 15, same=True)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_steps_on_record_keep_the_promises(record_url: str) -> None:
    """A hundred machines of a hundred steps, each a few things at once."""
    run(record_url, 100, 100, same=False)
