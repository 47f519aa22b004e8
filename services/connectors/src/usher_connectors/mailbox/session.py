"""An account's mailbox: each new mail becomes an event, once, and is passed only when it is durable."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from typing import IO

import structlog
from usher_common.handling import BusClosed, Stall
from usher_common.parked_mail import ParkedMail
from usher_common.runtime.background_loops import stop_tasks, supervise

from usher_connectors.channels.email.account_settings import BadAccount, MailAccount, mail_account
from usher_connectors.channels.email.limits import MAIL_BYTES
from usher_connectors.channels.email.mail import Parked
from usher_connectors.contract import Account, SendError, Sink
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.imap import Imap, signed_in
from usher_connectors.mailbox.parked_mails import ParkedMails
from usher_connectors.mailbox.replay_mails import ReplayMails
from usher_connectors.mailbox.signing_in.faults import SignInRefused, refused, unreachable
from usher_connectors.mailbox.signing_in.tokens import Tokens
from usher_connectors.mailbox.take_mail import Source, TakeMail, too_large

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

    def __init__(self, take: TakeMail, parked: ParkedMails, tokens: Tokens, retry_scale: float = 1.0) -> None:
        self._take_mail, self._parked, self._tokens, self._scale = take, parked, tokens, retry_scale
        self._replay = ReplayMails(take, parked, tokens, retry_scale)

    async def __call__(self, account: Account, sink: Sink) -> None:
        """Take mails for an account; raises Lost if another replica has it.

        Raises SendError if the settings are wrong, or the server cannot be reached or refuses the sign-in: the account
        rests then, and people see why.
        """
        try:
            known = mail_account(account)
        except BadAccount as error:
            raise SendError(f"account:{error}", retryable=True, scope="account") from error
        one_by_one = asyncio.Lock()  # the cursor is that of the last mail taken
        replays = supervise("mail_replays", lambda: self._replay(known, sink, one_by_one))
        try:
            await self._keep_open(known, sink, one_by_one)
        finally:
            await stop_tasks(replays)

    async def _keep_open(self, account: MailAccount, sink: Sink, one_by_one: asyncio.Lock) -> None:
        """Hold the mailbox; a connection that was lost is opened again, what cannot be opened is raised.

        A server that ends each connection soon is asked ever more rarely: many sign-ins lock a mailbox.
        """
        wait, now = limits.RETRY_FIRST_S, asyncio.get_running_loop().time
        while True:
            began = now()
            try:
                async with self._opened(account) as imap:
                    await self._hold(account, imap, sink, one_by_one)
            except SignInRefused as error:
                raise refused(error) from error
            except (OSError, Stall, BusClosed) as error:
                reason = f"{type(error).__name__}: {error}"
                log.warning("mail.connection_lost", account=account.boxes.account, reason=reason)
            if now() - began > limits.STEADY_S:
                wait = limits.RETRY_FIRST_S
            await asyncio.sleep(wait * self._scale)
            wait = min(2 * wait, limits.RETRY_CEILING_S)

    @asynccontextmanager
    async def _opened(self, account: MailAccount) -> AsyncIterator[Imap]:
        async with AsyncExitStack() as stack:
            try:
                imap = await stack.enter_async_context(signed_in(account, self._tokens))
            except OSError as error:
                raise unreachable(error) from error
            yield imap

    async def _hold(self, account: MailAccount, imap: Imap, sink: Sink, one_by_one: asyncio.Lock) -> None:
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
                async with one_by_one:
                    await self._fetch(account, imap, sink, cursor, size)
            await imap.wait()

    async def _fetch(self, account: MailAccount, imap: Imap, sink: Sink, cursor: Cursor, size: int) -> None:
        if size > MAIL_BYTES:
            await self._park(account, too_large(size), b"", cursor, size)
            await sink.accept([], str(cursor))
            return
        with closing(await imap.fetch(cursor.uid, size)) as file:
            await self._take(account, file, sink, cursor, size)

    async def _take(self, account: MailAccount, file: IO[bytes], sink: Sink, cursor: Cursor, size: int) -> None:
        """Pass a mail on, or park it; the cursor moves once either is durable."""
        async with self._take_mail.opened(file) as source:
            if found := await self._take_mail(account, source, sink, str(cursor)):
                await self._park(account, found, source or b"", cursor, size)
        await sink.accept([], str(cursor))

    async def _park(self, account: MailAccount, found: Parked, source: Source, cursor: Cursor, size: int) -> None:
        name = account.boxes.account
        stored = await self._take_mail.keep(name, source, "")
        mail = ParkedMail(name, stored.id if stored else "", cursor.validity, cursor.uid, size)
        await self._parked.park(found, mail, stored.sha256 if stored else str(cursor))
