"""Why a mailbox cannot be opened: a cause for programs, what a person does about it, and what it means for sends."""

import socket
import ssl
from collections.abc import Mapping
from typing import Literal

from usher_connectors.contract import SendError

Cause = Literal["password", "token", "refresh_token", "client", "scope", "issuer", "insecure_issuer", "folder"]
SAID_CHARS = 200  # characters shown of what a server says
ADVICE: Mapping[str, str] = {
    "password": "user or password is refused; Microsoft 365 takes OAuth 2 only, Gmail an app password or OAuth 2",
    "token": "the access token is refused: it is another mailbox's, or lacks the scope for IMAP and SMTP",
    "refresh_token": "the refresh token has ended or was revoked: sign in once more and replace refresh_token",
    "client": "client_id or client_secret is refused, or the client's secret has ended: replace it",
    "scope": "the scopes are refused: allow the client to read and send mail, and sign in once more",
    "issuer": "token_url answers, but not as an issuer of tokens: check it",
    "insecure_issuer": "token_url: https is needed",
    "folder": "the mailbox has no such folder",
    "certificate": "the server's certificate is not valid for this host, or of an authority that is not trusted here",
    "tls": "the server does not speak TLS at this port: check port and security",
    "unknown_host": "there is no such host",
    "connection_refused": "nothing listens at this port",
    "timeout": "the server does not answer",
    "connection": "the connection was lost",
}
# What issuers answer (RFC 6749, 5.2): Google and Microsoft use these, too.
_ISSUERS: Mapping[str, Cause] = {
    "invalid_grant": "refresh_token",
    "interaction_required": "refresh_token",
    "consent_required": "scope",
    "invalid_scope": "scope",
    "invalid_client": "client",
    "unauthorized_client": "client",
}


class SignInRefused(Exception):  # noqa: N818 - names what happened
    """The server, or who issues its tokens, does not accept what the account has; no text here has a secret in it."""

    def __init__(self, cause: Cause, said: str = "") -> None:
        super().__init__(f"{ADVICE[cause]}{f' ({shown(said)})' if said else ''}")
        self.cause = cause


def issuer_cause(status: int, error: object) -> Cause | None:
    """Return why an issuer gave no token; None: for now only, try again.

    >>> issuer_cause(400, "invalid_grant"), issuer_cause(401, "invalid_client"), issuer_cause(503, None)
    ('refresh_token', 'client', None)
    """
    if known := _ISSUERS.get(str(error)):
        return known
    if status == 401:
        return "client"
    return None if status == 429 or status >= 500 else "issuer"


def network_cause(error: BaseException) -> str:
    """Return why a server could not be reached; libraries wrap what the network said.

    >>> network_cause(ConnectionRefusedError()), network_cause(OSError())
    ('connection_refused', 'connection')
    """
    known = (
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "unknown_host"),
        (ConnectionRefusedError, "connection_refused"),
        (TimeoutError, "timeout"),
    )
    at: BaseException | None = error
    while at is not None:
        if found := next((cause for kind, cause in known if isinstance(at, kind)), ""):
            return found
        at = at.__cause__ or at.__context__
    return "connection"


def refused(error: SignInRefused) -> SendError:
    """Return what a refused sign-in means: the account rests, and what waits is sent once it is mended."""
    return SendError(f"auth:{error.cause}", retryable=True, scope="account")


def unreachable(error: BaseException) -> SendError:
    """Return what a server that cannot be reached means."""
    return SendError(f"connection:{network_cause(error)}", retryable=True, scope="unreachable")


def shown(said: str) -> str:
    """Return what a server said as one short line."""
    return " ".join("".join(char if char.isprintable() else " " for char in said).split())[:SAID_CHARS]
