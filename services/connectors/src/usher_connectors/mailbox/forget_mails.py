"""What is kept of mails beside their messages is deleted after a time; threads in which somebody still writes stay."""

from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from usher_common.parked_mail import MAIL
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.contacts import address
from usher_common.record.tables.mail import mail_seen, mail_sender, mail_thread, transcript_mail
from usher_common.record.tables.schema import conversation, parked
from usher_common.record.transaction import run_transaction

from usher_connectors.channels.email.events import PEER
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.parked_mails import files_of, keep_files
from usher_connectors.mailbox.sender_table import DAY

log = structlog.get_logger()
_t, _s, _p, _n, _r = mail_thread.c, mail_seen.c, parked.c, mail_sender.c, transcript_mail.c
_a, _c = address.c, conversation.c
Step = Callable[[Transaction, int], Awaitable[int]]


class ForgetMails:
    """Deletes, for all accounts and in small batches: `kept_d` and `parked_d` are days."""

    def __init__(self, record: Record, kept_d: float, parked_d: float) -> None:
        self._record, self._kept, self._parked = record, int(kept_d * DAY), int(parked_d * DAY)

    async def __call__(self) -> None:
        """Delete what is due; the threads first, as marks are kept for those that stay."""
        await self._all("threads", self._kept, _threads)
        await self._all("seen", self._kept, _seen)
        await self._all("senders", limits.SENDERS_KEPT_D * DAY, _senders)
        await self._all("transcripts", limits.SENDERS_KEPT_D * DAY, _transcripts)
        await self._all("parked", self._parked, _parked)

    async def _all(self, what: str, kept: int, step: Step) -> None:
        async def body(transaction: Transaction) -> int:
            return await step(transaction, await transaction.now() - kept)

        count = done = await run_transaction(self._record, body)
        while done == limits.FORGET_BATCH:
            done = await run_transaction(self._record, body)
            count += done
        if count:
            log.info("mail.forgotten", what=what, count=count)


async def _threads(transaction: Transaction, before: int) -> int:
    """Delete threads without a mail since then, unless a conversation at their address is open, or was until later."""
    at = and_(_a.account == _t.account, _a.peer == _t.contact + PEER + _t.thread)
    living = or_(_c.status != "closed", _c.closed_at >= before)
    kept = or_(*(exists().where(at, where, living) for where in (_c.address_id == _a.id, _c.id == _a.conversation_id)))
    wanted = select(_t.account, _t.thread).where(_t.at < before, ~kept).limit(limits.FORGET_BATCH)
    rows = (await transaction.connection.execute(wanted)).all()
    for account in {row.account for row in rows}:
        keys = [row.thread for row in rows if row.account == account]
        await transaction.connection.execute(delete(mail_thread).where(_t.account == account, any_of(_t.thread, keys)))
    return len(rows)


async def _seen(transaction: Transaction, before: int) -> int:
    """Delete marks of mails whose thread is gone; what is not durable yet (`prepared`) stays."""
    stays = exists().where(_t.account == _s.account, _t.thread == _s.thread)
    wanted = select(_s.account, _s.message_id, _s.digest).where(_s.at < before, _s.prepared == "", ~stays)
    rows = (await transaction.connection.execute(wanted.limit(limits.FORGET_BATCH))).all()
    for row in rows:
        this: tuple[ColumnElement[bool], ...] = (_s.account == row.account, _s.message_id == row.message_id)
        await transaction.connection.execute(delete(mail_seen).where(*this, _s.digest == row.digest))
    return len(rows)


async def _senders(transaction: Transaction, before: int) -> int:
    """Delete counters that say nothing any more: none counts for longer than a day."""
    idle = and_(_n.hour_at < before, _n.answered_at < before)
    rows = (
        await transaction.connection.execute(select(_n.account, _n.sender).where(idle).limit(limits.FORGET_BATCH))
    ).all()
    for account in {row.account for row in rows}:
        keys = [row.sender for row in rows if row.account == account]
        mine = (_n.account == account, any_of(_n.sender, keys), idle)
        await transaction.connection.execute(delete(mail_sender).where(*mine))
    return len(rows)


async def _transcripts(transaction: Transaction, before: int) -> int:
    """Delete marks of transcripts that count no more."""
    wanted = select(_r.message_id).where(_r.at < before).limit(limits.FORGET_BATCH)
    ids = list((await transaction.connection.execute(wanted)).scalars())
    await transaction.connection.execute(delete(transcript_mail).where(any_of(_r.message_id, ids)))
    return len(ids)


async def _parked(transaction: Transaction, before: int) -> int:
    """Delete mails that became no message and that nobody has asked for; the sweep of files takes their bytes."""
    old = (_p.stream == MAIL, _p.at < before, _p.replayed_at.is_(None))
    rows = (
        await transaction.connection.execute(select(_p.id, _p.envelope).where(*old).limit(limits.FORGET_BATCH))
    ).all()
    await transaction.connection.execute(delete(parked).where(any_of(_p.id, [row.id for row in rows])))
    await keep_files(transaction, files_of(row.envelope for row in rows), kept=False)
    return len(rows)
