"""Identities: visitors whom the shop knows, named by its page and signed by its server (pure)."""

import hashlib
import hmac
from collections.abc import Mapping

from usher_common.files.signed_links import derive_key

_ID_BYTES = 16


class IdentityRefused(Exception):  # noqa: N818 - names a state
    """`code`: `identity_off`, `bad_identity`, `forged_identity` or `identity_expired`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def signed_text(identity: Mapping[str, str]) -> bytes:
    r"""Return what the shop's server signs: lines `name=value`, sorted by name, joined by `\n`, as UTF-8.

    Raises IdentityRefused if the same text could mean something else, or nobody is named.
    """
    ambiguous = any("=" in name or not _printable(name) or not _printable(value) for name, value in identity.items())
    if ambiguous or not identity.get("id"):
        raise IdentityRefused("bad_identity")
    return "\n".join(f"{name}={identity[name]}" for name in sorted(identity)).encode()


def _printable(text: str) -> bool:
    return all(char >= " " and char != "\x7f" for char in text)


class Identities:
    """Checks identities; the visitor of an identity is always the same, in every browser, and nobody else's."""

    def __init__(self, secret: str, shop_secret: str) -> None:
        self._key = derive_key(secret, "identified visitor")
        self._shop = shop_secret.encode()

    def visitor_of(self, identity: Mapping[str, str], signature: str, now_s: int) -> str:
        """Return the visitor id of a signed identity; raises IdentityRefused."""
        if not self._shop:
            raise IdentityRefused("identity_off")
        expected = hmac.new(self._shop, signed_text(identity), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
            raise IdentityRefused("forged_identity")
        if (expires := identity.get("expires")) and not (expires.isdecimal() and now_s < int(expires)):
            raise IdentityRefused("identity_expired")
        return hmac.digest(self._key, identity["id"].encode(), "sha256")[:_ID_BYTES].hex()
