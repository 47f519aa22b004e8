"""The connectors' small rules: retries, states, addresses, texts, Retry-After, which replicas live."""

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.http.public_addresses import is_public
from usher_common.live.port import Presence
from usher_connectors.contract import BadPayload, Received, Repeats, SendError
from usher_connectors.receive.domain.text_rules import check_received
from usher_connectors.send.domain.delivery import settle_error, settle_found, settle_sent
from usher_connectors.send.domain.rests import oldest_due_s, rest_s
from usher_connectors.send.domain.retries import SCHEDULE_S, pause_s, wait_before
from usher_connectors.send.domain.verdict import retry_after_s
from usher_connectors.send.recover import alive_now


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    """At once, 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h, then no more."""
    hours = [0, 5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]

    assert [wait_before(n, 0.0) for n in range(1, 11)] == [pytest.approx(hour * 3600) for hour in hours]
    assert wait_before(11, 0.0) is None


@given(st.integers(1, len(SCHEDULE_S)), st.floats(0, 1), st.floats(0.001, 1))
def test_jitter_lengthens_a_wait_by_at_most_a_fifth(attempt: int, jitter: float, scale: float) -> None:
    """Sends that failed together do not return together, and none returns early."""
    least = SCHEDULE_S[attempt - 1] * scale
    wait = wait_before(attempt, jitter, scale)

    assert wait is not None
    assert least <= wait <= least * 1.2 + 1e-9


@pytest.mark.parametrize(
    ("error", "failures", "expected"),
    [
        (SendError("x", retryable=True, scope="throttled"), 3, 5.0),
        (SendError("x", retryable=True, scope="throttled", after=7.0), 3, 7.0),
        (SendError("x", retryable=True, scope="throttled", after=0.0), 3, 0.0),
        (SendError("x", retryable=True, scope="unreachable"), 3, 4.0),
        (SendError("x", retryable=True, scope="unreachable"), 99, 60.0),
        (SendError("x", retryable=True, scope="account"), 99, 300.0),
        (SendError("x", retryable=False, scope="gone"), 1, None),
        (SendError("x", retryable=True), 9, None),
    ],
)
def test_how_long_an_account_rests(error: SendError, failures: int, expected: float | None) -> None:
    """A provider's own wait counts, and is lengthened by at most a fifth, never shortened."""
    assert expected == rest_s(error, failures, 0.0, 1.0)
    assert (expected and expected * 1.2) == pytest.approx(rest_s(error, failures, 1.0, 1.0))
    if error.after is not None:
        assert rest_s(error, failures, 0.0, 0.01) == error.after


def test_a_pause_doubles_up_to_its_ceiling() -> None:
    """However often it failed."""
    assert [pause_s(n, 1.0, 60.0) for n in (1, 2, 3, 7, 5000)] == [1.0, 2.0, 4.0, 60.0, 60.0]


LOST = SendError("http_500", retryable=True, unknown=True)
PARTED = SendError("partly_sent:http_500", retryable=False, unknown=True)
REFUSED = SendError("http_400", retryable=False)
AWAY = SendError("connection", retryable=True)


@pytest.mark.parametrize(
    ("attempts", "error", "repeats", "unsure", "expected"),
    [
        (1, LOST, "at once", False, ("queued", 5.0, False)),
        (1, LOST, "never", False, ("uncertain", 0.0, False)),
        (1, LOST, "if absent", False, ("queued", 5.0, True)),
        (10, LOST, "if absent", False, ("uncertain", 0.0, False)),
        (1, PARTED, "if absent", False, ("uncertain", 0.0, False)),
        (1, AWAY, "if absent", True, ("queued", 5.0, True)),
        (10, AWAY, "if absent", True, ("uncertain", 0.0, False)),
        (1, REFUSED, "if absent", True, ("uncertain", 0.0, False)),
        (1, REFUSED, "if absent", False, ("failed", 0.0, False)),
        (1, AWAY, "if absent", False, ("queued", 5.0, False)),
        (1, REFUSED, "never", True, ("uncertain", 0.0, False)),
        (1, AWAY, "never", False, ("queued", 5.0, False)),
        (1, SendError("http_429", retryable=True, after=60.0), "never", False, ("queued", 60.0, False)),
        (2, SendError("http_429", retryable=True, after=60.0), "never", False, ("queued", 300.0, False)),
        (10, SendError("http_500", retryable=True), "at once", False, ("failed", 0.0, False)),
        (1, REFUSED, "at once", False, ("failed", 0.0, False)),
    ],
)
def test_a_failed_attempt_is_retried_failed_or_uncertain(
    attempts: int, error: SendError, repeats: Repeats, unsure: bool, expected: object
) -> None:
    """Retried if that helps; where a repeat would be visible, only after the provider was asked, or not at all."""
    settled = settle_error(attempts, error, repeats=repeats, unsure=unsure, jitter=0.0, scale=1.0)

    assert (settled.status, settled.wait_s, settled.unsure) == expected
    assert settled.error == error.code


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [("at once", ("queued", False)), ("if absent", ("queued", True)), ("never", ("uncertain", False))],
)
def test_an_interrupted_call_follows_the_same_rule(repeats: Repeats, expected: tuple[str, bool]) -> None:
    """A crash in between leaves the outcome unknown."""
    settled = settle_found(repeats)
    assert (settled.status, settled.unsure) == expected


def test_a_providers_id_can_be_stored() -> None:
    """NUL is removed, and endless ids are cut."""
    assert settle_sent("a\0b" + "x" * 1000).provider_id == "ab" + "x" * 498
    assert settle_sent("a\ud800b").provider_id == "a?b"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - no socket is bound
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("192.0.2.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("example.com", False),
        ("2130706433", False),
        ("", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Not private, local or reserved ones, nor those hidden in mapped, translated or tunnelled addresses."""
    assert is_public(address) == public


@given(st.text())
def test_any_text_is_judged_without_an_error(address: str) -> None:
    """Providers' and administrators' texts reach this rule unchecked."""
    assert is_public(address) in {True, False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("99999", 3600.0),
        ("9" * 400, 3600.0),
        ("-5", None),
        ("", None),
        ("٣", None),
        ("soon", None),
    ],
)
def test_retry_after_is_bounded(text: str, expected: float | None) -> None:
    """Seconds up to an hour; anything else is ignored."""
    assert retry_after_s(text, 0.0) == expected


def test_retry_after_may_be_a_date() -> None:
    """An HTTP date counts from now, one in the past is now."""
    assert retry_after_s(formatdate(1_000_030, usegmt=True), 1_000_000.0) == 30.0
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT", 2e9) == 0.0


@pytest.mark.parametrize(
    ("received", "problem"),
    [
        (Received("n", "p", "x" * 32_001), "text"),
        (Received("n", "p" * 321, "x"), "peer"),
        (Received("n", "", "x"), "empty"),
    ],
)
def test_text_that_cannot_be_stored_is_refused(received: Received, problem: str) -> None:
    """With the field's name."""
    with pytest.raises(BadPayload, match=problem):
        check_received(received)


def test_missing_presence_is_not_absence() -> None:
    """A store younger than the grace cannot know who is gone."""
    assert alive_now(Presence({}, 4.0), 5.0) is None
    assert alive_now(Presence({"one": 1.0, "two": 6.0}, 60.0), 5.0) == frozenset({"one"})


@pytest.mark.parametrize(
    ("due_s", "resting", "expected"),
    [
        ({}, set(), 0.0),
        ({"a": 3.0, "b": 7.5}, set(), 7.5),
        ({"a": 3.0, "b": 7.5}, {"b"}, 3.0),
        ({"a": 3.0, "b": 7.5}, {"a", "b"}, 0.0),
    ],
)
def test_accounts_that_rest_do_not_count_as_late(due_s: dict[str, float], resting: set[str], expected: float) -> None:
    """More replicas would send to them no sooner."""
    assert oldest_due_s(due_s, resting.__contains__) == expected
