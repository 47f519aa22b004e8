"""Access to plain values of any shape: those of an unexpected shape are skipped."""

from collections.abc import Iterator
from typing import Any

from usher_policy.document.faults import Path
from usher_policy.document.source import Source


def texts(source: Source, *patterns: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the texts at any of these paths."""
    for pattern in patterns:
        yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, str))


def mappings(source: Source, *pattern: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the mappings at a path."""
    yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, dict))


def get(value: Any, *names: str) -> Any:
    """Descend by names; None if there is no such value."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def entries(value: Any, name: str) -> list[Any]:
    """Return the list of that name; [] if there is none."""
    held = get(value, name)
    return held if isinstance(held, list) else []


def number(value: Any) -> float | None:
    """Return a number as a float; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
