"""Signed identities: only the shop's server makes one, and each customer has one visitor."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.accounts.identities import Identities, IdentityRefused, signed_text

KEY = "the shop's secret, long enough for anybody"
NOW = 1_700_000_000
ANA = {"id": "4711", "name": "Ana Ć.", "email": "ana@example.com"}
CHECK = Identities("the gateway's secret", KEY)


def signature(identity: dict[str, str], key: str = KEY) -> str:
    """Sign as docs/widget.md says."""
    text = "\n".join(f"{name}={identity[name]}" for name in sorted(identity))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def refusal(identity: dict[str, str], signed: str, check: Identities = CHECK) -> str:
    """Return why it is refused, "" if it is not."""
    try:
        check.visitor_of(identity, signed, NOW)
    except IdentityRefused as refused:
        return refused.code
    return ""


def test_a_customer_is_the_same_visitor_whatever_else_is_said() -> None:
    """In every browser, and also after a change of the name; another customer is another visitor."""
    first = CHECK.visitor_of(ANA, signature(ANA), NOW)
    renamed = {**ANA, "name": "Ana Novak"}
    other = {**ANA, "id": "4712"}

    assert CHECK.visitor_of(renamed, signature(renamed).upper(), NOW) == first
    assert CHECK.visitor_of(other, signature(other), NOW) != first
    assert len(bytes.fromhex(first)) == 16


@pytest.mark.parametrize(
    ("identity", "signed", "code"),
    [
        (ANA, signature(ANA), ""),
        ({**ANA, "id": "4712"}, signature(ANA), "forged_identity"),
        ({**ANA, "role": "admin"}, signature(ANA), "forged_identity"),
        (ANA, signature(ANA, "another secret"), "forged_identity"),
        (ANA, "", "forged_identity"),
        (ANA, "é" * 64, "forged_identity"),
        ({"name": "Ana"}, signature({"name": "Ana"}), "bad_identity"),
        ({"id": ""}, signature({"id": ""}), "bad_identity"),
        ({"id": "1\nname=Eve"}, signature({"id": "1", "name": "Eve"}), "bad_identity"),
        ({"id": "1", "a=b": "c"}, signature({"id": "1", "a": "b=c"}), "bad_identity"),
        *(
            ({"id": "1", "expires": at}, signature({"id": "1", "expires": at}), code)
            for at, code in ((str(NOW + 1), ""), (str(NOW), "identity_expired"), ("soon", "identity_expired"))
        ),
    ],
)
def test_an_identity_that_the_shop_did_not_sign_is_refused(identity: dict[str, str], signed: str, code: str) -> None:
    """With a name for it."""
    assert refusal(identity, signed) == code


def test_without_a_secret_nobody_is_identified() -> None:
    """Nothing is ever checked against an empty one."""
    assert refusal(ANA, signature(ANA, ""), Identities("s", "")) == "identity_off"


@given(
    *[st.dictionaries(st.text("ab=\n", min_size=1), st.text("ab=\n"), max_size=3).map(lambda d: {**d, "id": "1"})] * 2
)
def test_no_two_identities_have_the_same_text(one: dict[str, str], other: dict[str, str]) -> None:
    """So a signature means one of them."""
    try:
        texts = signed_text(one), signed_text(other)
    except IdentityRefused:
        return

    assert (texts[0] == texts[1]) == (one == other)
