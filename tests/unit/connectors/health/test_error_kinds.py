"""Errors of accounts are counted by classes that people can do something about."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.contract import SendError
from usher_connectors.contract.sending import Scope
from usher_connectors.health.domain import KINDS, kind_of, kind_of_break

from repository import ROOT


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SendError("auth:401", retryable=True, scope="account"), "auth"),
        (SendError("window:63016", retryable=False), "window"),
        (SendError("http_401", retryable=True), "auth"),
        (SendError("http_429", retryable=True, scope="throttled"), "throttled"),
        (SendError("http_410", retryable=False, scope="gone"), "gone"),
        (SendError("http_500", retryable=True, unknown=True), "transient"),
        (SendError("http_422", retryable=False), "content"),
        (SendError("timeout", retryable=True, unknown=True, scope="unreachable"), "unreachable"),
        (SendError("record_away", retryable=True, scope="throttled"), "throttled"),
        (SendError("provider:17", retryable=False), "other"),
        (SendError("bad_url", retryable=False), "other"),
        (SendError("internal: DecodeError", retryable=True, unknown=True), "bad_answer"),
    ],
)
def test_errors_have_a_class(error: SendError, kind: str) -> None:
    """The contract's where the code names one, else by status and scope."""
    assert kind_of(error) == kind
    assert kind in KINDS


@given(st.text(max_size=20), st.sampled_from(get_args(Scope)))
def test_classes_are_bounded(code: str, scope: Scope) -> None:
    """Whatever a provider calls an error: the class is a label of a metric."""
    assert kind_of(SendError(code, retryable=False, scope=scope)) in KINDS


@pytest.mark.parametrize("language", ["en", "de", "es", "ru", "ar"])
def test_the_desk_has_words_for_each_class(language: str) -> None:
    """In every language."""
    texts = (ROOT / f"services/gateway/ui/src/i18n/channels/{language}.ts").read_text(encoding="utf-8")
    words = texts[texts.rindex("  kinds: {") :].partition("\n  }")[0]

    assert set(re.findall(r"^    (\w+): ", words, re.MULTILINE)) == KINDS


def test_what_breaks_a_poll_has_a_class() -> None:
    """An answer in another form than the provider's, or something else."""
    assert {kind_of_break(one) for one in (KeyError("result"), ValueError("no JSON"), TypeError())} == {"bad_answer"}
    assert kind_of_break(OSError()) == "other"
