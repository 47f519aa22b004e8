"""Statements compiled for all engines of this process: one that reads and one that writes ask the same (0407)."""

from typing import Any

from sqlalchemy.util import LRUCache

from usher_common.record import limits


class _Compiled(LRUCache[Any, Any]):
    """Takes dialects of one kind for one: SQLAlchemy makes one for each engine, and would compile for each again."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_of_kind(key), value)


def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *others = key
    return (dialect.name, dialect.server_version_info, *others)


COMPILED = _Compiled(limits.COMPILED)
