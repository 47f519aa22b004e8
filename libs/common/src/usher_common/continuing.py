"""Tokens by which a visitor of the web chat goes on in a messenger or by mail: who brings one is that visitor.

A token has 48 characters of A-Z, a-z, 0-9, "-" and "_", so that it fits into Telegram's start parameter (64) and into a
mail address after a plus (decision 0353).
"""

import hashlib
import hmac
import struct

from usher_common.files.signed_links import base64_of, bytes_of, derive_key

CONTINUE_S = 600  # s that a token is valid: long enough to take out a phone, too short to be passed around
_ID_BYTES, _MAC_BYTES = 16, 16
_STAMP = struct.Struct(">I")


class ContinueTokens:
    """Signs visitor ids: base64url of the id (16 bytes), the end of its time (4 bytes, s) and a MAC (16 bytes)."""

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "continue token")

    def issue(self, visitor: str, now_s: int) -> str:
        """Sign a visitor's id (32 hexadecimal digits)."""
        body = bytes.fromhex(visitor) + _STAMP.pack(now_s + CONTINUE_S)
        return base64_of(body + self._mac(body))

    def read(self, token: str, now_s: float) -> str | None:
        """Return the visitor's id; None if the token is forged, too old, or something else."""
        data = bytes_of(token) if token.isascii() else None
        if data is None or len(data) != _ID_BYTES + _STAMP.size + _MAC_BYTES:
            return None
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body)) or now_s > int(_STAMP.unpack(body[_ID_BYTES:])[0]):
            return None
        return body[:_ID_BYTES].hex()

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)[:_MAC_BYTES]
