"""A parallel test run: its servers after it was killed, its ports, and its report."""

import asyncio
import fcntl
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil
import pytest

from repository import ROOT
from servers import private_redis
from servers.ports import free_port

GONE_S = 60.0  # pytest-xdist gives a worker that lost its controller ten seconds to exit
# Nobody there needs it, and loading it takes half of the processor time of such a run.
PLUGINS = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
TWO_THAT_WAIT = """
import fcntl, os, pathlib, pytest
from servers import private_redis

@pytest.fixture(scope="session")
def redis_server():
    with private_redis() as server:
        yield server

@pytest.mark.parametrize("number", [1, 2])
def test_waits(redis_server, redis_url, number):
    here = pathlib.Path(__file__).parent
    (here / "told").write_text(f"{os.getpid()} {redis_server.runner.process.pid} {redis_server.runner.folder}\\n")
    with (here / "gate").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
"""
ASK_FOR_ALL = """
from servers.ports import free_port
print([free_port() for _ in range(150)], flush=True)
input()
"""


def run_of(file: Path) -> subprocess.Popen[str]:
    """Run two workers on this file, with this project's settings and fixtures."""
    words = ["-n", "2", "-c", str(ROOT / "pyproject.toml"), "-p", "conftest", *PLUGINS, str(file)]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'tests' / 'support'}", "PYTEST_ADDOPTS": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE
    )


@dataclass
class Waiting:
    """A run whose two tests have reported, and wait for `gate` before they end."""

    process: subprocess.Popen[str]
    tests: list[tuple[int, int, Path]]  # worker, server, and the server's folder
    gate: TextIO

    @property
    def folders(self) -> list[Path]:
        """Return where the two servers keep their data."""
        return [folder for _, _, folder in self.tests]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Waiting]:
    """A run with both tests under way."""
    private_redis().close()  # if the file is missing, fail at once
    (tmp_path / "test_that_waits.py").write_text(TWO_THAT_WAIT)
    os.mkfifo(tmp_path / "told")
    with (tmp_path / "gate").open("w") as gate, os.fdopen(os.open(tmp_path / "told", os.O_RDWR)) as lines:
        fcntl.flock(gate, fcntl.LOCK_EX)
        process = run_of(tmp_path / "test_that_waits.py")
        words = [(await asyncio.to_thread(lines.readline)).split() for _ in range(2)]
        yield Waiting(process, [(int(worker), int(server), Path(folder)) for worker, server, folder in words], gate)
        process.kill()
        process.wait()


async def ended(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Wait until they have ended; returns those that have not."""
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, GONE_S)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


async def test_each_worker_has_its_servers_and_the_report_counts_all(run: Waiting) -> None:
    """Two tests on two workers start two servers; the end of the run counts both, and leaves neither."""
    fcntl.flock(run.gate, fcntl.LOCK_UN)
    output, _ = await asyncio.to_thread(run.process.communicate)

    assert len({server for _, server, _ in run.tests}) == 2
    assert re.search(r"^Redis: .*, 2 tests$", output, re.MULTILINE)
    assert not any(folder.exists() for folder in run.folders)


@pytest.mark.long
async def test_a_killed_run_leaves_no_process_and_no_folder(run: Waiting) -> None:
    """After kill -9 of the controller its workers end, and so do each worker's servers."""
    family = psutil.Process(run.process.pid).children(recursive=True)
    run.process.kill()

    assert not await ended(family)
    assert not any(folder.exists() for folder in run.folders)


async def test_a_killed_worker_leaves_no_process_and_no_folder(run: Waiting) -> None:
    """The worker's servers end with it, while the other's go on."""
    (worker, _, folder), (_, other, _) = run.tests
    watched = psutil.Process(worker).children(recursive=True)
    os.kill(worker, signal.SIGKILL)

    assert not await ended(watched)
    assert not folder.exists()
    assert psutil.pid_exists(other)


def test_two_processes_never_choose_the_same_port() -> None:
    """While another process has reserved 150 ports without listening, none of them is chosen here."""
    words = [sys.executable, "-c", ASK_FOR_ALL]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'tests' / 'support'}"}
    with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        theirs = {int(port) for port in re.findall(r"\d+", other.stdout.readline())}
        ours = {free_port() for _ in range(300)}
        other.communicate("\n")

    assert len(theirs) == 150
    assert not theirs & ours
