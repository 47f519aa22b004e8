"""Why a mailbox cannot be opened: what issuers and networks say becomes a cause that a person can act on."""

import socket
import ssl

import pytest
from usher_connectors.health.domain import kind_of
from usher_connectors.mailbox.signing_in.faults import (
    ADVICE,
    SignInRefused,
    issuer_cause,
    network_cause,
    refused,
    unreachable,
)


@pytest.mark.parametrize(
    ("status", "error", "cause"),
    [
        (400, "invalid_grant", "refresh_token"),  # ended or revoked: Google after 7 days of testing, Microsoft after 90
        (400, "interaction_required", "refresh_token"),  # Microsoft: another factor is asked for
        (401, "invalid_client", "client"),
        (400, "unauthorized_client", "client"),
        (400, "invalid_scope", "scope"),
        (400, "consent_required", "scope"),
        (401, None, "client"),
        (404, None, "issuer"),
        (302, None, "issuer"),
        (429, None, None),
        (500, "server_error", None),
        (503, None, None),
    ],
)
def test_an_issuer_says_why_it_gives_no_token(status: int, error: object, cause: str | None) -> None:
    """What is its own fault, or passes, is tried again as an outage."""
    assert issuer_cause(status, error) == cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ssl.SSLCertVerificationError("hostname mismatch"), "certificate"),
        (ssl.SSLError("wrong version number"), "tls"),
        (socket.gaierror("unknown"), "unknown_host"),
        (ConnectionRefusedError(), "connection_refused"),
        (TimeoutError(), "timeout"),
        (ConnectionResetError(), "connection"),
    ],
)
def test_a_server_that_is_not_reached_has_a_cause(error: OSError, cause: str) -> None:
    """Also where a library wraps it; and each cause has its advice."""
    wrapped = ConnectionError("SMTPConnectError")
    wrapped.__cause__ = error
    found = unreachable(wrapped)

    assert network_cause(wrapped) == network_cause(error) == cause
    assert cause in ADVICE
    assert (kind_of(found), found.scope, found.retryable) == ("unreachable", "unreachable", True)


def test_a_refused_sign_in_lets_the_account_rest_until_it_is_mended() -> None:
    """What the server says stands beside the advice, on one line."""
    error = SignInRefused("refresh_token", "the issuer answered 400\r\ninvalid_grant")
    found = refused(error)

    assert (found.code, kind_of(found), found.scope, found.retryable) == ("auth:refresh_token", "auth", "account", True)
    assert str(error) == f"{ADVICE['refresh_token']} (the issuer answered 400 invalid_grant)"
