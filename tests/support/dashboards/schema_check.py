"""Prints where the dashboards' files are not as Grafana's schema has them: a program, as its classes are elsewhere."""

import enum
import json
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard


def faults(kind: Any, value: Any, where: str) -> Iterator[str]:
    """Yield where a value is not of the kind that the schema's class has for it."""
    if kind in (Any, object):  # a panel's options: of the class that its plugin has for them
        kind = type(value)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        yield from _of_none(parts, value, where)
    elif not _is_of(kind, value):
        yield f"{where}: {value!r} is no {getattr(kind, '__name__', kind)}"
    else:
        for declared, inner, name in _inside(kind, value):
            yield from faults(declared, inner, f"{where}{name}")


def _of_none(kinds: tuple[Any, ...], value: Any, where: str) -> list[str]:
    """Return the faults by the kind that the value is most like: that with a fault deepest inside of it."""
    found = [list(faults(one, value, where)) for one in kinds]
    return max(found, key=lambda those: those[0].partition(":")[0].count(".")) if all(found) else []


def _is_of(kind: Any, value: Any) -> bool:
    origin = typing.get_origin(kind) or kind
    if origin is typing.Literal:
        return value in typing.get_args(kind)
    if issubclass(origin, enum.Enum):
        return value in {one.value for one in origin}
    return isinstance(value, (int, float) if origin is float else origin)


def _inside(kind: Any, value: Any) -> Iterator[tuple[Any, Any, str]]:
    """Yield what a value holds: the declared kind, the inner value, and its name."""
    parts = typing.get_args(kind)
    if isinstance(value, list) and parts:
        yield from ((parts[0], one, f"[{number}]") for number, one in enumerate(value))
    elif isinstance(value, dict) and parts:
        yield from ((parts[1], one, f".{key}") for key, one in value.items())
    elif hasattr(value, "to_json"):
        hints = typing.get_type_hints(type(value))
        yield from ((declared, getattr(value, name), f".{name}") for name, declared in hints.items())


def main() -> int:
    """Check each file that is named: nothing may be lost in reading it, and everything must be of its kind."""
    register_default_plugins()
    found = []
    for path in map(Path, sys.argv[1:]):
        written = json.loads(path.read_text(encoding="utf-8"))
        read = Dashboard.from_json(written)
        if json.loads(json.dumps(read, cls=JSONEncoder)) != written:
            found.append(f"{path.name}: something in it is unknown to the schema")
        found += faults(Dashboard, read, path.name)
    sys.stdout.write("".join(f"{one}\n" for one in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
