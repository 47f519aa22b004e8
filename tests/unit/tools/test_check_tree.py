"""The checks of the tree find what they look for."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from repository import ROOT

SCRIPT = ROOT / "scripts" / "check_tree.py"
FORBIDDEN = runpy.run_path(str(SCRIPT))["FORBIDDEN"]
TELLING = ["https://pypi" + ".org/simple", "https://registry.npmjs" + ".org/preact", "/wo" + "rk/main/Makefile"]


@pytest.mark.parametrize("text", TELLING, ids=["index", "registry", "path"])
def test_a_registry_or_a_machine_is_recognised(text: str) -> None:
    """Hosts of package registries and paths of a building machine are found."""
    assert re.search(FORBIDDEN, text)


@pytest.mark.parametrize("text", ["postgresql://usher@127.0.0.1/db", "how we work/mainly", "pypi organised"])
def test_other_text_is_left_alone(text: str) -> None:
    """Ordinary text passes."""
    assert not re.search(FORBIDDEN, text)


def test_the_script_passes_its_own_check() -> None:
    """Its patterns do not match their own spelling."""
    assert not re.search(FORBIDDEN, SCRIPT.read_text(encoding="utf-8"))


def test_long_files_and_crowded_folders_are_found(tmp_path: Path) -> None:
    """In a copy with a file of 301 lines and a folder of 16 files, each fails the check by name."""
    for words in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "Begin"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "long.py").write_text("x = 1\n" * 301)
    (tmp_path / "crowd").mkdir()
    for number in range(16):
        (tmp_path / "crowd" / f"{number}.txt").touch()
    checked = subprocess.run([sys.executable, str(SCRIPT)], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert checked.returncode == 1
    assert "long.py has 301 lines" in checked.stdout
    assert "crowd has 16 files" in checked.stdout
