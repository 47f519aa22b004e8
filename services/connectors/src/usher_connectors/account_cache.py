"""Accounts of the record with their secrets opened, cached for a few seconds."""

import time

import structlog
from sqlalchemy import select
from usher_common.accounts.stored import mapping_of
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_common.record.tables.schema import account
from usher_common.runtime.repeated_lines import RepeatedLines
from usher_common.sealing.keyring import Keyring, Unopened

from usher_connectors.contract import Account
from usher_connectors.limits import ACCOUNT_CACHE_S, ACCOUNT_CACHE_SIZE

log = structlog.get_logger()


class AccountCache:
    """Reads an account at most every few seconds; while the record is unavailable, the last value counts.

    It also counts while the secrets cannot be opened: sealed with a key that only other replicas have yet. Without an
    earlier value `find` raises Unopened then, a Stall: webhooks are answered with 503, and sends wait.
    """

    def __init__(self, record: Record, keyring: Keyring) -> None:
        self._record, self._keyring = record, keyring
        self._lines = RepeatedLines()
        self._found: dict[str, tuple[float, Account | None]] = {}

    async def find(self, account_id: str) -> Account | None:
        kept = self._found.get(account_id)
        if kept and time.monotonic() - kept[0] < ACCOUNT_CACHE_S:
            return kept[1]
        try:
            found = await self._read(account_id)
        except Stall as stall:
            if isinstance(stall, Unopened):
                self._tell(account_id, stall)
            if kept:
                return kept[1]
            raise
        self._keep(account_id, found)
        return found

    async def having(self, channel: str, setting: str, value: str) -> list[Account]:
        async with self._record.read() as connection:
            wanted = select(account.c.id, account.c.config_json).where(account.c.channel == channel)
            rows = (await connection.execute(wanted.order_by(account.c.id))).all()
        named = [row.id for row in rows if str(mapping_of(row.config_json).get(setting, "")) == value]
        return [found for name in named if (found := await self.find(name)) is not None]

    def forget(self, account_id: str) -> None:
        self._found.pop(account_id, None)

    async def _read(self, account_id: str) -> Account | None:
        if "\0" in account_id or not account_id.isprintable():
            return None
        async with self._record.read() as connection:
            row = (await connection.execute(select(account).where(account.c.id == account_id))).first()
        if row is None:
            return None
        secrets = self._keyring.open(row.id, row.secrets_json)
        return Account(row.id, row.channel, mapping_of(row.config_json), secrets, row.enabled)

    def _tell(self, account_id: str, unopened: Unopened) -> None:
        if (left_out := self._lines.due(account_id)) is not None:
            log.error("account.unopened", account=account_id, reason=str(unopened), **left_out)

    def _keep(self, account_id: str, found: Account | None) -> None:
        if len(self._found) >= ACCOUNT_CACHE_SIZE:
            self._found.clear()
        self._found[account_id] = (time.monotonic(), found)
