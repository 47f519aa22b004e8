"""Watch over accounts: who is counted at all, whose token ends when, and how many reply windows close soon."""

from collections.abc import Mapping

import structlog
from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables.connections import account_health
from usher_common.record.tables.schema import account, conversation

from usher_connectors import metrics
from usher_connectors.contract import Channel
from usher_connectors.health.domain import KINDS
from usher_connectors.limits import CLOSING_S

log = structlog.get_logger()
_c = conversation.c
# Word for word the partial index's condition, so that both databases use it (decision 0086).
_OPEN = text("conversation.status <> 'closed'")


class WatchAccounts:
    """Sets what metrics say of accounts; every replica says the same."""

    def __init__(self, record: Record, channels: Mapping[str, Channel]) -> None:
        self._record = record
        self._windows = {name: one.reply_window_s for name, one in channels.items() if one.reply_window_s}
        self._known: frozenset[str] = frozenset()

    async def __call__(self) -> None:
        """Look once; while the record is away, what was seen last stays."""
        try:
            async with self._record.read() as connection:
                joined = account.outerjoin(account_health, account_health.c.account == account.c.id)
                shown = select(account.c.id, account.c.channel, account_health.c.token_ends_at).select_from(joined)
                rows = (await connection.execute(shown.where(account.c.enabled))).all()
                served = {row.channel for row in rows} & self._windows.keys()
                closing = {name: await _closing(connection, name, self._windows[name]) for name in sorted(served)}
        except Stall as away:
            log.debug("account_watch.postponed", reason=str(away))
            return
        self._count_from_the_start(frozenset(row.id for row in rows))
        metrics.TOKEN_ENDS.clear()
        for name, ends_at in ((row.id, row.token_ends_at) for row in rows if row.token_ends_at is not None):
            metrics.TOKEN_ENDS.labels(name).set(ends_at / 1_000_000)
        metrics.WINDOWS_CLOSING.clear()
        for name, count in closing.items():
            metrics.WINDOWS_CLOSING.labels(name).set(count)

    def _count_from_the_start(self, accounts: frozenset[str]) -> None:
        """Show an account's counter before its first message, as a first value is no increase; forget who is gone."""
        for name in accounts - self._known:
            metrics.ACCOUNT_RECEIVED.labels(name)
        for name in self._known - accounts:
            metrics.forget_account(name, KINDS)
        self._known = accounts


async def _closing(connection: AsyncConnection, channel: str, window_s: int) -> int:
    """Count the channel's conversations with a person that wait for an answer, and whose window ends soon."""
    since = db_now() - window_s * 1_000_000
    waits = or_(_c.agent_at.is_(None), _c.agent_at < _c.visitor_at)
    soon = _c.visitor_at.between(since, since + int(CLOSING_S * 1_000_000))
    there = _OPEN, _c.status != "automatic", _c.channel == channel
    found = await connection.execute(select(func.count()).select_from(conversation).where(*there, waits, soon))
    return int(found.scalar_one())
