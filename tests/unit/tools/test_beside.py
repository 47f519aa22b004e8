"""`make test` fails if its tests fail or mypy does, says what mypy found, and does not wait for tests after that."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from repository import ROOT

SCRIPT = ROOT / "scripts" / "beside.py"
IN_THE_BACKGROUND = ["bash", "-c", "trap '' INT; exec \"$@\"", "bash"]  # a shell's job there ignores SIGINT
LONG_S = 120  # longer than a test may wait for the interrupted ones


def beside(check: str, tests: str, started_by: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run these two lines of a shell as it runs mypy and pytest."""
    words = [*started_by, sys.executable, str(SCRIPT), "bash", "-c", check, "--", "bash", "-c", tests]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=LONG_S / 2)


@pytest.mark.parametrize(("check", "tests", "code"), [(0, 0, 0), (0, 3, 3), (1, 0, 1), (2, 3, 2)])
def test_it_fails_if_either_does(check: int, tests: int, code: int) -> None:
    """With the code of the check, or that of the tests."""
    done = beside(f"echo checked; exit {check}", f"trap '' INT; echo tested; exit {tests}")

    assert done.returncode == code
    assert sorted(done.stdout.splitlines()) == ["checked", "tested"]


def test_what_the_check_says_comes_last() -> None:
    """Also what it says on standard error."""
    done = beside("echo some >&2; echo more", "echo tested")

    assert done.stdout.splitlines() == ["tested", "some", "more"]


@pytest.mark.parametrize("started_by", [[], IN_THE_BACKGROUND], ids=["at a terminal", "in the background"])
def test_tests_are_interrupted_by_a_check_that_fails(tmp_path: Path, started_by: list[str]) -> None:
    """They have time to end what they started."""
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    tests = f"trap 'echo ended; kill $!; exit 2' INT; sleep {LONG_S} & echo >{begun}; wait"

    done = beside(f"read <{begun}; echo wrong; exit 1", tests, started_by)

    assert (done.returncode, done.stdout.splitlines()) == (1, ["ended", "wrong"])
