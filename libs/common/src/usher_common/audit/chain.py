"""The chain of hashes as pure functions: what each entry's hash covers, and where a chain is broken."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

# What the first entry of all follows: it binds the chain to its purpose.
GENESIS = hashlib.sha256(b"usher audit log").hexdigest()


class Entry(NamedTuple):
    """What an entry says: `who` is an agent's id, "command line", or "" where nobody knows; `at` is µs since 1970."""

    n: int  # from 1, without gaps
    at: int
    who: str
    action: str
    kind: str  # of thing
    thing: str  # its id


class Link(NamedTuple):
    """An entry as it is stored: with its hash, in hex."""

    entry: Entry
    hash: str


class End(NamedTuple):
    """Up to where a chain is known: the number of an entry, and its hash. Number 0 has the hash GENESIS."""

    n: int = 0
    hash: str = GENESIS


class Broken(NamedTuple):
    """The first entry at which a chain is not what it was, and how that shows."""

    n: int
    how: str


def hash_of(entry: Entry, before: str) -> str:
    """Return the hash (hex) of an entry that follows one with the hash `before`.

    It covers the predecessor's hash and all fields, as a JSON array: no two different entries are written alike.
    """
    return hashlib.sha256(bytes.fromhex(before) + msgspec.json.encode(tuple(entry))).hexdigest()


def linked(entries: Iterable[Entry], end: End) -> Iterator[Link]:
    """Give entries their hashes, in order, as they follow `end`."""
    before = end.hash
    for entry in entries:
        before = hash_of(entry, before)
        yield Link(entry, before)


class Walk:
    """Walks along a chain from where it begins; after the last link, `end` compares with where it should end."""

    def __init__(self, begins: End) -> None:
        self.at = begins
        self.broken: Broken | None = None

    def take(self, links: Iterable[Link]) -> None:
        """Follow some more links, until one is broken."""
        for link in links:
            if self.broken is None:
                self.broken = self._fault(link)
                self.at = End(link.entry.n, link.hash)

    def finish(self, head: End) -> Broken | None:
        """Return where the chain is broken; `head` is what the last entry must be. None: it is whole."""
        if self.broken is not None or self.at == head:
            return self.broken
        if self.at.n < head.n:
            return Broken(self.at.n + 1, "it is missing, with all that follow it")
        how = "the head has another hash for it" if self.at.n == head.n else "the head ends before it"
        return Broken(self.at.n, how)

    def _fault(self, link: Link) -> Broken | None:
        n = link.entry.n
        if n > self.at.n + 1:
            return Broken(self.at.n + 1, "it is missing")
        if n < self.at.n + 1:
            return Broken(n, "it is there twice, or before the beginning")
        if link.hash != hash_of(link.entry, self.at.hash):
            return Broken(n, "it was changed, or what is before it")
        return None
