"""The desk has words for every action and kind of the audit log, in each of its languages."""

import re

import pytest
from usher_common.audit.actions import ACTIONS, KINDS

from repository import ROOT

WORDS = ROOT / "services" / "gateway" / "ui" / "src" / "i18n" / "audit"
LANGUAGES = sorted(path.stem for path in WORDS.glob("*.ts"))


def named(language: str, part: str) -> set[str]:
    """Return the keys of one part of the words."""
    text = (WORDS / f"{language}.ts").read_text()
    block = text[text.index(f"  {part}: {{\n") :].partition("\n  },")[0]
    return set(re.findall(r"^    (\w+): ", block, re.MULTILINE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_raw_code_reaches_the_page(language: str) -> None:
    """What is added to the log has to be said."""
    assert named(language, "actions") == set(ACTIONS)
    assert named(language, "kinds") == set(KINDS)


def test_all_languages_have_them() -> None:
    """Those of the desk."""
    assert sorted(path.stem for path in (WORDS.parent / "desk").glob("*.ts")) == LANGUAGES
