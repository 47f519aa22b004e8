"""Mails of the demo: the shop's answers land here instead of at an SMTP server, and people write from here."""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, localtime, make_msgid

from usher_common.files.port import Files
from usher_common.messages.content import Attachment
from usher_common.record.port import Record
from usher_connectors.channels.email.account_settings import MailAccount, mail_account
from usher_connectors.channels.email.mail import Mail
from usher_connectors.channels.email.threading.place import Placed
from usher_connectors.channels.email.writing.compose import Outgoing, pieces
from usher_connectors.contract import Account, Channel, Received, Sink
from usher_connectors.mailbox.declining import Declining
from usher_connectors.mailbox.deliver import DeliverMail
from usher_connectors.mailbox.parked_mails import ParkedMails
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.session import Cursor, MailSession
from usher_connectors.mailbox.signing_in.tokens import Tokens
from usher_connectors.mailbox.take_mail import Source, TakeMail
from usher_connectors.mailbox.thread_table import MailThreads
from usher_policy.privacy.masking import Masks

SHOP = "hello@holm.example"
_Parts = tuple[MailThreads, MailSenders, Files, Tokens]
VALIDITY = 1  # the inbox's UIDVALIDITY: its numbers are never used twice


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it was sent; `to_shop`: somebody wrote it here. `uid` begins at the time of the start."""

    uid: int
    source: bytes
    to_shop: bool


@dataclass
class Inbox:
    """All mails, in memory."""

    letters: list[Letter] = field(default_factory=list)
    _next: int = field(default_factory=lambda: int(time.time() * 1000))
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, source: bytes, *, to_shop: bool) -> None:
        """Keep a mail."""
        self._next += 1
        self.letters.append(Letter(self._next, source, to_shop))
        self._came.set()

    async def newer(self, uid: int) -> list[Letter]:
        """The mails to the shop after this one, once there are any."""
        while not (found := [one for one in self.letters if one.to_shop and one.uid > uid]):
            self._came.clear()
            await self._came.wait()
        return found

    def write(
        self, sender: tuple[str, str], text: str, *, to: str = SHOP, subject: str = "", answers: str = ""
    ) -> None:
        """Write to the shop; `sender` is name and address, `answers` the id of a mail of the shop's.

        Raises ValueError for what no header takes.
        """
        mail, address = EmailMessage(), sender[1]
        mail["From"] = formataddr(sender)
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(localtime())
        mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "holm.example")
        if answers:
            mail["In-Reply-To"] = mail["References"] = answers
        mail.set_content(text)
        self.put(mail.as_bytes(), to_shop=True)


def shown(letter: Letter) -> Mapping[str, object]:
    """A mail as the page shows it."""
    mail = message_from_bytes(letter.source, policy=policy.default)
    body = mail.get_body(("plain",))
    return {
        "uid": letter.uid,
        "to_shop": letter.to_shop,
        "from": str(mail["From"] or ""),
        "to": str(mail["To"] or ""),
        "answer_to": str(mail["Reply-To"] or mail["From"] or ""),
        "subject": str(mail["Subject"] or ""),
        "id": str(mail["Message-ID"] or ""),
        "text": body.get_content() if body is not None else "",
    }


class TakeLetter(TakeMail):
    """Takes a mail as its sender's own: no server but this inbox has handed it over."""

    async def _prepared(self, account: MailAccount, mail: Mail, placed: Placed, source: Source) -> Received:
        return replace(await super()._prepared(account, mail, placed, source), proof="passed")


class InboxSession(MailSession):
    """Holds the shop's mailbox, which is the inbox of the demo."""

    def __init__(self, inbox: Inbox, record: Record, parts: _Parts, masks: Masks) -> None:
        threads, senders, files, tokens = parts
        super().__init__(TakeLetter(threads, senders, files, masks), ParkedMails(record), tokens)
        self._inbox = inbox

    async def __call__(self, account: Account, sink: Sink) -> None:
        """Take mails for the shop until cancelled."""
        known, cursor = mail_account(account), Cursor.read(await sink.cursor())
        while True:
            for letter in await self._inbox.newer(cursor.uid):
                cursor = Cursor(VALIDITY, letter.uid)
                with closing(tempfile.TemporaryFile()) as file:
                    file.write(letter.source)
                    file.flush()
                    await self._take(known, file, sink, cursor, len(letter.source))


class InboxDelivery(DeliverMail):
    """Puts the shop's mails into the inbox."""

    def __init__(self, inbox: Inbox, record: Record, parts: _Parts) -> None:
        _, senders, files, tokens = parts
        super().__init__(record, senders, Declining(record, None), files, tokens)
        self._inbox = inbox

    async def _hand_over(
        self, account: MailAccount, envelope_from: str, mail: Outgoing, files: Sequence[Attachment]
    ) -> None:
        """Keep the mail with the heads of its files: the inbox shows texts only."""
        del account, envelope_from
        self._inbox.put(b"".join(part for part in pieces(mail, files) if isinstance(part, bytes)), to_shop=False)


def with_inbox(
    inbox: Inbox, channels: Mapping[str, Channel], record: Record, files: Files, masks: Masks
) -> dict[str, Channel]:
    """Return the channels, of which e-mail reads and fills this inbox."""
    parts = MailThreads(record), MailSenders(record), files, Tokens(allow_private=False)
    session, deliver = InboxSession(inbox, record, parts, masks), InboxDelivery(inbox, record, parts)
    return {**channels, "email": replace(channels["email"], session=session, deliver=deliver, inspect=None)}
