"""Bodies derived from samples: each field replaced, removed, or given characters that no store accepts."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, urlencode

JSON_VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, "", "x", "9" * 5000, [], ["x"], [[]], {}, {"x": {}})
MALFORMED = (
    b"",
    b"{",
    b"[",
    b'{"',
    b"[]",
    b"{}",
    b"null",
    b"1",
    b'"x"',
    b"\xff",
    b"[" * 99_999,
    b"{}{}",
    b"\xef\xbb\xbf{}",
)
_GONE = object()
Path = tuple[str | int, ...]


def is_form(content_type: str) -> bool:
    """Return whether bodies are forms rather than JSON."""
    return content_type.startswith("application/x-www-form-urlencoded")


def wrong_types(body: bytes, content_type: str) -> Iterator[tuple[str, bytes]]:
    """Yield the body with each field replaced by each type of value, and without it; with a name for people."""
    if is_form(content_type):
        yield from _wrong_fields(parse_qsl(body.decode(), keep_blank_values=True))
        return
    sample = json.loads(body)
    for path in paths(sample):
        for value in (*JSON_VALUES, _GONE):
            shown = "missing" if value is _GONE else repr(value)[:40]
            yield f"{_shown(path)}: {shown}", json.dumps(replaced(sample, path, value)).encode()


def _wrong_fields(fields: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    for number, (name, _) in enumerate(fields):
        for value in ("", "x", "-1", "9" * 5000, "[]", "1.5"):
            changed = [*fields[:number], (name, value), *fields[number + 1 :]]
            yield f"{name}: {value[:40]!r}", urlencode(changed).encode()
        yield f"{name}: missing", urlencode([*fields[:number], *fields[number + 1 :]]).encode()
        yield f"{name}: twice", urlencode([*fields, (name, "x")]).encode()


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """Yield the path of every value below, containers included."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*above, key)
        yield from paths(below, (*above, key))


def replaced(sample: Any, path: Path, value: Any) -> Any:
    """Return a copy in which one value is replaced, or removed."""
    copy = deepcopy(sample)
    place = at(copy, path[:-1])
    if value is _GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def at(sample: Any, path: Path) -> Any:
    """Return the value at a path."""
    for key in path:
        sample = sample[key]
    return sample


def with_items(body: bytes, path: Path, change: Callable[[list[Any]], list[Any]]) -> bytes:
    """Return the body with the list at this path changed."""
    sample = json.loads(body)
    if not path:
        return json.dumps(change(sample)).encode()
    return json.dumps(replaced(sample, path, change(at(sample, path)))).encode()


def bad_characters(body: bytes, text: str, content_type: str) -> Iterator[tuple[str, bytes]]:
    """Yield the body whose text begins with NUL, a lone surrogate, and a byte that is not UTF-8."""
    form = is_form(content_type)
    marked = _marked(body, text, form=form)
    variants = (("NUL", b"%00"), ("half of a pair", b"%ED%A0%80"), ("bad UTF-8", b"%FF")) if form else (
        ("NUL", b"\\u0000"), ("half of a pair", b"\\ud800"), ("bad UTF-8", b"\xff"), ("raw NUL", b"\0")
    )  # fmt: skip
    for name, bytes_of in variants:
        yield name, marked.replace(_MARK, bytes_of)


_MARK = b"MARKOFTHEKIT"


def _marked(body: bytes, text: str, *, form: bool) -> bytes:
    """Return the body with a mark before its text, wherever that stands."""
    mark = _MARK.decode()
    if form:
        fields = parse_qsl(body.decode(), keep_blank_values=True)
        return urlencode([(name, mark + value if value == text else value) for name, value in fields]).encode()
    sample = json.loads(body)
    for path in [path for path in paths(sample) if at(sample, path) == text]:
        sample = replaced(sample, path, mark + text)
    return json.dumps(sample).encode()


def _shown(path: Path) -> str:
    return ".".join(str(key) for key in path)
