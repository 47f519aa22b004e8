"""`usher new-channel`: what it writes passes lint, types and the conformance kit at once."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from usher.commands.new_channel import run_new_channel

from repository import ROOT

CONNECTORS = Path("services/connectors/src/usher_connectors")
TABLE = CONNECTORS / "channels" / "__init__.py"


def written(folder: Path, name: str = "acme") -> list[str]:
    """Run the command there; returns the lines it prints."""
    code, lines = run_new_channel(argparse.Namespace(name=name, folder=folder), {})
    assert code == 0
    return list(lines)


def ran(*words: str, where: Path, path: tuple[Path, ...] = ()) -> str:
    """Run a tool; returns what it printed, "" if it was content."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=where,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def checkout(folder: Path) -> Path:
    """Copy what the command changes in a checkout."""
    shutil.copytree(ROOT / CONNECTORS, folder / CONNECTORS, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_in_a_checkout_it_changes_one_line_of_the_code(tmp_path: Path) -> None:
    """And the files pass ruff, mypy and the kit."""
    folder = checkout(tmp_path)
    before = (folder / TABLE).read_text().splitlines()
    written(folder)
    after = (folder / TABLE).read_text().splitlines()

    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for _, new in changed] == [changed[0][0].replace("(", '("acme", ')]
    assert "      - Acme: channels/acme.md\n" in (folder / "mkdocs.yml").read_text()
    assert "| `secret` | Secret: " in (folder / "docs/channels/acme.md").read_text()
    files = (str(CONNECTORS / "channels" / "acme.py"), "tests/channels/acme_cases.py")
    assert ran("ruff", "check", "--no-cache", *files, where=folder) == ""
    assert ran("ruff", "format", "--no-cache", "--check", *files, where=folder) == ""
    assert ran("mypy", "--strict", f"--cache-dir={tmp_path}/mypy", *files, where=folder) == ""
    sources = (folder / "services/connectors/src", folder / "tests/channels")
    assert ran("usher_connectors.conformance", "acme_cases", where=folder, path=sources) == ""


def test_elsewhere_it_writes_a_package(tmp_path: Path) -> None:
    """With an entry point, a page and tests that pass."""
    written(tmp_path)
    package = tmp_path / "usher-channel-acme"

    assert 'acme = "usher_channel_acme:CHANNEL"' in (package / "pyproject.toml").read_text()
    assert "## What it can do" in (package / "README.md").read_text()
    tests = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(package), str(package / "tests"))
    assert ran("pytest", *tests, where=package, path=(package / "src", package / "tests")) == ""


@pytest.mark.parametrize("name", ["", "Acme", "9a", "a" * 21, "web", "webhook", "../x", "a-b"])
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is written."""
    with pytest.raises(ValueError, match=r"channel|letters"):
        written(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second run of the same name writes nothing."""
    written(tmp_path)
    with pytest.raises(ValueError, match="exist already"):
        written(tmp_path)
