"""Migrations that were written side by side follow each other, so that every store knows what to apply next."""

import re

from repository import ROOT

VERSIONS = ROOT / "libs" / "common" / "src" / "usher_common" / "record" / "migrations" / "versions"


def test_migrations_are_one_chain() -> None:
    """Each has a number of its own, and exactly one is the newest: rebase, and let yours follow it."""
    texts = [path.read_text(encoding="utf-8") for path in VERSIONS.glob("0*.py")]
    numbers = [found[1] for text in texts if (found := re.search(r'^revision = "(\d+)"', text, re.MULTILINE))]
    before = [found[1] for text in texts if (found := re.search(r'^down_revision = "(\d+)"', text, re.MULTILINE))]

    assert len(numbers) == len(texts) > 10
    assert len(set(numbers)) == len(numbers)
    assert len(set(before)) == len(before) == len(numbers) - 1
    assert len(set(numbers) - set(before)) == 1
