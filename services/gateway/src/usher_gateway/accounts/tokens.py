"""Signed tokens: who a visitor is, and which upload a link opens."""

import base64
import hashlib
import hmac
import secrets
import struct

from usher_gateway.limits import TOKEN_S, TOKEN_SKEW_S, TRANSCRIPT_LINK_S, UPLOAD_LINK_S

_ID_BYTES = 16
_STAMP = struct.Struct(">I")
_MAC_BYTES = 32
_LINK_MAC_BYTES = 16


def derive_key(secret: str, purpose: str) -> bytes:
    """Derive a key for one purpose, so that a signature for one is not valid for another."""
    return hmac.digest(secret.encode(), f"usher {purpose}".encode(), "sha256")


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
        return _text(body + hmac.digest(self._key, body, hashlib.sha256))

    def read(self, token: str, now_s: int) -> str | None:
        """Return the visitor id, or None if the token is forged, expired or not a token."""
        data = _bytes(token)
        if data is None or len(data) != _ID_BYTES + _STAMP.size + _MAC_BYTES:
            return None
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, hmac.digest(self._key, body, hashlib.sha256)):
            return None
        age = now_s - int(_STAMP.unpack(body[_ID_BYTES:])[0])
        return body[:_ID_BYTES].hex() if -TOKEN_SKEW_S <= age <= TOKEN_S else None


class SignedLinks:
    """Signs links to things of a kind; each is valid for one to two times `lasts_s`, and stays the same meanwhile."""

    def __init__(self, secret: str, kind: str, lasts_s: int) -> None:
        self._key = derive_key(secret, f"{kind} link")
        self._lasts_s = lasts_s

    def sign(self, thing: str, now_s: int) -> str:
        """Return the token that opens this thing."""
        until = (now_s // self._lasts_s + 2) * self._lasts_s
        stamp = _STAMP.pack(until)
        return _text(stamp + self._mac(thing, stamp))

    def opens(self, thing: str, token: str, now_s: int) -> bool:
        """Return whether this token opens this thing now."""
        data = _bytes(token)
        if data is None or len(data) != _STAMP.size + _LINK_MAC_BYTES:
            return False
        stamp, mac = data[: _STAMP.size], data[_STAMP.size :]
        return hmac.compare_digest(mac, self._mac(thing, stamp)) and now_s < int(_STAMP.unpack(stamp)[0])

    def _mac(self, thing: str, stamp: bytes) -> bytes:
        return hmac.digest(self._key, stamp + thing.encode(), hashlib.sha256)[:_LINK_MAC_BYTES]


class UploadLinks(SignedLinks):
    """Signs links to uploads."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "upload", UPLOAD_LINK_S)

    def url(self, upload: str, now_s: int) -> str:
        """Return the path, with its token, at which a browser gets this upload."""
        return f"/api/uploads/{upload}?token={self.sign(upload, now_s)}"


class TranscriptLinks(SignedLinks):
    """Signs a visitor's links to the transcript of a conversation."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "transcript", TRANSCRIPT_LINK_S)

    def url(self, conversation: str, now_s: int) -> str:
        """Return the path, with its token, at which a browser gets this transcript."""
        return f"/api/transcripts/{conversation}?token={self.sign(conversation, now_s)}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return data if _text(data) == text else None
