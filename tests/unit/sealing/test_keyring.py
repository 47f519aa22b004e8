"""Secrets of accounts are sealed: only our keys open them, and only for the account that they were sealed for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.sealing.keyring import Keyring, NoKey, Unopened, is_plain

OLD, NEW = "the older key, long enough to be one", "the newer key, long enough to be one"
SECRETS = {"token": "12:hunter2", "secrets": ["whsec_a", "whsec_b"]}
texts = st.text(max_size=30)
mappings = st.dictionaries(texts, texts | st.lists(texts, max_size=3), min_size=1, max_size=4)


@given(texts, mappings)
def test_what_was_sealed_opens(account: str, secrets: dict[str, Any]) -> None:
    """For the same account, and twice the same is two different values."""
    keys = Keyring([NEW, OLD])
    first, second = keys.seal(account, secrets), keys.seal(account, secrets)

    assert keys.open(account, first) == keys.open(account, second) == secrets
    assert first != second


def test_a_value_says_nothing() -> None:
    """Neither names nor values are in it."""
    sealed = Keyring([NEW]).seal("shop", SECRETS)

    assert not any(word in sealed for word in ("token", "hunter2", "whsec", NEW))


def test_a_value_in_another_accounts_row_does_not_open() -> None:
    """Whoever can write the table cannot make a token of one account serve another."""
    keys = Keyring([NEW])
    with pytest.raises(Unopened, match="another account"):
        keys.open("other", keys.seal("shop", SECRETS))


@given(st.integers(0, 999), st.sampled_from(["Ab", "0_"]))
def test_a_changed_value_does_not_open(position: int, others: str) -> None:
    """Whichever character is another one; a changed first word is no sealed value, and holds no secret."""
    keys = Keyring([NEW])
    sealed = keys.seal("shop", SECRETS)
    at = position % len(sealed)  # what is drawn may not depend on the value, which is another one each time
    changed = sealed[:at] + (others[0] if sealed[at] != others[0] else others[1]) + sealed[at + 1 :]

    if is_plain(changed):
        assert keys.open("shop", changed) == {}
        return
    with pytest.raises(Unopened):
        keys.open("shop", changed)


def test_an_older_key_opens_and_the_newest_seals() -> None:
    """So a new key is set, and everything is sealed again while all replicas work."""
    old, both, new = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([NEW])
    before, after = old.seal("shop", SECRETS), both.seal("shop", SECRETS)

    assert both.open("shop", before) == new.open("shop", after) == SECRETS
    assert (both.is_current(before), both.is_current(after)) == (False, True)
    with pytest.raises(Unopened, match="not set here"):
        new.open("shop", before)


def test_plain_values_from_before_are_read() -> None:
    """They are not current, but for empty ones, which hide nothing."""
    keys = Keyring([NEW])

    assert keys.open("shop", '{"token": "t"}') == {"token": "t"}
    assert (keys.is_current('{"token": "t"}'), keys.is_current("{}")) == (False, True)
    assert keys.open("shop", "no JSON") == keys.open("shop", "[1]") == {}


def test_without_a_key_nothing_is_sealed() -> None:
    """It is said what to set; no secrets need no key."""
    with pytest.raises(NoKey, match="USHER_ACCOUNT_KEYS"):
        Keyring([]).seal("shop", SECRETS)
    assert Keyring([]).seal("shop", {}) == "{}"
    assert (bool(Keyring([])), bool(Keyring([NEW]))) == (False, True)


def test_no_key_is_printed() -> None:
    """Neither by the keyring nor in what it raises."""
    keys = Keyring([NEW])
    with pytest.raises(Unopened) as raised:
        keys.open("shop", Keyring([OLD]).seal("shop", SECRETS))

    assert not any(text in f"{keys!r}{raised.value}" for text in (OLD, NEW, "hunter2"))
