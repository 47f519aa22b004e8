"""Check that plain values have the shape of the policy's types, and report all that do not."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import inspect

from usher_policy.document.faults import Path, did_you_mean, one_of, shown
from usher_policy.document.model import PolicyDocument
from usher_policy.document.source import Source

_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(s|sec|m|min|h|d)\s*$")
_KINDS = {
    dict: "a mapping (`key: value` lines)",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "nothing",
}
_ROOT = inspect.type_info(PolicyDocument)


def check_shape(source: Source) -> Any:
    """Return the values with empty parts filled in as the types require.

    What does not fit is added to `source.faults`.
    """
    return _Check(source).any((), source.value, _ROOT)


class _Check:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._checks: dict[type, Callable[[Path, Any, Any], Any]] = {
            inspect.StructType: self._struct,
            inspect.DictType: self._dict,
            inspect.VarTupleType: self._list,
            inspect.UnionType: self._union,
            inspect.LiteralType: self._literal,
            inspect.IntType: self._int,
            inspect.FloatType: self._float,
            inspect.BoolType: self._bool,
            inspect.StrType: self._str,
            inspect.AnyType: lambda _path, value, _kind: value,
        }

    def any(self, path: Path, value: Any, kind: inspect.Type) -> Any:
        return self._checks[type(kind)](path, value, kind)

    def _struct(self, path: Path, value: Any, kind: inspect.StructType) -> Any:
        value = {} if value is None else value
        if not isinstance(value, dict):
            return self._not(path, value, _KINDS[dict], _struct_cure(kind))
        fields = {field.encode_name: field for field in kind.fields}
        for name in sorted(value.keys() - fields.keys()):
            cure = did_you_mean(name, fields, f"remove it; known here: {', '.join(fields)}")
            self._source.fault((*path, name), f"`{name}` is not known here", cure, key=True)
        for name, field in fields.items():
            if field.required and name not in value:
                self._source.fault((*path, name), f"`{name}` is missing", f"add `{name}: …`")
        return {
            name: self.any((*path, name), part, fields[name].type) for name, part in value.items() if name in fields
        }

    def _dict(self, path: Path, value: Any, kind: inspect.DictType) -> Any:
        value = {} if value is None else value
        if not isinstance(value, dict):
            return self._not(path, value, _KINDS[dict], "write one `name: value` line for each")
        if kind.min_length and not value:
            return self._refuse(path, "nothing is here", "write at least one `name: value` line")
        for name in value:
            self._pattern((*path, name), name, kind.key_type, key=True)
        return {name: self.any((*path, name), part, kind.value_type) for name, part in value.items()}

    def _list(self, path: Path, value: Any, kind: inspect.VarTupleType) -> Any:
        value = [] if value is None else value
        if not isinstance(value, list):
            cure = (
                "begin each entry with `- `" if isinstance(value, dict) else f"write it in brackets: [{shown(value)}]"
            )
            return self._not(path, value, _KINDS[list], cure)
        return [self.any((*path, number), part, kind.item_type) for number, part in enumerate(value)]

    def _union(self, path: Path, value: Any, kind: inspect.UnionType) -> Any:
        if value is None and any(isinstance(part, inspect.NoneType) for part in kind.types):
            return None
        parts = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        words = [part for part in parts if isinstance(part, inspect.LiteralType)]
        return self.any(path, value, words[0] if words and isinstance(value, str) else parts[0])

    def _literal(self, path: Path, value: Any, kind: inspect.LiteralType) -> Any:
        if value in kind.values and not isinstance(value, bool):
            return value
        known = [str(word) for word in kind.values if word != ""]
        cure = did_you_mean(str(value), known, f"write {one_of(known)}")
        return self._refuse(path, f"{shown(value)} is not among the choices", cure)

    def _int(self, path: Path, value: Any, kind: inspect.IntType) -> Any:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._not(path, value, "a whole number", _number_cure(value))
        return self._bounds(path, value, kind)

    def _float(self, path: Path, value: Any, kind: inspect.FloatType) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._not(path, value, _KINDS[float], _number_cure(value))
        return self._bounds(path, value, kind)

    def _bool(self, path: Path, value: Any, _kind: inspect.BoolType) -> Any:
        return value if isinstance(value, bool) else self._not(path, value, _KINDS[bool], "write true or false")

    def _str(self, path: Path, value: Any, kind: inspect.StrType) -> Any:
        if isinstance(value, str):
            return self._pattern(path, value, kind)
        cure = f'put it in quotes: "{value}"' if isinstance(value, bool | int | float) else "write a text"
        return self._not(path, value, _KINDS[str], cure)

    def _pattern(self, path: Path, value: str, kind: inspect.Type, *, key: bool = False) -> Any:
        pattern = kind.pattern if isinstance(kind, inspect.StrType) else None
        if isinstance(kind, inspect.StrType) and kind.max_length is not None and len(value) > kind.max_length:
            return self._refuse(path, f"these are {len(value)} characters", f"write at most {kind.max_length}")
        if isinstance(kind, inspect.StrType) and kind.min_length and not value:
            return self._refuse(path, "a text is missing", "write one")
        if pattern is None or re.fullmatch(pattern, value):
            return value
        message = f"{shown(value)} cannot be a name"
        return self._source.fault(path, message, _name_cure(value), key=key)

    def _bounds(self, path: Path, value: float, kind: inspect.IntType | inspect.FloatType) -> Any:
        low, high = (kind.ge if kind.ge is not None else kind.gt), (kind.le if kind.le is not None else kind.lt)
        if low is not None and (value < low or (kind.ge is None and value == low)):
            word = "at least" if kind.ge is not None else "more than"
            return self._refuse(path, f"{value} is too small", f"write {word} {low}")
        if high is not None and value > high:
            return self._refuse(path, f"{value} is too large", f"write at most {high}")
        return value

    def _not(self, path: Path, value: Any, wanted: str, cure: str) -> None:
        found = _KINDS[type(value)] if isinstance(value, dict | list) or value is None else shown(value)
        self._refuse(path, f"{wanted} belongs here, not {found}", cure)

    def _refuse(self, path: Path, message: str, cure: str) -> None:
        self._source.fault(path, message, cure)


def _struct_cure(kind: inspect.StructType) -> str:
    example = next((field for field in kind.fields if field.required), kind.fields[0])
    return f"write `key: value` lines, such as `{example.encode_name}: …`"


def _number_cure(value: Any) -> str:
    duration = _DURATION.match(value) if isinstance(value, str) else None
    if duration:
        return f"write it in seconds: {float(duration[1]) * _UNITS[duration[2]]:g}"
    if isinstance(value, str) and re.match(r"^[-+]?\d+(\.\d+)?$", value):
        return f"write it without quotes: {value}"
    return f"write a whole number, such as {round(value)}" if isinstance(value, float) else "write a number"


def _name_cure(value: str) -> str:
    likely = re.sub(r"[^a-z0-9_.:-]+", "-", value.lower()).strip("_.:-")[:64]
    example = f", such as `{likely}`" if likely else ""
    return f"use at most 64 small letters, digits and _ . : -, a letter or digit first{example}"
