"""One-time tokens by which a visitor of the web chat goes on elsewhere: who brings one is that visitor.

A token has 48 characters of A-Z, a-z, 0-9, "-" and "_", so that it fits into Telegram's start parameter (64), into a
mail address after a plus, and into the text of a message (decisions 0353 and 0388).
"""

import hashlib
import hmac
import re
import struct
from typing import NamedTuple

from usher_common.files.signed_links import base64_of, bytes_of, derive_key
from usher_common.ids import derive_id

CONTINUE_S = 600  # s that a token is valid: long enough to take out a phone, too short to be passed around
_ID_BYTES, _MAC_BYTES = 16, 16
_STAMP = struct.Struct(">I")
_WORD = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{48}(?![A-Za-z0-9_-])")


class Brought(NamedTuple):
    """A valid token in a text: whose it is, and the text without it."""

    visitor: str
    use: str
    text: str


class ContinueTokens:
    """Signs visitor ids: base64url of the id (16 bytes), the end of its time (4 bytes, s) and a MAC (16 bytes).

    The MAC is also over the account to which the visitor goes on: a token made for one means nothing to another.
    """

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "continue token")

    def issue(self, visitor: str, account: str, now_s: int) -> str:
        """Sign a visitor's id (32 hexadecimal digits) for one account."""
        body = bytes.fromhex(visitor) + _STAMP.pack(now_s + CONTINUE_S)
        return base64_of(body + self._mac(body, account))

    def read(self, token: str, account: str, now_s: float) -> str | None:
        """Return the visitor's id; None if the token is forged, too old, another account's, or something else."""
        signed = self._signed(token, account)
        return None if signed is None or now_s > signed[1] else signed[0]

    def find(self, text: str, account: str, now_s: float) -> Brought | None:
        """Find a valid token among a text's words; None if there is none."""
        for found in _WORD.finditer(text):
            if (visitor := self.read(found[0], account, now_s)) is not None:
                return Brought(visitor, use_of(found[0]), _joined(text[: found.start()], text[found.end() :]))
        return None

    def _signed(self, token: str, account: str) -> tuple[str, int] | None:
        data = bytes_of(token) if token.isascii() else None
        if data is None or len(data) != _ID_BYTES + _STAMP.size + _MAC_BYTES:
            return None
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(body, account)):
            return None
        return body[:_ID_BYTES].hex(), int(_STAMP.unpack(body[_ID_BYTES:])[0])

    def _mac(self, body: bytes, account: str) -> bytes:
        return hmac.digest(self._key, body + account.encode(), hashlib.sha256)[:_MAC_BYTES]


def _joined(before: str, after: str) -> str:
    before, after = before.rstrip(" "), after.lstrip(" ")
    apart = " " if before and after and before[-1] != "\n" != after[0] else ""
    return f"{before}{apart}{after}".strip()


def use_of(token: str) -> str:
    """Return the id under which the use of a token is kept: the token itself is written down nowhere."""
    return derive_id("continue", token)
