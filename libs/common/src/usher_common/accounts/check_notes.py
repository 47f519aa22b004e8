"""What a check of an account says, in stable codes; desks have a text for each code in their language, else ours."""

from collections.abc import Iterable, Mapping
from typing import Self

from usher_common.accounts.facts import CheckNote

# By code. Desks have the same codes and values (`i18n/faults`); `server` is like "IMAP mail.example.org:993".
NOTES: Mapping[str, str] = {
    "url_and_secret": "url, secrets: a URL and a valid secret (whsec_…) are needed",
    "guarded": "it refused a post without a signature ({status}), as it must",
    "unguarded": "it took a post without a signature: verify signatures there",
    "provider_status": "the account is {status} at the provider",
    "set_service": "set {url} at the messaging service in Twilio's console",
    "set_sender": "set {url} at the WhatsApp sender in Twilio's console",
    "no_number": "{number} is no number of this account",
    "last_error": "the provider's last error: {said}",
    "unregistered": "the webhook could not be registered: {error}",
    "quality": "Meta rates the quality of this number {rating}",
    "other_hook": "Meta sends to {url}, not to {wanted}",
    "no_hook": "Meta sends to nobody, not to {wanted}",
    "no_public_url": "no public URL is known: set USHER_HOOKS_URL",
    "signed_in": "{server}: signed in",
    "password": "{server}: user or password is refused; Microsoft 365 takes OAuth 2 only, Gmail an app password or it",
    "token": "{server}: the access token is refused: it is another mailbox's, or lacks the scope for IMAP and SMTP",
    "refresh_token": "{server}: the refresh token has ended or was revoked; sign in once more, replace refresh_token",
    "client": "{server}: client_id or client_secret is refused, or the client's secret has ended: replace it",
    "scope": "{server}: the scopes are refused: allow the client to read and send mail, and sign in once more",
    "issuer": "{server}: token_url answers, but not as an issuer of tokens: check it",
    "insecure_issuer": "{server}: token_url: https is needed",
    "folder": "{server}: the mailbox has no such folder",
    "certificate": "{server}: the certificate is not valid for this host, or of an authority that is not trusted here",
    "tls": "{server}: the server does not speak TLS at this port: check port and security",
    "unknown_host": "{server}: there is no such host",
    "connection_refused": "{server}: nothing listens at this port",
    "timeout": "{server}: the server does not answer",
    "connection": "{server}: the connection was lost",
    "not_understood": "the answer is not understood: {error}",
    "broken": "the check failed: {error}",
    "no_check": "this channel cannot be checked",
    "unopened": "no key that is set here opens this account's secrets",
    "no_channel": "no connectors here have this channel",
}


class Note(str):
    """What a check says, in English, as a text that knows its code and values; any other text has none."""

    __slots__ = ("code", "values")
    code: str
    values: dict[str, str]

    def __new__(cls, code: str, /, **values: object) -> Self:
        """Write what this code says with these values."""
        said = {name: str(value) for name, value in values.items()}
        note = super().__new__(cls, NOTES[code].format(**said))
        note.code, note.values = code, said
        return note


def said_by(notes: Iterable[str]) -> tuple[CheckNote, ...]:
    """Return notes with their codes, where they have one."""
    return tuple(
        CheckNote(str(one), one.code, one.values) if isinstance(one, Note) else CheckNote(one) for one in notes
    )
