"""A process stops on a signal, within its time, and at once on a second one."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from textwrap import dedent, indent

import pytest

Start = Callable[..., subprocess.Popen[str]]
PROGRAM = """
import asyncio, sys
from usher_common.runtime.lifecycle import run

async def main(stop):
    print("started", flush=True)
{body}

sys.exit(run(main, drain_s={drain_s}))
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a process with this body of `main` and wait until it runs."""
    started: list[subprocess.Popen[str]] = []

    def begin(body: str, *, drain_s: float = 20.0) -> subprocess.Popen[str]:
        program = PROGRAM.format(body=indent(dedent(body), "    "), drain_s=drain_s)
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        started.append(process)
        read_until(process, "started")
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def ends(process: subprocess.Popen[str]) -> str:
    """Wait for the process's end; returns what it still wrote."""
    assert process.stdout is not None
    out = process.stdout.read()
    process.wait(20)
    return out


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """Read lines up to the one that contains the word."""
    assert process.stdout is not None
    return next(line for line in process.stdout if word in line)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_process_in_order(start: Start, number: signal.Signals) -> None:
    """What was started first stops last, and the exit code is 0."""
    process = start(
        """
        from contextlib import AsyncExitStack
        async with AsyncExitStack() as stack:
            stack.callback(print, "first started", flush=True)
            stack.callback(print, "last started", flush=True)
            await stop.wait()
        """
    )
    process.send_signal(number)
    out = ends(process)

    assert out.index("last started") < out.index("first started")
    assert process.returncode == 0


def test_a_start_that_waits_is_cut_short(start: Start) -> None:
    """What had begun is cleaned up, and the exit code is 0: nothing was left undone."""
    process = start(
        """
        async with stop.cuts_short():
            try:
                await asyncio.Event().wait()
            finally:
                print("cleaned", flush=True)
        await stop.wait()
        print("left", flush=True)
        """,
        drain_s=60,
    )
    process.terminate()
    out = ends(process)

    assert out.index("cleaned") < out.index("left")
    assert process.returncode == 0


def test_what_a_start_raises_itself_is_not_hidden(start: Start) -> None:
    """A timeout of its own, for one."""
    process = start(
        """
        async with stop.cuts_short():
            raise TimeoutError("its own")
        """
    )
    out = ends(process)

    assert "its own" in out
    assert process.returncode == 1


def test_a_process_that_does_not_drain_in_time_is_cancelled(start: Start) -> None:
    """Its clean-up still runs, and the exit code says that it did not end well."""
    process = start(
        """
        try:
            await asyncio.Event().wait()
        finally:
            print("cleaned", flush=True)
        """,
        drain_s=0.1,
    )
    process.terminate()
    out = ends(process)

    assert "cleaned" in out
    assert process.returncode == 1


def test_a_process_that_ignores_being_cancelled_ends_all_the_same(start: Start) -> None:
    """Every promise holds under kill -9, so ending hard is safe."""
    process = start(
        """
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                print("ignored", flush=True)
        """,
        drain_s=0.1,
    )
    process.terminate()
    out = ends(process)

    assert "ignored" in out
    assert process.returncode == 1


def test_a_second_signal_stops_at_once(start: Start) -> None:
    """The drain is not waited for."""
    process = start("await asyncio.Event().wait()", drain_s=60)
    process.terminate()
    read_until(process, "process.stopping")
    process.terminate()
    process.communicate(timeout=20)

    assert process.returncode == 128 + signal.SIGTERM


def test_a_failure_has_another_exit_code(start: Start) -> None:
    """The orchestrator sees that it failed; the log says why."""
    process = start('raise RuntimeError("no broker")')
    out = ends(process)

    assert "no broker" in out
    assert process.returncode == 1


def test_a_service_may_ask_to_stop_by_itself(start: Start) -> None:
    """The reason is logged."""
    process = start(
        """
        stop.request("enough")
        await stop.wait()
        """
    )
    out = ends(process)

    assert "enough" in out
    assert process.returncode == 0
