"""Seal the secrets of an account with AES-256-GCM, bound to the account's id (NIST SP 800-38D, RFC 5869).

A sealed value is the text `sealed1.<key>.<nonce and ciphertext>`: `<key>` names the key without revealing it, the rest
is base64 for URLs. Values from before are plain JSON; they are read, and the gateway seals them.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from usher_common.accounts.stored import mapping_of
from usher_common.files.signed_links import base64_of, bytes_of, derive_key
from usher_common.handling import Stall

PREFIX = "sealed1"
_NONCE_BYTES = 12  # of AES-GCM; random: safe for 2^32 values under one key (SP 800-38D, 8.3)
_NAME_BYTES = 6  # of a key's name: enough to tell a few apart


class NoKey(RuntimeError):  # noqa: N818 - names what is missing
    """There is no key to seal with."""


class Unopened(Stall):
    """None of our keys opens this value, or it belongs to another account.

    It is a Stall, because it ends once an operator gives the right key: until then messages wait, and none is lost.
    """


class _Key:
    def __init__(self, text: str) -> None:
        self.name = derive_key(text, "account secrets: name").hex()[: 2 * _NAME_BYTES]
        self.cipher = AESGCM(derive_key(text, "account secrets"))


class Keyring:
    """The keys, newest first: the newest seals, all open. Its repr has none of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [_Key(text) for text in keys]

    def __bool__(self) -> bool:
        return bool(self._keys)

    def seal(self, account: str, secrets: Mapping[str, Any]) -> str:
        """Return the value for the record; raises NoKey. No secrets at all need no key."""
        if not secrets:
            return "{}"
        if not self._keys:
            raise NoKey("no key for the secrets of accounts: set USHER_ACCOUNT_KEYS, or USHER_SECRET")
        key, nonce = self._keys[0], os.urandom(_NONCE_BYTES)
        sealed = key.cipher.encrypt(nonce, json.dumps(secrets).encode(), _bound_to(account))
        return f"{PREFIX}.{key.name}.{base64_of(nonce + sealed)}"

    def open(self, account: str, stored: str) -> dict[str, Any]:
        """Return the secrets; raises Unopened."""
        if not stored.startswith(f"{PREFIX}."):
            return mapping_of(stored)
        name, data = _parts(stored)
        found = next((key for key in self._keys if key.name == name), None)
        if found is None:
            raise Unopened(f"account {account}: its secrets are sealed with a key ({name[:12]}) that is not set here")
        try:
            opened = found.cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _bound_to(account))
        except (InvalidTag, ValueError):
            raise Unopened(f"account {account}: its secrets were changed, or come from another account") from None
        return mapping_of(opened.decode())

    def is_current(self, stored: str) -> bool:
        """Return whether a value needs no sealing: it is empty, or sealed with the newest key."""
        if not stored.startswith(f"{PREFIX}."):
            return not mapping_of(stored)
        return bool(self._keys) and _parts(stored)[0] == self._keys[0].name


def is_plain(stored: str) -> bool:
    """Return whether a value is not sealed."""
    return not stored.startswith(f"{PREFIX}.")


def _bound_to(account: str) -> bytes:
    """Return the associated data, so that a value copied to another account's row does not open."""
    return b"usher account secrets\0" + account.encode()


def _parts(stored: str) -> tuple[str, bytes]:
    _, _, rest = stored.partition(".")
    name, _, text = rest.partition(".")
    return name, bytes_of(text) or b""
