"""Why a mailbox cannot be opened: a cause for programs, what a person does about it, and what it means for sends."""

import socket
import ssl
from collections.abc import Mapping
from typing import Literal

from usher_common.accounts.check_notes import NOTES

from usher_connectors.contract import SendError

Cause = Literal["password", "token", "refresh_token", "client", "scope", "issuer", "insecure_issuer", "folder"]
SAID_CHARS = 200  # characters shown of what a server says
_CAUSES = (
    *("password", "token", "refresh_token", "client", "scope", "issuer", "insecure_issuer", "folder"),
    *("certificate", "tls", "unknown_host", "connection_refused", "timeout", "connection"),
)
ADVICE: Mapping[str, str] = {cause: NOTES[cause].removeprefix("{server}: ") for cause in _CAUSES}
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
        self.cause, self.said = cause, shown(said)


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
