"""Types of objects as they are collected: by name, each with its fields; two that have one name become one."""

from typing import TypeAlias

Known: TypeAlias = str | list[str] | dict[str, dict[str, str]]
Types: TypeAlias = dict[str, dict[str, Known]]


def add(types: Types, name: str, field: str, known: Known) -> None:
    """Add a field; where it is there already, words are joined, and what says more counts."""
    fields = types.setdefault(name, {})
    before = fields.get(field)
    if isinstance(before, list) and isinstance(known, list):
        fields[field] = sorted({*before, *known})
    elif not before:
        fields[field] = sorted(known) if isinstance(known, list) else known


def reachable(types: Types, root: str) -> Types:
    """Keep the types that the root leads to; a field that leads to a type without fields is not looked into."""
    found: Types = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = {field: "" if _is_empty(types, known) else known for field, known in types[name].items()}
        waiting += [one for known in found[name].values() for one in leads_to(known)]
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}


def leads_to(known: Known) -> list[str]:
    """Return the types that a field leads to."""
    if isinstance(known, dict):
        return [name for among in known.values() for name in among.values()]
    return [known] if isinstance(known, str) and known else []


def _is_empty(types: Types, known: Known) -> bool:
    return isinstance(known, str) and not types.get(known)
