"""Links by which the reader of a mail unsubscribes, and takes it back: signed, and without an end.

RFC 8058 wants a link that names the recipient and the list, that nobody can guess, and that works without cookies. One
in an old mail must still work, so it does not expire. It holds the address itself: the mail that it stands in names it
anyway, and no row is needed for as long as somebody may keep their mails.
"""

import hashlib
import hmac
from typing import NamedTuple

from usher_common.files.signed_links import base64_of, bytes_of, derive_key
from usher_common.messages.sends import Send

PATH = "/unsubscribe/"
_MAC_BYTES = 16
_BETWEEN = "\0"  # no account and no address has one


class Recipient(NamedTuple):
    """Who reads a mail of which account of ours; `peer` as the router knows it, of a mail with its thread."""

    account: str
    peer: str


class UnsubscribeLinks:
    """Makes links under `public_url` (of the gateway); without one there are none."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._key, self._public_url = derive_key(secret, "unsubscribe link"), public_url.rstrip("/")

    def url(self, account: str, peer: str) -> str:
        """Return the address at which the recipient unsubscribes, "" where browsers cannot reach us."""
        return f"{self._public_url}{PATH}{self.token(account, peer)}" if self._public_url else ""

    def token(self, account: str, peer: str) -> str:
        """Sign a recipient: base64url of the MAC (16 bytes), account and peer."""
        named = f"{account}{_BETWEEN}{peer}".encode()
        return base64_of(self._mac(named) + named)

    def read(self, token: str) -> Recipient | None:
        """Return whom a token names; None if it is forged, cut off, or something else."""
        data = bytes_of(token) if token.isascii() else None
        if data is None or not hmac.compare_digest(data[:_MAC_BYTES], self._mac(data[_MAC_BYTES:])):
            return None
        account, _, peer = data[_MAC_BYTES:].decode().partition(_BETWEEN)
        return Recipient(account, peer)

    def _mac(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:_MAC_BYTES]


def may_decline(send: Send) -> bool:
    """Whether the reader may decline mails like this one: what no person wrote, and what they did not ask for.

    A person's answer in a thread is none of these.
    """
    return send.automatic or send.first
