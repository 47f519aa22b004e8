"""Rates, origins, file types, WebSocket frames, and what a comparison with the record concludes."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import given
from hypothesis import strategies as st
from usher_common.token_bucket import Bucket, Rate
from usher_gateway.accounts.passwords import Passwords, hash_password, nobodys_hash
from usher_gateway.origins import origin_of
from usher_gateway.sockets.shared.resync import differs
from usher_gateway.wire.text_rules import breach
from usher_gateway.wire.websocket_frames import text_frame


@given(st.lists(st.floats(0, 3), max_size=100), st.integers(1, 20), st.floats(0.1, 50))
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(pauses: list[float], burst: int, per_s: float) -> None:
    """After the wait that it names it gives one."""
    bucket, now, given_out = Bucket(Rate(per_s, burst)), 0.0, 0
    for pause in pauses:
        now += pause
        wait = bucket.take(now)
        given_out += not wait
        assert given_out <= burst + per_s * now + 1e-6
        if wait:
            now += wait + 1e-9
            assert bucket.take(now) == 0.0
            given_out += 1


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Shop.example", "https://shop.example"),
        ("https://shop.example:443/path", "https://shop.example"),
        ("http://shop.example:8080", "http://shop.example:8080"),
        ("http://[::1]:80", "http://[::1]"),
        ("null", ""),
        ("", ""),
        ("file:///x", ""),
        ("http://a:99999", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    """For anything else the result is empty, which is never allowed."""
    assert origin_of(url) == origin


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536])
def test_a_frames_length_is_encoded_as_the_rfc_says(size: int) -> None:
    """RFC 6455, 5.2: 7, 16 or 64 bits."""
    header = text_frame(b"x" * size)[:-size] if size else text_frame(b"")
    expected = (
        bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2) if size < 65536 else b"\x7f" + size.to_bytes(8)
    )

    assert header == b"\x81" + expected


@pytest.mark.parametrize(
    ("client_id", "text", "code"),
    [
        ("a-B_9", "x", ""),
        ("a" * 64, "x" * 4000, ""),
        ("", "x", "bad_id"),
        ("a" * 65, "x", "bad_id"),
        ("ä", "x", "bad_id"),
        ("a\n", "x", "bad_id"),
        ("a", "x" * 4001, "too_long"),
        ("a", " \t\n", "empty"),
        ("a", "x\0", "bad_text"),
        ("a", "\ud800", "bad_text"),
        ("a", "😀", ""),
    ],
)
def test_an_invalid_message_is_refused_with_its_code(client_id: str, text: str, code: str) -> None:
    """The id is checked first: without one the sender could not be told."""
    assert breach(client_id, text, attached=False) == code


@pytest.mark.parametrize(
    ("rows", "before", "now", "expected"),
    [
        ({}, {}, {}, False),
        ({"a": (1, 2)}, {"a": (1, 2)}, {"a": (1, 2)}, False),
        ({"a": (9, 2)}, {"a": (1, 2)}, {"a": (1, 2)}, False),  # messages are filled from gaps, not synchronised
        ({"a": (1, 2)}, {}, {}, True),  # an offer's event was lost
        ({}, {"a": (1, 2)}, {"a": (1, 2)}, True),  # a withdrawal's event was lost
        ({"a": (1, 3)}, {"a": (1, 2)}, {"a": (1, 2)}, True),  # a change's event was lost
        ({"a": (1, 2)}, {"a": (1, 2)}, {"a": (1, 3)}, False),  # the rows are older than an event
        ({"a": (1, 2)}, {"a": (1, 2)}, {}, False),  # a withdrawal came while we read
        ({}, {}, {"a": (1, 2)}, False),  # an offer came while we read
        ({}, {"a": (1, 1)}, {"a": (1, 2)}, False),  # it changed while we read
    ],
)
def test_only_a_difference_that_no_event_explains_counts(
    rows: dict[str, tuple[int, int]],
    before: dict[str, tuple[int, int]],
    now: dict[str, tuple[int, int]],
    expected: bool,
) -> None:
    """A comparison that lags behind events must not take an offer off the desk."""
    assert differs(rows, before, now) == expected


async def test_a_password_fits_its_own_hash_only() -> None:
    """An unknown login fits no password, not even the text that stands in for its hash."""
    passwords = Passwords()
    stored = hash_password("correct horse")

    fits = [
        await passwords.verify(stored, "correct horse"),
        await passwords.verify(stored, "correct horsE"),
        await passwords.verify(None, "nobody has this password"),
        await passwords.verify("", "nobody has this password"),
        await passwords.verify("no hash", "x"),
    ]
    passwords.close()

    assert fits == [True, False, False, False, False]


def test_an_unknown_login_costs_a_comparison() -> None:
    """As with a known one, a hash with the same parameters is computed, and no password fits."""
    hashed = nobodys_hash()

    assert extract_parameters(hashed) == extract_parameters(hash_password("correct horse"))
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(hashed, "")
