"""Errors of accounts are counted by classes that people can do something about."""

import pytest
from usher_connectors.contract import SendError
from usher_connectors.health.domain import kind_of


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
    ],
)
def test_errors_have_a_class(error: SendError, kind: str) -> None:
    """The contract's where the code names one, else by status and scope."""
    assert kind_of(error) == kind
