"""The differences of two policies, including defaults, in the order of the document."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from usher_policy.document.model import PolicyDocument

ORDERED = ("rules", "invitations")  # lists whose entries have names, and whose order counts


class Change(msgspec.Struct, frozen=True):
    """A value that changed; "" for one that is absent, JSON for lists and mappings."""

    path: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}: {self.before or '(nothing)'} → {self.after or '(nothing)'}"


def diff_policies(before: PolicyDocument, after: PolicyDocument) -> list[Change]:
    """List the changes from one policy to the other.

    Rules, invitations, queues and calendars are identified by their names, steps by their position. If the same rules
    or invitations are in another order, one change of the list shows both orders.
    """
    changes: list[Change] = []
    for name in PolicyDocument.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        changes += _named(name, old, new) if name in ORDERED else _changes(name, old, new)
    return changes


def _named(path: str, before: Any, after: Any) -> Iterator[Change]:
    old, new = ({one.name: one for one in entries} for entries in (before, after))
    for name in _union(new, old):
        yield from _changes(f"{path}.{name}", old.get(name), new.get(name))
    kept = [[name for name in one if name in other] for one, other in ((old, new), (new, old))]
    if kept[0] != kept[1]:
        yield Change(path, f"in the order {', '.join(old)}", f"in the order {', '.join(new)}")


def _changes(path: str, old: Any, new: Any) -> Iterator[Change]:
    """Descend where both have the same parts; a part that only one has is one change."""
    if old == new:
        return
    if isinstance(old, msgspec.Struct) and type(old) is type(new):
        for name in old.__struct_fields__:
            yield from _changes(f"{path}.{name}", getattr(old, name), getattr(new, name))
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and not path.endswith(".when"):
        for name in _union(old, new):
            yield from _changes(f"{path}.{name}", old.get(name), new.get(name))
    elif _structs(old) and _structs(new):
        for number in range(max(len(old), len(new))):
            yield from _changes(
                f"{path}[{number}]", *(part[number] if number < len(part) else None for part in (old, new))
            )
    else:
        yield Change(path, _shown(old), _shown(new))


def _structs(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(part, msgspec.Struct) for part in value)


def _union(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    return [*first, *(name for name in second if name not in first)]


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return ""
    plain = _plain(msgspec.to_builtins(value))
    return plain if isinstance(plain, str) else msgspec.json.encode(plain).decode()


def _plain(value: Any) -> Any:
    """Write whole numbers without a fraction: 30, not 30.0."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
