"""Migrations follow each other in the order of their numbers, so that every store knows what to apply next."""

import re
from pathlib import Path

from repository import ROOT

VERSIONS = ROOT / "libs" / "common" / "src" / "usher_common" / "record" / "migrations" / "versions"


def test_each_migration_follows_the_one_before_it() -> None:
    """Two that were written side by side would both follow the same one: rebase, and give yours the next number."""
    files = sorted(VERSIONS.glob("0*.py"))
    named = [path.name[:4] for path in files]
    numbers = [re.search(r'^revision = "(.+)"', text, re.MULTILINE)[1] for text in map(_text, files)]  # type: ignore[index]
    before = [re.search(r"^down_revision = (.+)$", text, re.MULTILINE)[1] for text in map(_text, files)]  # type: ignore[index]

    assert numbers == named
    assert len(numbers) > 10
    assert before == ["None", *(f'"{number}"' for number in numbers[:-1])]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
