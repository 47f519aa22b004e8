"""Rendezvous hashing: every member computes the same owner for each partition, and a change moves few of them."""

from collections.abc import Iterable
from hashlib import blake2b


def owner(members: Iterable[str], stream: str, partition: int) -> str | None:
    """Return the member that owns the partition: the one with the highest hash of both; None without members."""
    return max(members, key=lambda member: (_weight(member, stream, partition), member), default=None)


def owned(member: str, members: Iterable[str], stream: str, partitions: Iterable[int]) -> frozenset[int]:
    """Return the partitions that `member` owns among `members`."""
    known = tuple(members)
    return frozenset(p for p in partitions if owner(known, stream, p) == member)


def _weight(member: str, stream: str, partition: int) -> bytes:
    return blake2b(f"{stream}\0{partition}\0{member}".encode(), digest_size=8).digest()
