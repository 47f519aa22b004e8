"""A record whose process is killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction


class Dying:
    """A record whose process is killed after so many transactions."""

    def __init__(self, record: Record, lives: int) -> None:
        self._record, self._lives = record, lives

    def __getattr__(self, name: str) -> Any:
        return getattr(self._record, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open one, if the process still lives."""
        if self._lives == 0:
            raise Stall("killed")
        self._lives -= 1
        async with self._record.transaction() as transaction:
            yield transaction
