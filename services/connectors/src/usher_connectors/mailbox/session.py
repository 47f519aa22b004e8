"""An account's mailbox: each new mail becomes an event, once, and is passed only when it is durable."""

import asyncio
import json
import mmap
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO

import structlog
from usher_common.files.port import Empty, Files, Stored, TooLarge
from usher_common.handling import BusClosed, Stall
from usher_common.messages.content import Attachment

from usher_connectors.channels.email import limits as mail_limits
from usher_connectors.channels.email.account_settings import MailAccount, mail_account
from usher_connectors.channels.email.events import (
    complained_thread,
    contact_and_thread,
    is_report,
    message_event,
    native_id,
    parked_event,
    peer_of,
    report_event,
    same_person,
)
from usher_connectors.channels.email.mail import File, Mail, Parked
from usher_connectors.channels.email.reading.content import file_chunks
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_connectors.channels.email.threading.place import Mailboxes, Placed, place
from usher_connectors.contract import Account, BadPayload, Event, PeerChanged, Received, Sink
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.imap import Imap, signed_in
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.sign_in import SignInRefused, Tokens
from usher_connectors.mailbox.thread_table import MailThreads

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder was taken: a UID within one UIDVALIDITY; 0 is before the first mail."""

    validity: int = 0
    uid: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Read a stored cursor; one that is not understood is the beginning."""
        try:
            found = json.loads(text)
            return cls(int(found["validity"]), int(found["uid"]))
        except (ValueError, TypeError, KeyError):
            return cls()

    def __str__(self) -> str:
        return json.dumps({"validity": self.validity, "uid": self.uid})


class MailSession:
    """Holds the mailboxes of accounts; a call runs until it is cancelled, and opens lost connections again."""

    def __init__(
        self, threads: MailThreads, senders: MailSenders, files: Files, tokens: Tokens, retry_scale: float = 1.0
    ) -> None:
        self._threads, self._senders, self._files = threads, senders, files
        self._tokens, self._scale = tokens, retry_scale

    async def __call__(self, account: Account, sink: Sink) -> None:
        """Take mails for an account; raises BadAccount, and Lost if another replica has it."""
        wait, known = limits.RETRY_FIRST_S, mail_account(account)
        while True:
            try:
                async with signed_in(known, self._tokens) as imap:
                    wait = limits.RETRY_FIRST_S
                    await self._hold(known, imap, sink)
            except (OSError, SignInRefused, Stall, BusClosed) as error:
                log.warning("mail.connection_lost", account=account.id, reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(wait * self._scale)
            wait = min(2 * wait, limits.RETRY_CEILING_S)

    async def _hold(self, account: MailAccount, imap: Imap, sink: Sink) -> None:
        folder = await imap.select(account.folder)
        cursor = Cursor.read(await sink.cursor())
        if cursor.validity != folder.validity:
            # UIDs of another UIDVALIDITY mean nothing: all mails are looked at, and those taken are passed over.
            first = 0 if cursor.validity or account.history else folder.uid_next - 1
            cursor = Cursor(folder.validity, first)
            await sink.accept([], str(cursor))
        while True:
            for uid, size in await imap.newer(cursor.uid):
                cursor = Cursor(folder.validity, uid)
                await self._take(account, imap, sink, cursor, size)
            await imap.wait()

    async def _take(self, account: MailAccount, imap: Imap, sink: Sink, cursor: Cursor, size: int) -> None:
        if size > mail_limits.MAIL_BYTES:
            event = parked_event(Parked("too_large", f"{size} bytes; at most {mail_limits.MAIL_BYTES} are read"))
            await _accept(sink, [event], cursor)
            return
        file = await imap.fetch(cursor.uid, size)
        with closing(file):
            await self._read(account, file, sink, cursor)

    async def _read(self, account: MailAccount, file: IO[bytes], sink: Sink, cursor: Cursor) -> None:
        source = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.tell() else b""
        try:
            mail = await asyncio.to_thread(read_mail, source, account.authserv_id)
            if isinstance(mail, Parked):
                await _accept(sink, [parked_event(mail)], cursor)
            else:
                await self._pass_on(account, mail, source, sink, cursor)
        finally:
            if isinstance(source, mmap.mmap):
                source.close()

    async def _pass_on(
        self, account: MailAccount, mail: Mail, source: bytes | mmap.mmap, sink: Sink, cursor: Cursor
    ) -> None:
        boxes = account.boxes
        known = await self._threads.known(mail, boxes)
        if known.taken or _is_own(mail, account):
            await sink.accept([], str(cursor))
            return
        if is_report(mail):
            await _accept(sink, [await self._report(mail, boxes)], cursor)
            await self._threads.took(boxes.account, mail, "")
            return
        placed = place(mail, boxes, known.threads.get, lambda one: known.ids.get(one, ""))
        message = known.prepared or await self._prepared(account, mail, placed, source)
        await self._files.attach([one for one in (*(file.id for file in message.attachments), message.original) if one])
        contact, thread = contact_and_thread(message.peer)
        person = same_person(mail, Placed(thread, contact))
        await _accept(sink, [*([person] if person else []), message], cursor)
        await self._threads.took(boxes.account, mail, thread)

    async def _report(self, mail: Mail, boxes: Mailboxes) -> Event:
        """Say what a report means; who called a mail of ours spam is written to no more, until they write."""
        thread = complained_thread(mail, boxes)
        found = await self._threads.find(boxes.account, thread) if thread else None
        if found is None:
            return report_event(mail, boxes)
        return PeerChanged(peer_of(found.thread.contact, thread), "blocked", native_id=native_id(mail), at=mail.at)

    async def _prepared(self, account: MailAccount, mail: Mail, placed: Placed, source: bytes | mmap.mmap) -> Received:
        """Make the message that a mail becomes, and store all that belongs to it: read again, it becomes the same."""
        boxes = account.boxes
        await self._threads.remember(boxes.account, mail, placed, boxes.own)
        await self._senders.came(boxes.account, mail.sender.address)
        stored = tuple([await self._store(boxes.account, source, one) for one in mail.files])
        files = tuple(one for one in stored if one)
        original = await self._put(boxes.account, slices(source), f"{mail.subject[:100] or 'mail'}.eml")
        message = message_event(
            mail,
            placed,
            files,
            own=boxes.own,
            first=not placed.by or bool(placed.apart),
            original=original.id if original else "",
        )
        await self._threads.prepare(boxes.account, mail, placed.thread, message)
        return message

    async def _store(self, account: str, source: bytes | mmap.mmap, file: File) -> Attachment | None:
        """Store an attachment chunk by chunk; an empty or too large one is left out."""
        stored = await self._put(account, file_chunks(source, file), file.name)
        return Attachment(stored.id, file.name, stored.type, stored.size) if stored else None

    async def _put(self, account: str, pieces: Iterator[bytes], name: str) -> Stored | None:
        async def chunks() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        try:
            return await self._files.put(chunks(), mail_limits.MAIL_BYTES, name, f"account:{account}")
        except (TooLarge, Empty):
            return None


def slices(source: bytes | mmap.mmap) -> Iterator[bytes]:
    """Yield a whole mail in pieces."""
    for at in range(0, len(source), mail_limits.CHUNK_BYTES):
        yield source[at : at + mail_limits.CHUNK_BYTES]


async def _accept(sink: Sink, events: Sequence[Event], cursor: Cursor) -> None:
    """Make events durable; one that the record does not know, such as a report on an old mail, stops nothing."""
    try:
        await sink.accept(events, str(cursor))
    except BadPayload as problem:
        log.warning("mail.refused", uid=cursor.uid, reason=str(problem))
        await sink.accept([], str(cursor))


def _is_own(mail: Mail, account: MailAccount) -> bool:
    """Whether this is a copy of a mail of ours, as some servers put into the inbox."""
    own = {one.lower() for one in account.boxes.own}
    return mail.sender.address.lower() in own and not is_report(mail)
