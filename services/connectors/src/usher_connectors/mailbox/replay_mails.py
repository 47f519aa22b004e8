"""Parked mails are read again when somebody asks for it: from their stored bytes, else from the folder."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

import structlog
from sqlalchemy.exc import SQLAlchemyError
from usher_common.handling import BusClosed, Stall
from usher_common.parked_mail import ParkedMail

from usher_connectors.channels.email.account_settings import MailAccount
from usher_connectors.channels.email.limits import MAIL_BYTES
from usher_connectors.channels.email.mail import Parked
from usher_connectors.contract import SendError, Sink
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.imap import signed_in
from usher_connectors.mailbox.parked_mails import Asked, ParkedMails
from usher_connectors.mailbox.signing_in.faults import SignInRefused
from usher_connectors.mailbox.signing_in.tokens import Tokens
from usher_connectors.mailbox.take_mail import TakeMail, too_large

log = structlog.get_logger()


class NotRead(Exception):  # noqa: N818 - names what happened
    """The mail is no longer where it was, or still too large."""

    def __init__(self, found: Parked) -> None:
        super().__init__(found.detail)
        self.found = found


class ReplayMails:
    """Looks every few seconds whether parked mails of an account are to be read again; runs until it is cancelled."""

    def __init__(self, take: TakeMail, parked: ParkedMails, tokens: Tokens, scale: float) -> None:
        self._take, self._parked, self._tokens, self._scale = take, parked, tokens, scale

    async def __call__(self, account: MailAccount, sink: Sink, one_by_one: asyncio.Lock) -> None:
        """Read them; `one_by_one` is held while one is passed on, because the sink keeps one cursor."""
        while True:
            try:
                asked = await self._parked.asked(account.boxes.account)
            except Stall as stall:
                asked = []
                self._postponed(account, stall)
            for one in asked:
                try:
                    await self._again(account, one, sink, one_by_one)
                except (OSError, SignInRefused, Stall, BusClosed, SendError, SQLAlchemyError) as error:
                    self._postponed(account, error)  # that of another mail may need less
            await asyncio.sleep(limits.REPLAY_S * self._scale)

    def _postponed(self, account: MailAccount, error: Exception) -> None:
        log.warning("mail.replay_postponed", account=account.boxes.account, reason=type(error).__name__)

    async def _again(self, account: MailAccount, asked: Asked, sink: Sink, one_by_one: asyncio.Lock) -> None:
        try:
            async with self._bytes_of(account, asked.mail) as file, self._take.opened(file) as source, one_by_one:
                found = await self._take(account, source, sink, await sink.cursor())
        except NotRead as not_read:
            found = not_read.found
        if found is None:
            await self._parked.forget(asked)
        else:
            await self._parked.again(asked, found)

    @asynccontextmanager
    async def _bytes_of(self, account: MailAccount, mail: ParkedMail) -> AsyncIterator[IO[bytes]]:
        if not mail.original:
            async with self._fetched(account, mail) as file:
                yield file
            return
        with tempfile.TemporaryFile(prefix="usher-mail-") as file:
            try:
                async for piece in self._take.files.open(mail.original):
                    await asyncio.to_thread(file.write, piece)
            except FileNotFoundError as error:
                raise NotRead(Parked("gone", "its stored bytes are gone")) from error
            file.flush()
            yield file

    @asynccontextmanager
    async def _fetched(self, account: MailAccount, mail: ParkedMail) -> AsyncIterator[IO[bytes]]:
        async with signed_in(account, self._tokens) as imap:
            folder = await imap.select(account.folder)
            sizes = dict(await imap.newer(mail.uid - 1)) if folder.validity == mail.validity else {}
            if mail.uid not in sizes:
                raise NotRead(Parked("gone", "it is not in the folder any more, or has another number there"))
            if sizes[mail.uid] > MAIL_BYTES:
                raise NotRead(too_large(sizes[mail.uid]))
            with await imap.fetch(mail.uid, sizes[mail.uid]) as file:
                yield file
