"""Deterministic identifiers: the same input always gives the same id."""

from hashlib import sha1
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

_NAMESPACE = uuid5(NAMESPACE_URL, "https://usher.example/ids").bytes
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}  # RFC 9562, 4.1: the upper bits are 10


def derive_id(*parts: str) -> str:
    """Derive an id from its parts: the canonical text (36 characters) of their uuid5 (RFC 9562, 5.5).

    Parts are joined with a unit separator, so that ("a", "bc") and ("ab", "c") differ. As `uuid.uuid5` makes it, but
    without its object, of which nothing but the text is used: each message and command has several ids.
    """
    name = sha1(_NAMESPACE + "\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()
    return f"{name[:8]}-{name[8:12]}-5{name[13:16]}-{_VARIANTS[name[16]]}{name[17:20]}-{name[20:32]}"


def address_id(account: str, peer: str) -> str:
    """Return the id of an address: one peer as one channel account knows it."""
    return derive_id("address", account, peer)


def visitor_message_id(account: str, peer: str, client_id: str) -> str:
    """Return the id of the envelope and message that a visitor sent under `client_id`."""
    return derive_id("visitor", account, peer, client_id)


def invited_id(message: str) -> str:
    """Return the id of the line that says what a contact was invited with, by the message that answers it."""
    return derive_id("invited", message)


def agent_command_id(agent: str, client_id: str) -> str:
    """Return the id of the envelope (and message) that an agent sent under `client_id`."""
    return derive_id("agent", agent, client_id)


def provider_message_id(account: str, native_id: str) -> str:
    """Return the id of the envelope and message that a provider delivered as `native_id`."""
    return derive_id("provider", account, native_id)


def album_id(account: str, peer: str, album: str) -> str:
    """Return the id under which the message of an album is found; `album` is the provider's id of it."""
    return derive_id("album", account, peer, album)


def answer_id(ask: str) -> str:
    """Return the id of the envelope in which knowledge answers an ask."""
    return derive_id("knowledge_answered", ask)


def partition_of(account: str, peer: str, partitions: int) -> int:
    """Map an address to its partition: crc32 of account, NUL and peer, modulo `partitions`."""
    return crc32(f"{account}\0{peer}".encode()) % partitions


def agent_partition(agent: str, partitions: int) -> int:
    """Map an agent's own commands (status, vanished) to one partition, so that they stay in order."""
    return partition_of("agent", agent, partitions)


def outreach_id(cause: str, *which: str) -> str:
    """Return the id of what a contact is told unasked: the envelope's, the message's and the row's.

    `cause` is "event" with the caller's id, or "broadcast" with its id and the contact's.
    """
    return derive_id("outreach", cause, *which)


def unsubscribed_id(account: str, peer: str) -> str:
    """Return the id of an address at which nothing is wanted unasked; a mail's is the same in all its threads."""
    return derive_id("unsubscribed", account, peer.strip().casefold())


def contacts_partition(partitions: int) -> int:
    """Return the partition of all commands on contacts: a merge concerns several, so none is the home of all."""
    return partition_of("contacts", "", partitions)
