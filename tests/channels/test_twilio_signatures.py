"""Twilio's signatures, as its own package makes and judges them."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from usher_common.messages.content import Profile
from usher_connectors.channels.twilio.incoming import parse
from usher_connectors.channels.twilio.signature import verify
from usher_connectors.contract import (
    Account,
    Received,
    Request,
    Unverified,
)

TOKEN, SHARED, SID = "t0ken", "sh4red", "AC" + "0" * 32
CONFIG = {"account_sid": SID, "from": "+15005550006"}
ACCOUNT = Account("tw", "twilio", CONFIG, {"auth_token": TOKEN, "old_auth_token": "0ld"})
PINNED = Account("tw", "twilio", {**CONFIG, "signature": "HMAC_SHA256"}, {"auth_token": TOKEN, "shared_key": SHARED})
URL = "https://hooks.example/hooks/twilio/tw"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
SETTINGS = "x-twilio-webhooks-signature-settings"
EVA, EVA_WHATSAPP = "+46701740605", "whatsapp:+46701740605"
BASIC = {"MessageSid": "SM1", "From": EVA, "To": "+15005550006"}


def signed(
    fields: Any, *, url: str = URL, key: str = TOKEN, algorithm: str = "", body: bytes | None = None, at: str = ""
) -> Request:
    """Return a request signed by Twilio's own package, over `at` if it differs from the URL that we know."""
    signature = RequestValidator(key).compute_signature(at or url, fields, algorithm or None)
    headers = {**FORM, "x-twilio-signature": signature}
    if algorithm:
        headers[SETTINGS] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    pairs = list(fields.items())
    query = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
    return Request(headers, urlencode(pairs).encode() if body is None else body, 0.0, query=query, url=url)


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=8), st.sampled_from([URL, f"{URL}?message=m%201&x="]))
def test_what_twilio_signs_is_genuine(fields: dict[str, str], url: str) -> None:
    """Any names and values, empty ones and white space too, under either token of a rotation."""
    for key in (TOKEN, "0ld"):
        request = signed(fields, url=url, key=key)
        verify(request, ACCOUNT)
        assert RequestValidator(key).validate(url, fields, request.headers["x-twilio-signature"])


def test_repeated_fields_count_once_per_value() -> None:
    """Twilio signs the sorted set of each name's values."""
    fields = MultiDict([("Media", "b"), ("Media", "a"), ("Media", "b"), ("A", "")])
    verify(signed(fields), ACCOUNT)


@pytest.mark.parametrize(
    ("known", "signed_over"),
    [
        (URL, "https://hooks.example:443/hooks/twilio/tw"),
        ("https://hooks.example:443/hooks/twilio/tw", URL),
        ("http://hooks.example/in?a=b/c", "http://hooks.example:80/in?a=b/c"),
        ("https://hooks.example:8443/in", "https://hooks.example/in"),
        ("https://[::1]/in", "https://[::1]:443/in"),
    ],
)
def test_the_port_may_be_there_or_not(known: str, signed_over: str) -> None:
    """Twilio leaves it out or adds it."""
    verify(signed(BASIC, url=known, at=signed_over), ACCOUNT)


@pytest.mark.parametrize(
    "at", ["https://evil.example/hooks/twilio/tw", "http://hooks.example/hooks/twilio/tw", f"{URL}?"]
)
def test_another_url_is_refused(at: str) -> None:
    """Another host, scheme or query."""
    with pytest.raises(Unverified, match="does not fit"):
        verify(signed(BASIC, at=at), ACCOUNT)


def test_the_accounts_own_url_counts_before_the_services() -> None:
    """Behind a proxy that changes the path; the query is the one that came."""
    own = Account("tw", "twilio", {**CONFIG, "hook_url": "https://other.example/t"}, ACCOUNT.secrets)
    request = signed(BASIC, url=f"{URL}?message=m1", at="https://other.example/t?message=m1")
    verify(request, own)
    with pytest.raises(Unverified, match="set USHER_HOOKS_URL"):
        verify(Request(request.headers, request.body, 0.0), ACCOUNT)


def test_json_is_genuine_with_its_hash_in_the_signed_query() -> None:
    """And refused with another body, or without a hash."""
    body = json.dumps({"MessageSid": "SM1", "From": EVA, "Body": "Γειά", "More": [1]}).encode()
    url = f"{URL}?bodySHA256={RequestValidator(TOKEN).compute_hash(body.decode())}"
    request = signed({}, url=url, body=body)
    headers = {**request.headers, "content-type": "application/json"}
    verify(Request(headers, body, 0.0, query=request.query, url=url), ACCOUNT)
    assert RequestValidator(TOKEN).validate(url, body.decode(), headers["x-twilio-signature"])
    assert parse(Request(headers, body, 0.0, url=url), ACCOUNT) == [
        Received("SM1", EVA, "Γειά", profile=Profile(phone=EVA))
    ]

    for bad in (Request(headers, body + b" ", 0.0, query=request.query, url=url), Request(headers, body, 0.0, url=URL)):
        with pytest.raises(Unverified, match="bodySHA256"):
            verify(bad, ACCOUNT)


def test_the_algorithm_is_the_accounts_and_not_the_senders() -> None:
    """No downgrade: SHA-1 under the auth token is refused where the account is set to SHA-256, and the other way."""
    verify(signed(BASIC, key=SHARED, algorithm="HMAC_SHA256"), PINNED)
    refused = [
        (signed(BASIC), PINNED),
        (signed(BASIC, key=SHARED), PINNED),
        (signed(BASIC, key=TOKEN, algorithm="HMAC_SHA256"), PINNED),
        (signed(BASIC, key=SHARED, algorithm="HMAC_SHA1"), PINNED),
        (signed(BASIC, key=TOKEN, algorithm="HMAC_SHA256"), ACCOUNT),
    ]
    for request, account in refused:
        with pytest.raises(Unverified):
            verify(request, account)


@pytest.mark.parametrize(
    "header", ["", "algorithm=", "algorithm=NONE", "algorithm=HMAC_SHA256,algorithm=HMAC_SHA1", "\ud800"]
)
@pytest.mark.parametrize("account", [ACCOUNT, PINNED])
def test_a_malformed_settings_header_is_refused(header: str, account: Account) -> None:
    """It names no algorithm, or two."""
    for key, algorithm in ((TOKEN, ""), (SHARED, "HMAC_SHA256")):
        request = signed(BASIC, key=key, algorithm=algorithm)
        with pytest.raises(Unverified):
            verify(Request({**request.headers, SETTINGS: header}, request.body, 0.0, url=URL), account)


def test_other_methods_and_accounts_without_a_secret_are_refused() -> None:
    """With a reason that a person can act on."""
    request = signed(BASIC)
    with pytest.raises(Unverified, match="HTTP POST"):
        verify(Request(request.headers, request.body, 0.0, "GET", url=URL), ACCOUNT)
    with pytest.raises(Unverified, match="no secret"):
        verify(request, Account("tw", "twilio", CONFIG, {"auth_token": ["x"]}))
