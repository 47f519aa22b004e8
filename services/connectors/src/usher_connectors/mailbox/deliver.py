"""Send an answer by SMTP, and say exactly what is known when it fails."""

import asyncio
import ssl
from collections.abc import Sequence

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)
from usher_common.files.port import Files

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
from usher_connectors.channels.email.writing.compose import (
    Answered,
    Attached,
    Outgoing,
    compose,
    needs_utf8,
    recipients,
)
from usher_connectors.contract import Account, Message, SendError
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.sign_in import SignInRefused, Tokens
from usher_connectors.mailbox.thread_table import MailThreads, Remembered

log = structlog.get_logger()


class DeliverMail:
    """Sends one message: a new connection for each, as an answer is written every few minutes."""

    def __init__(self, threads: MailThreads, files: Files, tokens: Tokens) -> None:
        self._threads, self._files, self._tokens = threads, files, tokens

    async def __call__(self, message: Message, account: Account) -> str:
        """Send and return the mail's key, by which reports on it are known; raises SendError."""
        try:
            known = mail_account(account)
        except BadAccount as error:
            raise SendError(f"bad_account: {error}", retryable=False, scope="account") from error
        contact, thread = contact_and_thread(message.send.peer)
        if not address_of(contact):
            raise SendError("bad_address", retryable=False)
        found = await self._threads.find(account.id, thread) if thread else None
        key = mail_key(message.id)
        mail = outgoing(message, known, contact, thread, found)
        if thread and found is None:
            first = Answered(mail.message_id, subject=mail.subject)
            await self._threads.begin(account.id, thread, contact, first)
        body = compose(mail, await self._attached(message))
        envelope_from = bounce_address(known.address, key, account.id, _key(known))
        await self._hand_over(known, envelope_from, mail, body)
        return key

    async def _attached(self, message: Message) -> list[Attached]:
        found = []
        for one in message.send.attachments:
            try:
                pieces = [piece async for piece in self._files.open(one.id)]
            except FileNotFoundError as error:
                raise SendError("file_gone", retryable=False) from error
            found.append(Attached(one.name, one.type, b"".join(pieces)))
        return found

    async def _hand_over(self, account: MailAccount, envelope_from: str, mail: Outgoing, body: bytes) -> None:
        client = SMTP(
            hostname=account.smtp.host,
            port=account.smtp.port,
            use_tls=account.smtp.security == "tls",
            start_tls=account.smtp.security == "starttls",
            tls_context=ssl.create_default_context(),
            timeout=limits.CONNECT_S,
        )
        try:
            await self._open(client, account)
            await _envelope(client, envelope_from, mail, body)
            await _content(client, body)
        finally:
            client.close()

    async def _open(self, client: SMTP, account: MailAccount) -> None:
        try:
            await client.connect()
            client.timeout = limits.COMMAND_S
            await self._sign_in(client, account)
        except SMTPAuthenticationError as error:
            temporary = 400 <= error.code < 500
            raise SendError(
                f"sign_in_{error.code}", retryable=True, scope="unreachable" if temporary else "account"
            ) from error
        except SignInRefused as error:
            raise SendError(f"sign_in: {error}", retryable=True, scope="account") from error
        except (SMTPException, OSError) as error:
            raise SendError("connection", retryable=True, scope="unreachable") from error

    async def _sign_in(self, client: SMTP, account: MailAccount) -> None:
        sign_in = account.sign_in
        if not sign_in.token_url:
            await client.login(sign_in.user, sign_in.password)
            return
        try:
            await client.auth_xoauth2(sign_in.user, await self._tokens.token(sign_in))
        except SMTPAuthenticationError:
            await client.auth_xoauth2(sign_in.user, await self._tokens.token(sign_in, fresh=True))


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
    return Outgoing(
        message_id=own_id,
        at=message.at,
        sender=Mailbox(account.address, name),
        to=Mailbox(contact),
        text=send.text,
        subject=getattr(send, "subject", ""),
        reply_to=reply_address(account.address, thread, account.boxes.account, key),
        answers=answers,
        automatic=bool(getattr(send, "automatic", False)),
    )


def _key(account: MailAccount) -> bytes:
    return account.boxes.keys[0]


async def _envelope(client: SMTP, envelope_from: str, mail: Outgoing, body: bytes) -> None:
    """Say sender and recipients; one refused person in copy does not stop the mail, the contact's refusal does."""
    options = [f"size={len(body)}"] if client.supports_extension("size") else []
    utf8 = needs_utf8(mail)
    if utf8 and not client.supports_extension("smtputf8"):
        raise SendError("no_smtputf8", retryable=False)
    try:
        await client.mail(
            envelope_from, encoding="utf-8", options=[*options, "SMTPUTF8", "BODY=8BITMIME"] if utf8 else options
        )
        await _recipients(client, recipients(mail))
    except SMTPResponseException as error:
        raise _refused(error, "rcpt" if isinstance(error, SMTPRecipientRefused) else "mail") from error
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


async def _content(client: SMTP, body: bytes) -> None:
    """Hand over the content; without an answer to it nobody knows whether it was taken."""
    try:
        await asyncio.wait_for(client.data(body, timeout=limits.DATA_S), limits.DATA_S)
    except SMTPDataError as error:
        raise _refused(error, "data") from error
    except (SMTPException, OSError) as error:
        raise SendError("no_answer", retryable=True, unknown=True, scope="unreachable") from error


def _refused(error: SMTPResponseException, command: str) -> SendError:
    """Judge a refusal: 4xx is for now, 5xx for good."""
    return SendError(f"smtp_{error.code}_{command}", retryable=400 <= error.code < 500)
