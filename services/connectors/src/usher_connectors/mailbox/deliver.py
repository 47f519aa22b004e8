"""Send an answer by SMTP, and say exactly what is known when it fails."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import cast

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPStatus,
)
from usher_common.files.port import Files, FilesAway
from usher_common.messages.content import Attachment
from usher_common.record.port import Record

from usher_connectors.channels.email.account_settings import BadAccount, MailAccount, mail_account
from usher_connectors.channels.email.events import contact_and_thread
from usher_connectors.channels.email.headers.addresses import address_of
from usher_connectors.channels.email.mail import Mailbox
from usher_connectors.channels.email.threading.tokens import (
    bounce_address,
    mail_key,
    own_message_id,
    reply_address,
    thread_key,
)
from usher_connectors.channels.email.writing.compose import Answered, Outgoing, needs_utf8, pieces, recipients
from usher_connectors.channels.email.writing.files import Base64Lines, coded_size
from usher_connectors.contract import Account, Message, SendError, write_markup
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.declining import Declining
from usher_connectors.mailbox.sender_table import MailSenders
from usher_connectors.mailbox.signing_in.faults import SignInRefused, refused, unreachable
from usher_connectors.mailbox.signing_in.smtp import open_smtp, smtp_client
from usher_connectors.mailbox.signing_in.tokens import Tokens
from usher_connectors.mailbox.thread_table import MailThreads, Remembered
from usher_connectors.mailbox.transcript_table import TranscriptMails

log = structlog.get_logger()
DOT = re.compile(rb"(?m)^\.")  # a line that begins with one gets another: RFC 5321, section 4.5.2


class DeliverMail:
    """Sends one message: a new connection for each, as an answer is written every few minutes."""

    def __init__(
        self, record: Record, senders: MailSenders, declining: Declining, files: Files, tokens: Tokens
    ) -> None:
        self._threads, self._transcripts = MailThreads(record), TranscriptMails(record)
        self._senders, self._declining = senders, declining
        self._files, self._tokens = files, tokens

    async def __call__(self, message: Message, account: Account) -> str:
        """Send and return the mail's key, by which reports on it are known; raises SendError."""
        try:
            known = mail_account(account)
        except BadAccount as error:
            raise SendError(f"account:{error}", retryable=True, scope="account") from error
        contact, thread = contact_and_thread(message.send.peer)
        if not address_of(contact):
            raise SendError("bad_address", retryable=False)
        found = await self._threads.find(account.id, thread) if thread else None
        unsubscribe = await self._declining.link(message.send, contact)
        if message.send.transcript is not None:
            await self._check_transcript(message, account.id, contact, found)
        elif message.send.automatic and not message.send.first:  # what begins a thread answers no program
            await self._check_automatic(message, account.id, contact, found)
        key = mail_key(message.id)
        mail = replace(outgoing(message, known, contact, thread, found), unsubscribe=unsubscribe)
        if thread and found is None:
            first = Answered(mail.message_id, subject=mail.subject)
            await self._threads.begin(account.id, thread, contact, first)
        envelope_from = bounce_address(known.address, key, account.id, _key(known))
        await self._hand_over(known, envelope_from, mail, message.send.attachments)
        return key

    async def _check_automatic(self, message: Message, account: str, contact: str, found: Remembered | None) -> None:
        """Refuse what no person wrote where a program would read it, or where one may answer it for ever."""
        reason = found.answered.automatic if found else ""
        wanted = message.send.wanted
        if reason := reason or await self._senders.claim(account, contact, message.id, wanted=wanted):
            raise SendError(f"no_automatic_mail: {reason}", retryable=False)

    async def _check_transcript(self, message: Message, account: str, contact: str, found: Remembered | None) -> None:
        """Refuse it to a program, and to somebody who has had many, which others may have asked for."""
        reason = found.answered.automatic if found else ""
        if reason := reason or await self._senders.flooding(account, contact):
            raise SendError(f"no_automatic_mail: {reason}", retryable=False)
        if not await self._transcripts.claim(contact, message.id):
            raise SendError("too_many_transcripts", retryable=False)

    async def _hand_over(
        self, account: MailAccount, envelope_from: str, mail: Outgoing, files: Sequence[Attachment]
    ) -> None:
        client = smtp_client(account)
        try:
            await self._open(client, account)
            await _envelope(client, envelope_from, mail, size_of(mail, files))
            await self._content(client, pieces(mail, files))
        finally:
            client.close()

    async def _content(self, client: SMTP, parts: Iterable[bytes | Attachment]) -> None:
        """Hand over the content; without an answer to its end nobody knows whether it was taken."""
        writer = _writer(client)  # kept until the end: it closes the connection when it is collected
        try:
            await asyncio.wait_for(self._stream(client, writer, parts), limits.DATA_S)
        except FileNotFoundError as error:
            raise SendError("file_gone", retryable=False) from error
        except FilesAway as error:
            raise SendError("files_away", retryable=True) from error
        except (SMTPException, OSError) as error:
            raise SendError("disconnected", retryable=True, scope="unreachable") from error
        try:
            answer = await client.execute_command(b".", timeout=limits.DATA_S)
        except (SMTPException, OSError) as error:
            raise SendError("no_answer", retryable=True, unknown=True, scope="unreachable") from error
        finally:
            del writer
        if answer.code != SMTPStatus.completed:
            raise _refused(answer.code, "data")

    async def _stream(self, client: SMTP, writer: asyncio.StreamWriter, parts: Iterable[bytes | Attachment]) -> None:
        """Send all but the last line, by which the server knows that it has everything."""
        answer = await client.execute_command(b"DATA", timeout=limits.COMMAND_S)
        if answer.code != SMTPStatus.start_input:
            raise _refused(answer.code, "data")
        async for piece in self._lines(parts):
            writer.write(piece)
            await writer.drain()

    async def _lines(self, parts: Iterable[bytes | Attachment]) -> AsyncIterator[bytes]:
        for part in parts:
            if isinstance(part, bytes):
                yield DOT.sub(b"..", part)
                continue
            coded = Base64Lines()
            async for piece in self._files.open(part.id):
                yield coded.code(piece)
            yield coded.end()

    async def _open(self, client: SMTP, account: MailAccount) -> None:
        try:
            await open_smtp(client, account, self._tokens)
        except SignInRefused as error:
            raise refused(error) from error
        except OSError as error:
            raise unreachable(error) from error


def outgoing(message: Message, account: MailAccount, contact: str, thread: str, found: Remembered | None) -> Outgoing:
    """Make the mail: in the thread that it answers, or as the first one of a thread."""
    send, key = message.send, _key(account)
    mail = mail_key(message.id)
    thread = thread or thread_key(mail)
    domain = account.address.rpartition("@")[2]
    name = " ".join(
        one
        for one in (send.author_name, f"({account.name})" if send.author_name and account.name else account.name)
        if one
    )
    own_id = own_message_id(mail, thread, domain, account.boxes.account, key)
    answers = found.answered if found and found.answered.message_id != own_id else None  # not itself, tried again
    page, to = message.document, (found.answered.answer_to if found else "") or contact
    if page is not None:  # who was in copy of one mail has not read all of the conversation
        to, answers = contact, replace(answers, cc=(), quoted="") if answers else None
    return Outgoing(
        message_id=own_id,
        at=message.at,
        sender=Mailbox(account.address, name),
        to=Mailbox(to),
        text=page.text if page else write_markup(send.text, "none"),
        subject=page.subject if page and not answers else send.subject,
        html=page.html if page else "",
        reply_to=reply_address(account.address, thread, account.boxes.account, key),
        cc=tuple(Mailbox(one) for one in send.cc),
        answers=answers,
        automatic=send.automatic,
    )


def _key(account: MailAccount) -> bytes:
    return account.boxes.keys[0]


async def _envelope(client: SMTP, envelope_from: str, mail: Outgoing, size: int) -> None:
    """Say sender and recipients; one refused person in copy does not stop the mail, the contact's refusal does."""
    options = [f"size={size}"] if client.supports_extension("size") else []
    utf8 = needs_utf8(mail)
    if utf8 and not client.supports_extension("smtputf8"):
        raise SendError("no_smtputf8", retryable=False)
    try:
        await client.mail(
            envelope_from, encoding="utf-8", options=[*options, "SMTPUTF8", "BODY=8BITMIME"] if utf8 else options
        )
        await _recipients(client, recipients(mail))
    except SMTPResponseException as error:
        raise _refused(error.code, "rcpt" if isinstance(error, SMTPRecipientRefused) else "mail") from error
    except (SMTPException, OSError) as error:
        raise SendError("disconnected", retryable=True, scope="unreachable") from error


async def _recipients(client: SMTP, people: Sequence[str]) -> None:
    contact, *copies = people
    await client.rcpt(contact, encoding="utf-8")
    for one in copies:
        try:
            await client.rcpt(one, encoding="utf-8")
        except SMTPRecipientRefused as error:
            log.warning("mail.copy_refused", code=error.code)


def _writer(client: SMTP) -> asyncio.StreamWriter:
    """Write past the library, which takes a whole mail only."""
    protocol = client.protocol
    if protocol is None or protocol.transport is None:
        raise SendError("disconnected", retryable=True, scope="unreachable")
    transport = cast("asyncio.WriteTransport", protocol.transport)
    return asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())


def size_of(mail: Outgoing, files: Sequence[Attachment]) -> int:
    """Return a mail's size in bytes, for servers that want to know it before."""
    return sum(len(one) if isinstance(one, bytes) else coded_size(one.size) for one in pieces(mail, files))


def _refused(code: int, command: str) -> SendError:
    """Judge a refusal: 4xx is for now, 5xx for good."""
    return SendError(f"smtp_{code}_{command}", retryable=400 <= code < 500)
