"""What a provider's payloads may hold, as its specification says: types of objects, their fields, words of some.

A type has a name, the vendor's own where there is one. A field leads to "" (not looked into), to the name of a type,
to the words that its value may be, or to a Choice. Lists are as their elements. "#" in a field's name is a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

import msgspec
import msgspec.inspect

from usher_connectors.contract.json_text import readable
from usher_connectors.contract.requests import Request


@dataclass(frozen=True, slots=True)
class Choice:
    """A field whose type another field beside it names; a value that is not `among` them is not looked into."""

    by: str
    among: Mapping[str, str]


Known: TypeAlias = str | frozenset[str] | Choice


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known: `types` by name, and `root`, which a payload has. `source` says which specification it is."""

    root: str
    types: Mapping[str, Mapping[str, Known]]
    source: str = ""


class _File(msgspec.Struct):
    source: str
    root: str
    types: dict[str, dict[str, str | list[str] | dict[str, dict[str, str]]]]


def shape_of(text: bytes) -> Shape:
    """Read a shape from its file: a list holds words, an object with one key is a Choice by that field."""
    found = msgspec.json.decode(text, type=_File)
    types = {name: {key: _known(value) for key, value in one.items()} for name, one in found.types.items()}
    return Shape(found.root, types, found.source)


def _known(value: str | Sequence[str] | Mapping[str, Mapping[str, str]]) -> Known:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        ((by, among),) = value.items()
        return Choice(by, among)
    return frozenset(value)


def shape_beside(package: str) -> Shape:
    """Read the file shape.json of a channel's package."""
    return shape_of(files(package).joinpath("shape.json").read_bytes())


def shape_of_structs(root: str, kinds: Sequence[type[msgspec.Struct]]) -> Shape:
    """Return the shape that these structs describe together; their tags are the words of the field "type"."""
    types: dict[str, dict[str, Known]] = {}
    for one in kinds:
        _take(types, root, msgspec.inspect.type_info(one))
    types[root]["type"] = frozenset(str(one.__struct_config__.tag) for one in kinds)
    return Shape(root, types, "our own description")


def _take(types: dict[str, dict[str, Known]], name: str, found: msgspec.inspect.Type) -> str:
    """Add a struct's fields under this name; returns the name, "" for what is none."""
    if isinstance(found, msgspec.inspect.UnionType):
        return max((_take(types, name, one) for one in found.types), default="")
    if isinstance(found, msgspec.inspect.ListType | msgspec.inspect.VarTupleType):
        return _take(types, name, found.item_type)
    if not isinstance(found, msgspec.inspect.StructType):
        return ""
    for field in found.fields:
        below = _take(types, f"{name}.{field.encode_name}", field.type)
        types.setdefault(name, {})[field.encode_name] = below
    return name


def json_payload(request: Request) -> object:
    """Return a request's JSON; None for a handshake. Raises msgspec.DecodeError or RecursionError."""
    if request.method != "POST":
        return None
    try:
        return msgspec.json.decode(request.body)
    except msgspec.DecodeError:  # decoded as parsers do it: with what no store accepts replaced
        return msgspec.json.decode(readable(request.body))
