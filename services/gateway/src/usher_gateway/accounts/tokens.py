"""Signed tokens: who a visitor is, and which transcript or mail a link opens."""

import hashlib
import hmac
import secrets
import struct

from usher_common.files.signed_links import SignedLinks, base64_of, bytes_of, derive_key

from usher_gateway.limits import MAIL_LINK_S, TOKEN_S, TOKEN_SKEW_S, TRANSCRIPT_LINK_S

_ID_BYTES = 16
_STAMP = struct.Struct(">I")
_MAC_BYTES = 32


class VisitorTokens:
    """Makes and checks visitor tokens: base64url of id (16 bytes), issue time (4 bytes, s) and their HMAC-SHA256."""

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "visitor token")

    def fresh(self) -> str:
        """Make a new visitor id (32 hexadecimal digits)."""
        return secrets.token_hex(_ID_BYTES)

    def issue(self, visitor: str, now_s: int) -> str:
        """Sign a visitor id made by `fresh`."""
        body = bytes.fromhex(visitor) + _STAMP.pack(now_s)
        return base64_of(body + hmac.digest(self._key, body, hashlib.sha256))

    def read(self, token: str, now_s: int) -> str | None:
        """Return the visitor id, or None if the token is forged, expired or not a token."""
        data = bytes_of(token)
        if data is None or len(data) != _ID_BYTES + _STAMP.size + _MAC_BYTES:
            return None
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, hmac.digest(self._key, body, hashlib.sha256)):
            return None
        age = now_s - int(_STAMP.unpack(body[_ID_BYTES:])[0])
        return body[:_ID_BYTES].hex() if -TOKEN_SKEW_S <= age <= TOKEN_S else None


class TranscriptLinks(SignedLinks):
    """Signs a visitor's links to the transcript of a conversation."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "transcript", TRANSCRIPT_LINK_S)

    def url(self, conversation: str, now_s: int) -> str:
        """Return the path, with its token, at which a browser gets this transcript."""
        return f"/api/transcripts/{conversation}?token={self.sign(conversation, now_s)}"


class MailLinks(SignedLinks):
    """Signs an agent's links to the HTML of a mail, which a frame opens without their session."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "mail", MAIL_LINK_S)

    def url(self, file: str, now_s: int, said: str) -> str:
        """Return the path, with its token, at which a frame gets the HTML in this stored file."""
        return f"/api/mails/{file}?token={self.sign(file, now_s, said)}"
