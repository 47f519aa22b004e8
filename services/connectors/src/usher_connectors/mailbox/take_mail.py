"""One mail's bytes become an event, durable before this returns, or are found to be no message, with the reason."""

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import IO

import structlog
from sqlalchemy.exc import SQLAlchemyError
from usher_common.bus.settling.one_by_one import reason_of
from usher_common.files.port import Empty, Files, Stored, TooLarge
from usher_common.files.scan.port import Infected
from usher_common.handling import BusClosed, Stall
from usher_common.mails.pictures import name_stored
from usher_common.messages.content import Attachment
from usher_policy.privacy.masking import Masks

from usher_connectors.channels.email import limits as mail_limits
from usher_connectors.channels.email.account_settings import MailAccount
from usher_connectors.channels.email.events import (
    complained_thread,
    contact_and_thread,
    is_report,
    message_event,
    native_id,
    peer_of,
    report_event,
    same_person,
)
from usher_connectors.channels.email.mail import File, Mail, Parked
from usher_connectors.channels.email.masking.raw_mail import masked_mail
from usher_connectors.channels.email.reading.content import file_chunks
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_connectors.channels.email.removed import Removed
from usher_connectors.channels.email.threading.place import Mailboxes, Placed, place
from usher_connectors.contract import BadPayload, Event, Ignored, Lost, PeerChanged, Received, SendError, Sink
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.thread_table import MailThreads
from usher_connectors.receive.domain.clean_texts import clean_texts
from usher_connectors.receive.domain.text_rules import check_received

log = structlog.get_logger()
Source = bytes | mmap.mmap
OURS = (OSError, Stall, BusClosed, Lost, SendError, SQLAlchemyError)  # what says nothing about the mail


class TakeMail:
    """Reads mails and passes them on, for all accounts."""

    def __init__(self, threads: MailThreads, senders: MailSenders, files: Files, masks: Masks | None = None) -> None:
        self._threads, self._senders, self.files = threads, senders, files
        self._masks = masks or Masks()

    @asynccontextmanager
    async def opened(self, file: IO[bytes]) -> AsyncIterator[Source | None]:
        """Give a mail's bytes with its numbers masked; None if that failed: then nothing of it may be kept."""
        with mapped(file) as source:
            try:
                masked = await asyncio.to_thread(masked_mail, source, self._masks.current)
            except Exception:  # one mail must not hold up all that come after it
                log.exception("mail.not_masked")
                yield None
            else:
                yield source if masked is None else masked

    async def __call__(self, account: MailAccount, source: Source | None, sink: Sink, cursor: str) -> Parked | None:
        """Pass a mail on, and say why if it became nothing; an error of ours is raised, and the mail is read again."""
        if source is None:
            return Parked("broken", "its numbers could not be masked")
        try:
            mail = await asyncio.to_thread(read_mail, source, account.authserv_id)
            return mail if isinstance(mail, Parked) else await self._pass_on(account, mail, source, sink, cursor)
        except BadPayload as problem:
            return Parked("refused", str(problem))
        except OURS:
            raise
        except Exception as error:  # one mail must not hold up all that come after it
            log.exception("mail.broken", account=account.boxes.account)
            return Parked("broken", reason_of(error))

    async def _pass_on(
        self, account: MailAccount, mail: Mail, source: Source, sink: Sink, cursor: str
    ) -> Parked | None:
        boxes = account.boxes
        known = await self._threads.known(mail, boxes)
        if known.taken or _is_own(mail, account):
            return None
        if is_report(mail):
            report = await self._report(mail, boxes)
            if isinstance(report, Ignored) and report.kind != "mail delayed":
                return Parked("unknown_report", f"a {mail.kind} that names no mail of ours")
            await sink.accept([report], cursor)
            await self._threads.took(boxes.account, mail, "")
            return None
        placed = place(mail, boxes, known.threads.get, lambda one: known.ids.get(one, ""))
        message = known.prepared or await self._prepared(account, mail, placed, source)
        files = (*(file.id for file in message.attachments), message.original, message.html)
        await self.files.attach([one for one in files if one])
        contact, thread = contact_and_thread(message.peer)
        person = same_person(mail, Placed(thread, contact))
        await sink.accept([*([person] if person else []), message], cursor)
        await self._threads.took(boxes.account, mail, thread)
        return None

    async def _report(self, mail: Mail, boxes: Mailboxes) -> Event:
        """Say what a report means; who called a mail of ours spam has unsubscribed."""
        thread = complained_thread(mail, boxes)
        found = await self._threads.find(boxes.account, thread) if thread else None
        if found is None:
            return report_event(mail, boxes)
        return PeerChanged(peer_of(found.thread.contact, thread), "stopped", native_id=native_id(mail), at=mail.at)

    async def _prepared(self, account: MailAccount, mail: Mail, placed: Placed, source: Source) -> Received:
        """Make the message that a mail becomes, and store all that belongs to it: read again, it becomes the same."""
        boxes = account.boxes
        check_received(clean_texts(_event(account, mail, placed, (), "")))
        await self._threads.remember(boxes.account, mail, placed, boxes.own)
        await self._senders.came(boxes.account, mail.sender.address)
        removed = Removed()
        stored = [await removed(one.name, self._store(boxes.account, source, one)) for one in mail.files]
        # with an infected file in it the mail is infected, whether the scanner reads mails or not
        original = None if removed else await removed("", self._keep(boxes.account, source, mail.subject))
        files = tuple(one for one in stored if one)
        page = await removed("", self._page(boxes.account, mail, stored)) or ""
        mail = removed.told_in(mail)
        message = replace(_event(account, mail, placed, files, original.id if original else ""), html=page)
        await self._threads.prepare(boxes.account, mail, placed.thread, message)
        return message

    async def _page(self, account: str, mail: Mail, stored: Sequence[Attachment | None]) -> str:
        """Store the mail's HTML, in which its own pictures are named by their files; returns "" if it has none."""
        names = {file.cid: one.id for file, one in zip(mail.files, stored, strict=True) if one and file.cid}
        found = await self._put(account, slices(name_stored(mail.html, names).encode()), "mail.html")
        return found.id if found else ""

    async def keep(self, account: str, source: Source, name: str) -> Stored | None:
        """Store a whole mail as a file; one that is empty, or in which a virus was found, is none."""
        try:
            return await self._keep(account, source, name)
        except Infected:
            return None

    async def _keep(self, account: str, source: Source, name: str) -> Stored | None:
        return await self._put(account, slices(source), f"{name[:100] or 'mail'}.eml")

    async def _store(self, account: str, source: Source, file: File) -> Attachment | None:
        """Store an attachment chunk by chunk; an empty or too large one is left out."""
        stored = await self._put(account, file_chunks(source, file), file.name)
        return Attachment(stored.id, file.name, stored.type, stored.size) if stored else None

    async def _put(self, account: str, pieces: Iterator[bytes], name: str) -> Stored | None:
        async def chunks() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        try:
            return await self.files.put(chunks(), mail_limits.MAIL_BYTES, name, f"account:{account}")
        except (TooLarge, Empty):
            return None


def too_large(size: int) -> Parked:
    """Say that a mail of so many bytes is not read."""
    return Parked("too_large", f"{size} bytes; at most {mail_limits.MAIL_BYTES} are read")


@contextmanager
def mapped(file: IO[bytes]) -> Iterator[Source]:
    """Return a file's bytes without reading them all into memory."""
    if not file.seek(0, 2):
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
        yield source


def slices(source: Source) -> Iterator[bytes]:
    """Yield a whole mail in pieces."""
    for at in range(0, len(source), mail_limits.CHUNK_BYTES):
        yield source[at : at + mail_limits.CHUNK_BYTES]


def _event(account: MailAccount, mail: Mail, placed: Placed, files: Sequence[Attachment], original: str) -> Received:
    first = not placed.by or bool(placed.apart)
    return message_event(mail, placed, tuple(files), own=account.boxes.own, first=first, original=original)


def _is_own(mail: Mail, account: MailAccount) -> bool:
    """Whether this is a copy of a mail of ours, as some servers put into the inbox."""
    own = {one.lower() for one in account.boxes.own}
    return mail.sender.address.lower() in own and not is_report(mail)
