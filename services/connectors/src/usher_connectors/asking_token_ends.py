"""Ask providers when the tokens of accounts end: once a day, and after each change of an account, by one replica."""

from collections.abc import Mapping

import structlog
from sqlalchemy import or_, select, update
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import db_now, insert_rows
from usher_common.record.tables.connections import account_health
from usher_common.record.tables.schema import account
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Unopened

from usher_connectors.contract import Channel, SendError
from usher_connectors.health.token_ends import KeepTokenEnds
from usher_connectors.limits import TOKENS_ASKED_S, TOKENS_BATCH
from usher_connectors.send.ports import Accounts, Driver

log = structlog.get_logger()
_h = account_health.c


class AskTokenEnds:
    """Asks for accounts of the channels that can be asked; what a provider does not say is not known."""

    def __init__(self, record: Record, accounts: Accounts, channels: Mapping[str, Channel], driver: Driver) -> None:
        self._record, self._accounts, self._driver = record, accounts, driver
        self._channels = {name: one for name, one in channels.items() if one.token_ends is not None}
        self._keep = KeepTokenEnds(record)

    async def __call__(self) -> None:
        """Ask for those that are due; raises Stall."""
        joined = account.outerjoin(account_health, _h.account == account.c.id)
        changed = _h.token_asked_at < account.c.changed_at
        due = or_(_h.token_asked_at.is_(None), _h.token_asked_at < db_now() - int(TOKENS_ASKED_S * 1e6), changed)
        wanted = select(account.c.id, _h.token_asked_at, changed.label("changed")).select_from(joined)
        wanted = wanted.where(account.c.enabled, account.c.channel.in_(sorted(self._channels)), due)
        async with self._record.read() as connection:
            rows = (await connection.execute(wanted.order_by(account.c.id).limit(TOKENS_BATCH))).all()
        for name, asked_at, is_other in rows:
            if await self._claimed(name, asked_at, is_other=bool(is_other)):
                await self._ask(name)

    async def _claimed(self, name: str, asked_at: int | None, *, is_other: bool) -> bool:
        """Return whether no other replica asks; after a change the former token's end is not known any more."""

        async def body(transaction: Transaction) -> bool:
            await insert_rows(transaction.connection, account_health, [{"account": name}], skip_existing=True)
            free = _h.token_asked_at.is_(None) if asked_at is None else _h.token_asked_at == asked_at
            values = {"token_asked_at": await transaction.now(), **({"token_ends_at": None} if is_other else {})}
            claim = update(account_health).where(_h.account == name, free).values(**values)
            return bool((await transaction.connection.execute(claim)).rowcount)

        return await run_transaction(self._record, body)

    async def _ask(self, name: str) -> None:
        self._accounts.forget(name)  # a token that was replaced a moment ago is the one meant
        try:
            found = await self._accounts.find(name)
            channel = self._channels.get(found.channel) if found else None
            if found is None or channel is None or channel.token_ends is None:
                return
            ends_s = await self._driver.run(channel, channel.token_ends(found))
        except (SendError, Unopened) as refusal:  # tomorrow again; a token that is refused alerts by itself
            log.info("account.token_end_not_told", account=name, reason=str(refusal))
            return
        except Exception:  # an answer in another form than the provider's own
            log.exception("account.token_end_not_understood", account=name)
            return
        await self._keep(name, ends_s)
