"""Replace in events what no store accepts: NUL and lone surrogates become U+FFFD."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
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
    if isinstance(value, tuple | list):
        return type(value)(_cleaned(one) for one in value)
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)})
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return msgspec.structs.replace(value, **{name: _cleaned(getattr(value, name)) for name in names})
    return value
