"""Find what a payload holds that its provider's specification does not know; pure."""

import re
from collections.abc import Mapping
from itertools import islice

from usher_connectors.contract import Choice, Known, Shape
from usher_connectors.limits import UNKNOWN_NODES, UNKNOWN_PATHS

KEY_CHARS = 40  # characters of a field's name: the longest that a provider of ours has are 31
# A name with at most one number in it; what looks otherwise may be an id, an address or a text of somebody's.
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]*(?:[0-9]+[A-Za-z_-]*)?")
_NUMBER = re.compile(r"[0-9]+")
ANY = "*"  # a field whose name is none


def unknown_paths(payload: object, shape: Shape) -> set[str]:
    """Return the fields that the shape does not know, as "Type.field", and the fields with another word, as "=?".

    Never raises, whatever the payload is. Looks at UNKNOWN_NODES values and returns UNKNOWN_PATHS paths at most. No
    path has a value of the payload; what is below an unknown field is not looked at.

    >>> shape = Shape("Update", {"Update": {"id": "", "kind": frozenset({"text"}), "from": "User"}, "User": {"id": ""}})
    >>> sorted(unknown_paths({"id": 1, "kind": "hologram", "from": [{"id": 2, "mood5": "…"}]}, shape))
    ['Update.kind=?', 'User.mood#']
    """
    found: set[str] = set()
    left = UNKNOWN_NODES
    waiting: list[tuple[object, str]] = [(payload, shape.root)]
    while waiting and left > 0 and len(found) < UNKNOWN_PATHS:
        node, name = waiting.pop()
        if isinstance(node, dict) and (fields := shape.types.get(name)) is not None:
            part = node.items() if len(node) <= left else islice(node.items(), left)
            left -= len(node)
            for key, value in part:
                known = fields.get(key)
                if known == "":  # the most frequent by far: known, and not looked into
                    continue
                below = _of_field(node, value, known or fields.get(folded(key)))
                if below is None:
                    if len(found) < UNKNOWN_PATHS:
                        found.add(f"{name}.{folded(key)}" if known is None else f"{name}.{key}=?")
                elif below:
                    waiting.append((value, below))
        elif isinstance(node, list):
            several = node[:left]
            left -= len(several)
            waiting += [(one, name) for one in several]
    return found


def _of_field(node: Mapping[object, object], value: object, known: Known | None) -> str | None:
    """Return the type of what a field holds, "" if that is not looked into, None if it is not known."""
    if isinstance(known, frozenset):
        return "" if _is_word(value, known) else None
    if isinstance(known, Choice):
        named = node.get(known.by)
        return known.among.get(named, "") if isinstance(named, str) else ""
    return known


def folded(key: object) -> str:
    """Return a field's name with its number as "#", or "*" for what is no name.

    >>> folded("MediaUrl12"), folded("+49301234"), folded("a1b2")
    ('MediaUrl#', '*', '*')
    """
    if not isinstance(key, str) or len(key) > KEY_CHARS or not _NAME.fullmatch(key):
        return ANY
    return _NUMBER.sub("#", key)


def _is_word(value: object, words: frozenset[str]) -> bool:
    """Return whether this is one of the words, or several of them; what is no text says nothing."""
    several = value[: len(words)] if isinstance(value, list) else [value]
    return all(one in words for one in several if isinstance(one, str))
