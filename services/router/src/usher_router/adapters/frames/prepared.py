"""Statements that run for every frame, compiled once for each database.

SQLAlchemy would need 150 µs for each execution (decision 0044).
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Select
from sqlalchemy.ext.asyncio import AsyncConnection


class Prepared:
    """A select whose only parameters are lists, made with `any_of(column, [])` and given in that order.

    Its columns are text and numbers only, because no result is converted.
    """

    def __init__(self, wanted: Select[Any] | CompoundSelect[Any]) -> None:
        self._wanted = wanted
        self._texts: dict[str, str] = {}

    async def all(self, connection: AsyncConnection, *lists: Sequence[Any]) -> Sequence[Any]:
        """Run it with these lists."""
        dialect = connection.dialect
        if (text := self._texts.get(dialect.name)) is None:
            text = self._texts[dialect.name] = str(self._wanted.compile(dialect=dialect))
        # SQLite has no arrays: it reads each list from a JSON text (decision 0020).
        given = lists if dialect.name == "postgresql" else [json.dumps(one) for one in lists]
        return (await connection.exec_driver_sql(text, tuple(given))).all()
