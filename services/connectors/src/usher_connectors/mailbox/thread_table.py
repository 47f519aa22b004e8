"""What the record remembers of mails: threads with what an answer refers to, and which mails were taken."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record, Transaction
from usher_common.record.tables.mail import mail_seen, mail_thread
from usher_common.record.transaction import run_transaction

from usher_connectors.channels.email.mail import Mail
from usher_connectors.channels.email.threading.answer_guard import standing
from usher_connectors.channels.email.threading.place import Mailboxes, Placed, Thread, candidates, people_of
from usher_connectors.channels.email.writing.compose import Answered
from usher_connectors.contract import Received

QUOTED_CHARS = 20_000  # characters kept of a mail's text for the quote of an answer
PEOPLE = 100  # people remembered of a thread
_received = msgspec.json.Decoder(Received)
_answered = msgspec.json.Decoder(Answered)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A thread, and the mail that an answer in it answers."""

    thread: Thread
    answered: Answered


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows about the threads that a mail names, and of the mail itself.

    `prepared`: the message that it becomes, if an earlier attempt to take it ended before that was durable.
    """

    threads: Mapping[str, Thread] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    taken: bool = False
    prepared: Received | None = None


class MailThreads:
    """The tables of mails, for all accounts."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def find(self, account: str, thread: str) -> Remembered | None:
        """Return a thread and what an answer in it refers to."""
        async with self._record.read() as connection:
            return await _find(connection, account, thread)

    async def known(self, mail: Mail, boxes: Mailboxes) -> Known:
        """Read what placing this mail needs: its threads by key and by Message-ID."""
        ids = (*mail.in_reply_to, *mail.references)
        async with self._record.read() as connection:
            by_id = {one: found for one in ids if (found := await _thread_of(connection, boxes.account, one))}
            keys = [key for key, _ in candidates(mail, boxes, lambda one: by_id.get(one, ""))]
            rows = {key: await _find(connection, boxes.account, key) for key in dict.fromkeys(keys)}
            seen = await _seen(connection, boxes.account, mail)
        prepared = _received.decode(seen) if seen else None
        return Known({key: row.thread for key, row in rows.items() if row}, by_id, seen == "", prepared)

    async def remember(self, account: str, mail: Mail, placed: Placed, own: tuple[str, ...]) -> None:
        """Store a mail's part in its thread, before it is published: an answer to it finds what to refer to."""

        async def body(transaction: Transaction) -> None:
            before = await _find(transaction.connection, account, placed.thread)
            values = _thread_values(mail, placed, before, own)
            keys = {"account": account, "thread": placed.thread}
            await _upsert(transaction, mail_thread, keys, {**values, "at": await transaction.now()})

        await run_transaction(self._record, body)

    async def begin(self, account: str, thread: str, contact: str, first: Answered) -> None:
        """Store a thread that a mail of ours begins, before it is sent: its answer finds the thread."""
        values = {
            "contact": contact,
            "people_json": msgspec.json.encode([contact]).decode(),
            "subject": first.subject,
            "answered_json": msgspec.json.encode(first).decode(),
        }

        async def body(transaction: Transaction) -> None:
            keys = {"account": account, "thread": thread}
            await _upsert(transaction, mail_thread, keys, {**values, "at": await transaction.now()})

        await run_transaction(self._record, body)

    async def prepare(self, account: str, mail: Mail, thread: str, message: Received) -> None:
        """Store what a mail becomes: if it is read again before that is durable, it becomes the same."""
        await self._note(account, mail, thread, msgspec.json.encode(message).decode())

    async def took(self, account: str, mail: Mail, thread: str) -> None:
        """Store that a mail was taken, once it is durable."""
        await self._note(account, mail, thread, "")

    async def _note(self, account: str, mail: Mail, thread: str, prepared: str) -> None:
        async def body(transaction: Transaction) -> None:
            keys = {"account": account, "message_id": _hash(mail.message_id), "digest": mail.digest}
            values = {"thread": thread, "at": await transaction.now(), "prepared": prepared}
            await _upsert(transaction, mail_seen, keys, values)

        await run_transaction(self._record, body)


def _thread_values(mail: Mail, placed: Placed, before: Remembered | None, own: tuple[str, ...]) -> dict[str, str]:
    people = dict.fromkeys((*(before.thread.people if before else ()), *people_of(mail, own)))
    head = f"{mail.sender.name} <{mail.sender.address}>".strip()
    answered = Answered(
        mail.message_id,
        mail.references or mail.in_reply_to,
        mail.subject,
        mail.thread_index,
        mail.thread_topic,
        tuple(box for box in (*mail.to, *mail.cc) if box.address in people),
        mail.text[:QUOTED_CHARS],
        f"{head}:",
        "" if mail.authentication.forged else mail.answer_to.address,
        standing(mail, own),
    )
    return {
        "contact": placed.contact,
        "people_json": msgspec.json.encode(list(people)[:PEOPLE]).decode(),
        "subject": before.thread.subject if before else mail.subject,
        "answered_json": msgspec.json.encode(answered).decode(),
    }


async def _find(connection: AsyncConnection, account: str, thread: str) -> Remembered | None:
    where = (mail_thread.c.account == account, mail_thread.c.thread == thread)
    row = (await connection.execute(select(mail_thread).where(*where))).first()
    if row is None:
        return None
    people = tuple(msgspec.json.decode(row.people_json, type=list[str]))
    return Remembered(Thread(thread, row.contact, people, row.subject), _answered.decode(row.answered_json))


async def _thread_of(connection: AsyncConnection, account: str, message_id: str) -> str:
    where = (mail_seen.c.account == account, mail_seen.c.message_id == _hash(message_id), mail_seen.c.thread != "")
    found = await connection.execute(select(mail_seen.c.thread).where(*where).order_by(mail_seen.c.at.desc()).limit(1))
    return str(found.scalar_one_or_none() or "")


async def _seen(connection: AsyncConnection, account: str, mail: Mail) -> str | None:
    """Return what was prepared for a mail, "" once it was taken, None if it was never seen."""
    where = (
        mail_seen.c.account == account,
        mail_seen.c.message_id == _hash(mail.message_id),
        mail_seen.c.digest == mail.digest,
    )
    found = (await connection.execute(select(mail_seen.c.prepared).where(*where))).scalar_one_or_none()
    return None if found is None else str(found)


async def _upsert(
    transaction: Transaction, table: Table, keys: Mapping[str, object], values: Mapping[str, object]
) -> None:
    postgres = transaction.connection.dialect.name == "postgresql"
    insert = (insert_postgres if postgres else insert_sqlite)(table).values({**keys, **values})
    await transaction.connection.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=dict(values)))


def _hash(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:40]
