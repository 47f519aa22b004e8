"""Output that pages show is what the commands print."""

import subprocess
import sys
from pathlib import Path

import pytest

from documentation.pages import blocks
from repository import ROOT

POLICY = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
FIRST = next(blocks(POLICY, {"yaml"}))
SESSION = next(block for block in blocks(POLICY, {""}) if "usher policy check" in block)
MISTAKE = next(block for block in blocks(POLICY, {""}) if "did you mean" in block)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an `usher` command in this folder."""
    words = [sys.executable, "-m", *command.split()]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder like the workspace's root, with the policy that the page asks the reader to write."""
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    (tmp_path / "policy.yaml").write_text(FIRST, encoding="utf-8")
    (tmp_path / "old.yaml").write_text(FIRST.replace("    hours: office\n", ""), encoding="utf-8")
    return tmp_path


def test_the_first_policy_is_checked_and_compared_as_shown(folder: Path) -> None:
    """After each `$` the output follows; … stands for the rest of a line."""
    lines = SESSION.strip().splitlines()
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    said = [run(command, folder).stdout.strip() for command in commands]

    expected = [line for line in lines if not line.startswith("$ ")]
    shown = [cut(line, like) for line, like in zip(said, expected, strict=True)]
    assert shown == expected


def cut(line: str, like: str) -> str:
    """Shorten a line where the page does."""
    return f"{line[: len(like) - 1]}…" if like.endswith("…") else line


def test_the_mistake_is_reported_as_shown(folder: Path) -> None:
    """The page's mistake is made in its own policy."""
    (folder / "policy.yaml").write_text(FIRST.replace("text:", "txet:"), encoding="utf-8")

    assert run("usher policy check policy.yaml", folder).stdout.strip() == MISTAKE.strip()
