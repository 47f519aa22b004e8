"""Accounts of the record, cached for a few seconds."""

import json
import time
from typing import Any

from sqlalchemy import select
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_common.record.tables.schema import account

from usher_connectors.contract import Account
from usher_connectors.limits import ACCOUNT_CACHE_S, ACCOUNT_CACHE_SIZE


class AccountCache:
    """Reads an account at most every few seconds; while the record is unavailable, the last value counts."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._found: dict[str, tuple[float, Account | None]] = {}

    async def find(self, account_id: str) -> Account | None:
        kept = self._found.get(account_id)
        if kept and time.monotonic() - kept[0] < ACCOUNT_CACHE_S:
            return kept[1]
        try:
            found = await self._read(account_id)
        except Stall:
            if kept:
                return kept[1]
            raise
        self._keep(account_id, found)
        return found

    def forget(self, account_id: str) -> None:
        self._found.pop(account_id, None)

    async def _read(self, account_id: str) -> Account | None:
        if "\0" in account_id or not account_id.isprintable():
            return None
        async with self._record.read() as connection:
            row = (await connection.execute(select(account).where(account.c.id == account_id))).first()
        if row is None:
            return None
        return Account(row.id, row.channel, _mapping(row.config_json), _mapping(row.secrets_json), row.enabled)

    def _keep(self, account_id: str, found: Account | None) -> None:
        if len(self._found) >= ACCOUNT_CACHE_SIZE:
            self._found.clear()
        self._found[account_id] = (time.monotonic(), found)


def _mapping(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
