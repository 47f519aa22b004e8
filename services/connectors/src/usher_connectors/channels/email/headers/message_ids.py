"""Message ids, as they stand in Message-ID, In-Reply-To and References: leniently, never by the new email policy."""

import re

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.charsets import storable
from usher_connectors.channels.email.headers.header_text import plain_text

BRACKETED = re.compile(r"<([^<>]+)>")
BARE = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+")
SPACES = re.compile(r"\s+")


def message_ids(value: bytes) -> tuple[str, ...]:
    """Return the ids of a field without their angle brackets, each once.

    >>> message_ids(b"<a@x> <[b]@y>")
    ('a@x', '[b]@y')
    """
    text = plain_text(value)
    found = BRACKETED.findall(text) or BARE.findall(text)
    ids = [_clean(one) for one in found]
    unique = [one for one in dict.fromkeys(ids) if one]
    half = limits.REFERENCES // 2
    return tuple(unique if len(unique) <= limits.REFERENCES else unique[:half] + unique[-half:])


def own_id(values: list[bytes]) -> str:
    """Return a mail's own id: the first that its Message-ID fields hold, if need be without brackets."""
    for value in values:
        if found := message_ids(value):
            return found[0]
        if bare := _clean(plain_text(value).strip("<> \t")):
            return bare
    return ""


def _clean(text: str) -> str:
    return storable(SPACES.sub("", text))[: limits.ID_CHARS]
