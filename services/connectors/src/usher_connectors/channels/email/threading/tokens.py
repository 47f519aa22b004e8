"""Signed tokens: in the plus-address that an answer comes back to, in the envelope's sender, and in our Message-IDs."""

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Sequence
from typing import Literal

from usher_common.mails.senders import without_plus

from usher_connectors.channels.email import limits

Purpose = Literal["r", "b", "m"]  # reply address, bounce address, Message-ID
KEY_CHARS = 12  # 60 bits: of threads of one account, two meet by chance after a billion
MAIL_CHARS = 20  # 100 bits: of mails
SIGNATURE_CHARS = 14  # 70 bits: nobody guesses one by sending mails
LETTERS = "a-z2-7"  # base32 in lower case: servers may change the case of an address
TOKEN = {
    "r": re.compile(f"r([{LETTERS}]{{{KEY_CHARS}}})([{LETTERS}]{{{SIGNATURE_CHARS}}})"),
    "b": re.compile(f"b([{LETTERS}]{{{MAIL_CHARS}}})([{LETTERS}]{{{SIGNATURE_CHARS}}})"),
}
OWN_ID = re.compile(
    f"([{LETTERS}]{{{MAIL_CHARS}}})\\.([{LETTERS}]{{{KEY_CHARS}}})\\.([{LETTERS}]{{{SIGNATURE_CHARS}}})@[^@]+"
)


def short(chars: int, *parts: str) -> str:
    """Return a hash of these parts as letters and digits that survive in an address."""
    return (
        b32encode(hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()).decode().lower()[:chars]
    )


def thread_key(root_id: str) -> str:
    """Return the key of the thread that begins with this Message-ID."""
    return short(KEY_CHARS, "thread", root_id)


def mail_key(delivery: str) -> str:
    """Return the key of a mail of ours: the same at every attempt to send it."""
    return short(MAIL_CHARS, "mail", delivery)


def reply_address(address: str, thread: str, account: str, key: bytes) -> str:
    """Return our address with a token that names the thread; without a key, or where it is too long, without one."""
    return _plus(address, f"r{thread}{_signature(key, account, 'r', thread)}") if key else address


def bounce_address(address: str, mail: str, account: str, key: bytes) -> str:
    """Return the envelope's sender (VERP) that names a mail of ours, to which reports on it come back."""
    return _plus(address, f"b{mail}{_signature(key, account, 'b', mail)}") if key else address


def own_message_id(mail: str, thread: str, domain: str, account: str, key: bytes) -> str:
    """Return our Message-ID, without brackets: it names mail and thread, and is signed."""
    return f"{mail}.{thread}.{_signature(key, account, 'm', mail, thread)}@{domain}"


def thread_in(addresses: Iterable[str], own: Sequence[str], account: str, keys: Sequence[bytes]) -> str:
    """Return the thread named by a token of ours in these addresses, or nothing."""
    return _in_plus("r", addresses, own, account, keys)


def mail_in(addresses: Iterable[str], own: Sequence[str], account: str, keys: Sequence[bytes]) -> str:
    """Return the mail of ours named by a bounce address among these, or nothing."""
    return _in_plus("b", addresses, own, account, keys)


def read_own_id(message_id: str, account: str, keys: Sequence[bytes]) -> tuple[str, str] | None:
    """Return mail and thread of a Message-ID that we made; None for any other."""
    found = OWN_ID.fullmatch(message_id.lower())
    if found and _is_signed(found[3], account, ("m", found[1], found[2]), keys):
        return found[1], found[2]
    return None


def _plus(address: str, token: str) -> str:
    local, _, domain = address.rpartition("@")
    long = len(local) + 1 + len(token) > limits.LOCAL_CHARS
    return address if long or not local else f"{local}+{token}@{domain}"


def _in_plus(
    purpose: Purpose, addresses: Iterable[str], own: Sequence[str], account: str, keys: Sequence[bytes]
) -> str:
    ours = {without_plus(one) for one in own}
    for address in addresses:
        local = address.lower().rpartition("@")[0]
        found = TOKEN[purpose].fullmatch(local.rpartition("+")[2])
        if found and without_plus(address) in ours and _is_signed(found[2], account, (purpose, found[1]), keys):
            return found[1]
    return ""


def _is_signed(given: str, account: str, parts: Sequence[str], keys: Sequence[bytes]) -> bool:
    return any(hmac.compare_digest(given, _signature(key, account, *parts)) for key in keys if key)


def _signature(key: bytes, account: str, *parts: str) -> str:
    digest = hmac.new(key, "\x1f".join((account, *parts)).encode(), hashlib.sha256).digest()
    return b32encode(digest).decode().lower()[:SIGNATURE_CHARS]
