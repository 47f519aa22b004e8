"""Change every text in a value: structs, dataclasses, lists and mappings, at any depth (pure)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")


def with_every_text(value: Value, change: Callable[[str], str], kept: Collection[str] = ()) -> Value:
    """Return the same value with every text in it changed; where nothing changes it comes back as it is.

    The fields that are named in `kept` stay, in every struct and dataclass.
    """
    return _changed(value, change, kept)  # type: ignore[no-any-return]  # it has the type of what it is given


def _changed(value: Any, change: Callable[[str], str], kept: Collection[str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if not value:  # nothing is in it
        return value
    if isinstance(value, tuple | list):
        return type(value)(_changed(one, change, kept) for one in value)
    if isinstance(value, Mapping):
        return {_changed(name, change, kept): _changed(one, change, kept) for name, one in value.items()}
    changed = {}
    for name in _names(type(value)):  # type: ignore[arg-type]  # a class is hashable
        old = getattr(value, name)
        if name not in kept and (new := _changed(old, change, kept)) is not old and new != old:
            changed[name] = new
    if not changed:  # as nearly always: a copy of an event takes longer than to look at its texts
        return value
    copy = replace if is_dataclass(value) else msgspec.structs.replace
    return copy(value, **changed)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Name the fields of a dataclass or struct; of anything else there are none."""
    if is_dataclass(kind):
        return tuple(one.name for one in fields(kind))
    return kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else ()
