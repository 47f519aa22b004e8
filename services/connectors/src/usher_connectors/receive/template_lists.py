"""Fetch the lists of templates that gateways have asked for, and keep them in the record."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
import structlog
from sqlalchemy import or_, select, update
from usher_common.handling import Stall
from usher_common.messages.templates import ListedTemplate
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now
from usher_common.record.tables.schema import account, template_list
from usher_common.record.transaction import run_transaction

from usher_connectors.contract import Channel, SendError
from usher_connectors.limits import TEMPLATES_BATCH, TEMPLATES_GONE_S
from usher_connectors.send.ports import Accounts, Driver

log = structlog.get_logger()
_t = template_list.c


class FetchTemplateLists:
    """Fetches what is due, each list by one replica; a failure is kept beside the list that was there before."""

    def __init__(self, record: Record, accounts: Accounts, channels: Mapping[str, Channel], driver: Driver) -> None:
        self._record, self._accounts, self._channels, self._driver = record, accounts, channels, driver
        self._named = sorted(name for name, channel in channels.items() if channel.templates is not None)

    async def __call__(self) -> None:
        """Look once; while the record is away, the next look tries again."""
        try:
            await asyncio.gather(*map(self._fetch, await run_transaction(self._record, self._claim)))
        except Stall as away:
            log.debug("template_lists.postponed", reason=str(away))

    async def _claim(self, transaction: Transaction) -> Sequence[str]:
        """Take what was asked for and is not under way; a replica that died over it has lost it after a while."""
        connection = transaction.connection
        free = or_(_t.started_at <= _t.done_at, _t.started_at < db_now() - int(TEMPLATES_GONE_S * 1e6))
        of = select(account.c.id).where(account.c.id == _t.account, any_of(account.c.channel, self._named))
        due = (_t.asked_at > _t.done_at, free, of.exists())
        # Locked in sorted order, so that two replicas wait for each other instead of failing.
        looking = select(_t.account).where(*due).order_by(_t.account).limit(TEMPLATES_BATCH).with_for_update()
        found = list((await connection.execute(looking)).scalars())
        taking = update(template_list).where(any_of(_t.account, found), *due).values(started_at=db_now())
        return list((await connection.execute(taking.returning(_t.account))).scalars()) if found else []

    async def _fetch(self, name: str) -> None:
        values: dict[str, object]
        try:
            kept = msgspec.json.encode(await self._list(name)).decode()
            values = {"templates_json": kept, "fetched_at": db_now(), "error": ""}
        except SendError as error:
            values = {"error": error.code}
        except Exception as error:  # a list that cannot be understood concerns no other
            log.exception("template_lists.broken", account=name)
            values = {"error": f"internal: {type(error).__name__}"}

        async def store(transaction: Transaction) -> None:
            done = update(template_list).where(_t.account == name).values(done_at=db_now(), **values)
            await transaction.connection.execute(done)

        await run_transaction(self._record, store)

    async def _list(self, name: str) -> Sequence[ListedTemplate]:
        found = await self._accounts.find(name)
        channel = self._channels.get(found.channel) if found else None
        if found is None or channel is None or channel.templates is None:
            raise SendError("unknown_account", retryable=False)
        return await self._driver.run(channel, channel.templates(found))
