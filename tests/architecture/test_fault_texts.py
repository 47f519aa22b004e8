"""What is wrong with accounts and articles, and what checks say, has a text for each code in the desk's languages."""

import json
import re
from collections.abc import Mapping

import pytest
from usher_common.accounts.check_notes import NOTES
from usher_common.knowledge.faults import FAULTS as ARTICLES
from usher_gateway.channel_accounts.faults import FAULTS, REFUSALS

from repository import ROOT

TEXTS = ROOT / "services" / "gateway" / "ui" / "src" / "i18n"
LANGUAGES = sorted(file.stem for file in (TEXTS / "desk").glob("*.ts"))
OTHER_REFUSALS = {"no_key"}  # of the endpoints


def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Read a language's texts by code: of fields, and of whole changes."""
    texts: Mapping[str, Mapping[str, str]] = json.loads((TEXTS / "faults" / f"{language}.json").read_text("utf-8"))
    return texts


def values_in(text: str) -> set[str]:
    """Name the values that a text has."""
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_code_has_a_text_with_its_values(language: str) -> None:
    """A failure names the codes that are missing or unknown, and the values that a text forgets or invents."""
    fields, refused = catalogue(language)["fields"], catalogue(language)["refused"]

    assert set(fields) ^ set(FAULTS) == set()
    assert set(refused) ^ (set(REFUSALS) | OTHER_REFUSALS) == set()
    assert {code: values_in(one) for code, one in fields.items()} == {code: values_in(FAULTS[code]) for code in fields}
    assert {code: values_in(text) for code, text in refused.items()} == {key: set() for key in refused}
    for part, known in (("articles", ARTICLES), ("checks", NOTES)):
        texts = catalogue(language)[part]
        assert {code: values_in(text) for code, text in texts.items()} == {
            key: values_in(one) for key, one in known.items()
        }
        assert all(text.strip() for text in texts.values())
    assert [code for code, text in (*fields.items(), *refused.items()) if not text.strip()] == []


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    """Without languages the test above would check nothing."""
    assert "en" in LANGUAGES
    assert sorted(file.stem for file in (TEXTS / "faults").iterdir()) == LANGUAGES
