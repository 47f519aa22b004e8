"""Passwords in an account's configuration: never shown, and kept when something else is changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.channel_accounts.shown_config import kept_config, shown_config

NAMES = st.sampled_from(["url", "password", "Api-Key", "headers", "retries", "authorization"])
TEXTS = st.sampled_from(["https://ana:hunter2@a.example/in", "https://a.example/?token=hunter2", "plain", "", "***"])
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
CONFIGS = st.dictionaries(NAMES, VALUES, max_size=4)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ({"url": "https://ana:hunter2@a.example/in"}, {"url": "https://ana:***@a.example/in"}),
        ({"url": "https://a.example/in?sig=hunter2"}, {"url": "https://a.example/in?sig=***"}),
        ({"urls": ["https://hunter2@a.example"]}, {"urls": ["https://***@a.example"]}),
        ({"headers": {"Authorization": "hunter2"}}, {"headers": {"Authorization": "***"}}),
        ({"imap": {"host": "a", "password": 42}}, {"imap": {"host": "a", "password": "***"}}),
        ({"passwords": ["hunter2", ["hunter2"]]}, {"passwords": ["***", ["***"]]}),
        ({"use_auth": True, "retries": 3, "name": None}, {"use_auth": True, "retries": 3, "name": None}),
    ],
)
def test_passwords_are_not_shown(stored: dict[str, Any], shown: dict[str, Any]) -> None:
    """In URLs they are found by their form, elsewhere by their name."""
    assert shown_config(stored) == shown


@given(CONFIGS)
def test_a_value_returned_as_shown_keeps_the_stored_one(stored: dict[str, Any]) -> None:
    """A desk that reads, changes a name and writes loses no password."""
    assert "hunter2" not in str(shown_config(stored))
    assert kept_config(shown_config(stored), stored) == stored


@given(CONFIGS, CONFIGS)
def test_a_new_value_replaces_the_stored_one(stored: dict[str, Any], new: dict[str, Any]) -> None:
    """Only a value exactly as shown stands for the stored one."""
    if "***" not in str(new):
        assert kept_config(new, stored) == new
