"""Replace in events what no store accepts: NUL and lone surrogates become U+FFFD."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")
_BAD = re.compile("[\0\ud800-\udfff]")
REPLACED = "\N{REPLACEMENT CHARACTER}"


def clean_texts(value: Value) -> Value:
    """Return the same value with every text in it cleaned, at any depth; what is clean comes back as it is."""
    return _cleaned(value)  # type: ignore[no-any-return]  # it has the type of what it is given


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _BAD.sub(REPLACED, value)
    if not value:  # nothing is in it
        return value
    if isinstance(value, tuple | list):
        return type(value)(_cleaned(one) for one in value)
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(one) for name, one in value.items()}
    names = _names(type(value))  # type: ignore[arg-type]  # a class is hashable
    changed = {}
    for name in names:
        old = getattr(value, name)
        if (new := _cleaned(old)) is not old:
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
