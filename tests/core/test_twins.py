"""However a history is split, repeated, restarted, interrupted and spread over partitions, the facts are the same."""

import asyncio
from pathlib import Path

import pytest

from record_rig.ready import migrated
from routing.steps import ENOUGH, long_settings, run_counted
from routing.twin_machine import TwinMachine

FEW = 120  # steps


def run(folder: Path, machines: int, steps: int, *, same: bool) -> int:
    """Run machines of at most so many steps, the same ones each time or new ones; returns the number of steps."""
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("plain", "other")]
    for url in urls:
        asyncio.run(migrated(url))
    return run_counted(TwinMachine, long_settings(machines, steps, same=same), urls)


def test_twins_agree(tmp_path: Path) -> None:
    """A hundred and twenty steps at least, the same on every run."""
    assert run(tmp_path, 4, 50, same=True) >= FEW


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twins_agree_for_ten_thousand_steps(tmp_path: Path) -> None:
    """Machines of at most a hundred steps, new ones on every run."""
    assert run(tmp_path, 150, 100, same=False) >= ENOUGH
