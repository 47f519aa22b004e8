"""Signed links: a token opens one thing of one kind, for some time."""

import base64
import hashlib
import hmac
import struct

from usher_common.files.limits import LINK_S

_STAMP = struct.Struct(">I")
_LINK_MAC_BYTES = 16
_SIGNED_BYTES = _STAMP.size + _LINK_MAC_BYTES


def derive_key(secret: str, purpose: str) -> bytes:
    """Derive a key for one purpose, so that a signature for one is not valid for another."""
    return hmac.digest(secret.encode(), f"usher {purpose}".encode(), "sha256")


class SignedLinks:
    """Signs links to things of a kind; each is valid for one to two times `lasts_s`, and stays the same meanwhile.

    A link may say something itself, such as who was given it; `said` stands in the token readably, and is signed.
    """

    def __init__(self, secret: str, kind: str, lasts_s: int) -> None:
        self._key = derive_key(secret, f"{kind} link")
        self._lasts_s = lasts_s

    def sign(self, thing: str, now_s: int, said: str = "") -> str:
        """Return the token that opens this thing."""
        until = (now_s // self._lasts_s + 2) * self._lasts_s
        stamp = _STAMP.pack(until)
        return base64_of(stamp + self._mac(thing, stamp, said.encode()) + said.encode())

    def opens(self, thing: str, token: str, now_s: int) -> bool:
        """Return whether this token opens this thing now."""
        return self.read(thing, token, now_s) is not None

    def read(self, thing: str, token: str, now_s: int) -> str | None:
        """Return what the token says, mostly "", if it opens this thing now; else None."""
        data = bytes_of(token)
        if data is None or len(data) < _SIGNED_BYTES:
            return None
        stamp, mac, said = data[: _STAMP.size], data[_STAMP.size : _SIGNED_BYTES], data[_SIGNED_BYTES:]
        good = hmac.compare_digest(mac, self._mac(thing, stamp, said)) and now_s < int(_STAMP.unpack(stamp)[0])
        return said.decode() if good else None

    def _mac(self, thing: str, stamp: bytes, said: bytes) -> bytes:
        more = b"\0" + said if said else b""  # no thing's id holds a NUL
        return hmac.digest(self._key, stamp + thing.encode() + more, hashlib.sha256)[:_LINK_MAC_BYTES]


class FileLinks(SignedLinks):
    """Signs links to stored files."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "upload", LINK_S)

    def url(self, upload: str, now_s: int, said: str = "") -> str:
        """Return the path, with its token, at which a browser gets this file."""
        return f"/api/uploads/{upload}?token={self.sign(upload, now_s, said)}"


def base64_of(data: bytes) -> str:
    """Encode for a URL, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes | None:
    """Decode what `base64_of` made; None for anything else."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return data if base64_of(data) == text else None
