"""Looking into plain values that may have any shape: what has the wrong one is passed over."""

from collections.abc import Iterator
from typing import Any

from usher_policy.document.faults import Path
from usher_policy.document.source import Source


def texts(source: Source, *patterns: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Give the texts at any of these paths."""
    for pattern in patterns:
        yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, str))


def mappings(source: Source, *pattern: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the mappings at a path."""
    yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, dict))


def get(value: Any, *names: str) -> Any:
    """Go down by names; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def entries(value: Any, name: str) -> list[Any]:
    """Give the list of that name; [] where there is none."""
    held = get(value, name)
    return held if isinstance(held, list) else []


def number(value: Any) -> float | None:
    """Give a number as a float; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
