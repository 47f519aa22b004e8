"""What the record remembers of senders: how many mails came in this hour, and when an automatic one went there."""

from typing import Any

from sqlalchemy import select, update
from usher_common.mails.senders import hash_of
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import db_now, insert_rows
from usher_common.record.tables.mail import mail_sender
from usher_common.record.transaction import run_transaction

from usher_connectors.channels.email.threading.answer_guard import SenderHistory, too_often

HOUR = 3600 * 1_000_000  # µs
DAY = 24 * HOUR
_s = mail_sender.c


class MailSenders:
    """The table of senders, for all accounts."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def came(self, account: str, sender: str) -> None:
        """Count a mail from this sender."""

        async def body(transaction: Transaction) -> None:
            now, row = await _locked(transaction, account, sender)
            same = now - row.hour_at < HOUR
            hour = {"hour_at": row.hour_at if same else now, "hour_count": row.hour_count + 1 if same else 1}
            await _change(transaction, account, sender, hour)

        await run_transaction(self._record, body)

    async def claim(self, account: str, sender: str, message: str, *, wanted: bool = False) -> str:
        """Let this automatic message go there, or say why not; another attempt at the same message may go.

        `wanted`: it follows what they asked for, and does not count as the one of the day.
        """

        async def body(transaction: Transaction) -> str:
            now, row = await _locked(transaction, account, sender)
            if row.answered_by == message:
                return ""
            history = SenderHistory(
                answered_today=int(row.answered_at > 0 and now - row.answered_at < DAY),
                came_this_hour=row.hour_count if now - row.hour_at < HOUR else 0,
            )
            reason = too_often(history, wanted=wanted)
            if not reason and not wanted:
                await _change(transaction, account, sender, {"answered_at": now, "answered_by": message})
            return reason

        return await run_transaction(self._record, body)

    async def flooding(self, account: str, sender: str) -> str:
        """Say why no program may write there now, "" if one may; nothing is noted."""
        where = (_s.account == account, _s.sender == hash_of(sender))
        async with self._record.read() as connection:
            now = int((await connection.execute(select(db_now()))).scalar_one())
            row = (await connection.execute(select(_s.hour_at, _s.hour_count).where(*where))).first()
        return too_often(SenderHistory(0, row.hour_count if row is not None and now - row.hour_at < HOUR else 0))


async def _locked(transaction: Transaction, account: str, sender: str) -> tuple[int, Any]:
    """Return the time, and the sender's row, which is locked until the transaction ends."""
    now, connection = await transaction.now(), transaction.connection
    new = {"account": account, "sender": hash_of(sender), "hour_at": now, "hour_count": 0}
    await insert_rows(connection, mail_sender, [{**new, "answered_at": 0, "answered_by": ""}], skip_existing=True)
    where = (_s.account == account, _s.sender == hash_of(sender))
    return now, (await connection.execute(select(mail_sender).where(*where).with_for_update())).one()


async def _change(transaction: Transaction, account: str, sender: str, values: dict[str, object]) -> None:
    where = (_s.account == account, _s.sender == hash_of(sender))
    await transaction.connection.execute(update(mail_sender).where(*where).values(values))
