"""Mails that became no message: kept in the table `parked` with their reason and their bytes, and read again there.

The gateway lists them with what else is parked. A replay there only marks the row: who holds the mailbox reads the mail
again, and then deletes the row, or gives it its new reason (decision 0314).
"""

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import msgspec
import structlog
from sqlalchemy import delete, select, update
from usher_common.bus.metrics import PARKED
from usher_common.bus.settling.one_by_one import clean
from usher_common.envelope import FrameError, decode_envelope, encode_envelope, wrap
from usher_common.ids import derive_id
from usher_common.parked_mail import MAIL, ParkedMail, decode_parked_mail
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables.schema import parked, upload
from usher_common.record.transaction import run_transaction

from usher_connectors.channels.email.mail import Parked

log = structlog.get_logger()
_p = parked.c


@dataclass(frozen=True, slots=True)
class Asked:
    """A parked mail that somebody wants to be read again, since `at` (µs)."""

    id: str
    at: int
    mail: ParkedMail


class ParkedMails:
    """The rows of mails in the table `parked`, for all accounts."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def park(self, found: Parked, mail: ParkedMail, digest: str) -> None:
        """Keep a mail with its reason; one that is kept already changes nothing.

        `digest` names its bytes, or else its place in the folder.
        """
        key = derive_id("parked", MAIL, mail.account, digest)
        envelope = wrap(key, time.time_ns() // 1000, key, mail)

        async def body(transaction: Transaction) -> None:
            row = {
                "id": key,
                "stream": MAIL,
                "p": 0,
                "envelope_id": key,
                "envelope": encode_envelope(envelope),
                "reason": found.reason,
                "detail": clean(found.detail),
                "at": await transaction.now(),
                "accepted_at": envelope.at,
            }
            known = await transaction.connection.execute(select(_p.id).where(_p.id == key))
            if known.first() is None:
                await insert_rows(transaction.connection, parked, [row], skip_existing=True)
                await keep_files(transaction, [mail.original], kept=True)

        await run_transaction(self._record, body)
        PARKED.labels(MAIL, found.reason).inc()
        log.warning("mail.parked", account=mail.account, parked=key, reason=found.reason)

    async def asked(self, account: str) -> list[Asked]:
        """Return the account's mails that are to be read again, the oldest first."""
        wanted = (
            select(_p.id, _p.replayed_at, _p.envelope)
            .where(_p.stream == MAIL, _p.replayed_at.is_not(None))
            .order_by(_p.accepted_at, _p.id)
        )
        async with self._record.read() as connection:
            rows = (await connection.execute(wanted)).all()
        found = [Asked(row.id, row.replayed_at, mail) for row in rows for mail in _read(row.envelope)]
        return [one for one in found if one.mail.account == account]

    async def forget(self, asked: Asked) -> None:
        """Delete the row of a mail that has become a message; its file is removed later."""

        async def body(transaction: Transaction) -> None:
            await transaction.connection.execute(delete(parked).where(_p.id == asked.id))
            await keep_files(transaction, [asked.mail.original], kept=False)

        await run_transaction(self._record, body)

    async def again(self, asked: Asked, found: Parked) -> None:
        """Give a mail that was read again its new reason, unless somebody has asked once more meanwhile."""
        values = {"reason": found.reason, "detail": clean(found.detail), "replayed_at": None}

        async def body(transaction: Transaction) -> None:
            mine = (_p.id == asked.id) & (_p.replayed_at == asked.at)
            await transaction.connection.execute(update(parked).where(mine).values(**values))

        await run_transaction(self._record, body)


async def keep_files(transaction: Transaction, files: Collection[str], *, kept: bool) -> None:
    """Have the sweep of files leave these, or take them."""
    at = await transaction.now() if kept else None
    named = any_of(upload.c.id, [one for one in files if one])
    await transaction.connection.execute(update(upload).where(named).values(attached_at=at))


def files_of(envelopes: Iterable[bytes]) -> list[str]:
    """Return the files with the bytes of these parked mails."""
    return [mail.original for envelope in envelopes for mail in _read(envelope) if mail.original]


def _read(envelope: bytes) -> Iterator[ParkedMail]:
    try:
        yield decode_parked_mail(decode_envelope(envelope).body)
    except (FrameError, msgspec.MsgspecError):
        log.exception("mail.parked_unreadable")
