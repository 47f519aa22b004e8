"""A policy's text as plain values with their line numbers."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from usher_policy.document.faults import Fault, Path, PolicyError, shown, written
from usher_policy.limits import POLICY_BYTES, POLICY_NODES

Place = tuple[int, int]  # line and column, from 1

_TAG = "tag:yaml.org,2002:"
_CURES = {  # part of the parser's message → advice
    "cannot start any token": "indent with spaces, no tabs, and put a text that begins with a special sign in quotes",
    "mapping values are not allowed": "put a text that has `: ` in it in quotes, or correct the indentation",
    "could not find expected ':'": "write `key: value`, with a colon and a space",
    "undefined alias": "name the anchor (`&name`) above its first use, or put a text that begins with * in quotes",
    "expected <block end>": "line this up with the lines above that belong to the same list or mapping",
    "end of stream": "close the quote that opens here",
    "expected ',' or": "close the bracket that opens here, and put a comma between its entries",
    "parsing a flow node": "close the bracket that opens here",
    "single document": "keep one document in the file: remove the line `---` and what follows it",
    "special characters": "remove the unprintable character",
}


_OPENED = ("expected ':'", "end of stream", "expected ',' or")  # reported where it begins, not where its end is missed


class PolicyLoader(yaml.SafeLoader):
    """Reads plain scalars as YAML 1.2 does: `no` is Norway, `18:00` is a text, `2026-12-24` too (decision 0101)."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the library's own way


for _name, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]{1,15}$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15})(?:[eE][-+]?[0-9]{1,2})?$", "-+.0123456789"),
):
    PolicyLoader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)

_SCALARS: dict[str, Callable[[str], Any]] = {
    _TAG + "str": str,
    _TAG + "null": lambda _: None,
    _TAG + "bool": lambda text: text.lower() == "true",
    _TAG + "int": int,
    _TAG + "float": float,
}


class Source:
    """Values by path with their positions, and the mistakes found so far."""

    def __init__(self) -> None:
        self.value: Any = None
        self.faults: list[Fault] = []
        self._values: dict[Path, Place] = {}
        self._keys: dict[Path, Place] = {}

    def fault(self, path: Path, message: str, cure: str, *, key: bool = False) -> None:
        """Report a mistake at the value of that path, or at its key.

        If it is not written, at the value that contains it.
        """
        places, at = (self._keys if key else self._values), path
        while at and at not in places:  # a missing value is reported where it belongs
            places, at = self._values, at[:-1]
        line, column = places.get(at, (1, 1))
        self.faults.append(Fault(line, column, written(path), message, cure))

    def each(self, *pattern: str) -> Iterator[tuple[Path, Any]]:
        """Yield values by their path, "*" for any part; paths that are not written yield nothing."""
        found: list[tuple[Path, Any]] = [((), self.value)]
        for part in pattern:
            found = [below for path, value in found for below in _below(path, value, part)]
        return iter(found)

    def note(self, path: Path, node: yaml.Node) -> None:
        """Record a value's position; a mapping or list under a key has the key's, which may be lines above."""
        inside = isinstance(node, yaml.CollectionNode) and path in self._keys
        self._values[path] = self._keys[path] if inside else _position(node)

    def note_key(self, path: Path, node: yaml.Node) -> None:
        """Record the position of a value's key."""
        self._keys[path] = _position(node)


def read_source(text: str) -> Source:
    """Read YAML; an invalid text raises `PolicyError`, repeated keys are in `faults`."""
    if len(text.encode(errors="surrogatepass")) > POLICY_BYTES:
        raise PolicyError([_whole(f"the policy is longer than {POLICY_BYTES} bytes", "shorten it")])
    source = Source()
    node = compose(text)
    if node is not None:
        values = _Values(source)
        source.value = values.of(node, (), ())
        if values.refused:
            raise PolicyError(source.faults)
    return source


def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML text with their places; raises `PolicyError`."""
    try:
        loader = PolicyLoader(text)
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise PolicyError([_syntax(error)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PolicyError([Fault(line, 1, "", "an unprintable character", _CURES["special characters"])]) from None
    except RecursionError:
        raise PolicyError([_whole("brackets are nested too deep", "write it with less depth")]) from None


def _syntax(error: yaml.MarkedYAMLError) -> Fault:
    said = " ".join(word for word in (error.context, error.problem) if word)
    opened = any(words in said for words in _OPENED)
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    cure = next(
        (cure for words, cure in _CURES.items() if words in said), "check indentation, quotes and brackets here"
    )
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Fault(line, column, "", f"this is no YAML: {said}", cure)


class _Values:
    """Converts nodes to values."""

    def __init__(self, source: Source) -> None:
        self.refused = False  # without the value, nothing can be said about what contains it
        self._source = source
        self._count = 0

    def of(self, node: yaml.Node, path: Path, around: tuple[int, ...]) -> Any:
        """Return the node's value; `around` are the nodes that contain it."""
        self._source.note(path, node)
        self._count += 1
        if self._count > POLICY_NODES:
            raise PolicyError([_whole(f"more than {POLICY_NODES} values", "shorten it; use fewer aliases")])
        if id(node) in around:
            return self._refuse(path, "this contains itself", "remove the alias (`*name`)")
        inside = (*around, id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, inside)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, (*path, number), inside) for number, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path, inside: tuple[int, ...]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._source.note((*path, "?"), key)
                self._refuse((*path, "?"), "a key must be a word", "write `key: value`")
                continue
            name = key.value
            if name in made:
                self._source.note_key((*path, name), key)
                self._source.fault((*path, name), f"{shown(name)} is here twice", "keep one of the two", key=True)
                continue
            self._source.note_key((*path, name), key)
            made[name] = self.of(value, (*path, name), inside)
        return made

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        make = _SCALARS.get(node.tag)
        try:
            return make(node.value) if make else self._refuse(path, f"the tag {node.tag} is not known", "remove it")
        except ValueError:
            return self._refuse(path, f"{shown(node.value)} does not go with its tag", "remove the tag")

    def _refuse(self, path: Path, message: str, cure: str) -> None:
        self.refused = True
        self._source.fault(path, message, cure)


def _position(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _whole(message: str, cure: str) -> Fault:
    return Fault(1, 1, "", message, cure)


def _below(path: Path, value: Any, part: str) -> Iterator[tuple[Path, Any]]:
    if part == "*" and isinstance(value, list):
        yield from (((*path, number), item) for number, item in enumerate(value))
    elif isinstance(value, dict):
        yield from (((*path, key), item) for key, item in value.items() if part in ("*", key))
