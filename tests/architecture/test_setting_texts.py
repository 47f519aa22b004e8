"""The desk's form of an account is in each of its languages: a catalogue has what built-in channels say, no more."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Setting

from repository import ROOT

TEXTS = ROOT / "services" / "gateway" / "ui" / "src" / "i18n"
LANGUAGES = sorted({file.stem for file in (TEXTS / "desk").glob("*.ts")} - {"en"})  # English is the channel's own


def keys_of(setting: Setting) -> Iterator[tuple[str, ...]]:
    """Yield where a catalogue has the texts of a setting, below its channel."""
    yield setting.name, "label"
    if setting.help:
        yield setting.name, "help"
    for choice in setting.choices:
        yield setting.name, "choices", choice


def texts_of(node: Mapping[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield a catalogue's texts, each with where it stands."""
    for key, value in node.items():
        if isinstance(value, str):
            yield (*above, key), value
        else:
            yield from texts_of(value, *above, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_of_the_built_in_channels(language: str) -> None:
    """A failure names the channel, the setting and the text that is missing, or that no channel has any more."""
    texts = dict(texts_of(json.loads((TEXTS / "settings" / f"{language}.json").read_text(encoding="utf-8"))))
    needed = {(name, *keys) for name, one in CHANNELS.items() for setting in one.settings for keys in keys_of(setting)}

    assert {"missing": needed - texts.keys(), "unknown": texts.keys() - needed} == {"missing": set(), "unknown": set()}
    assert [key for key, text in texts.items() if not text.strip()] == []


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    """Without languages the test above would check nothing."""
    assert LANGUAGES
    assert sorted(file.stem for file in (TEXTS / "settings").iterdir()) == LANGUAGES
