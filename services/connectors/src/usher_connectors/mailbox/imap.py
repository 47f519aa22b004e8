"""One IMAP connection: signing in, which mails are new, a mail in ranges, and waiting for the next one."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from aioimaplib import AioImapException

from usher_connectors.channels.email.account_settings import MailAccount
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.imap_client import ImapClient
from usher_connectors.mailbox.signing_in.faults import SignInRefused
from usher_connectors.mailbox.signing_in.tokens import Tokens

T = TypeVar("T")
UID = re.compile(rb"(?i)\bUID (\d+)")
SIZE = re.compile(rb"(?i)\bRFC822\.SIZE (\d+)")
VALIDITY = re.compile(rb"(?i)\bUIDVALIDITY (\d+)")
NEXT = re.compile(rb"(?i)\bUIDNEXT (\d+)")


class ConnectionLost(ConnectionError):  # noqa: N818 - names what happened
    """The server ended the connection, or did not answer."""


class CommandRefused(ConnectionLost):
    """The server refused a command."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A selected folder: a UID means a mail only together with `validity`."""

    validity: int
    uid_next: int


class Imap:
    """A connection that is signed in."""

    def __init__(self, client: ImapClient) -> None:
        self._client = client

    async def select(self, folder: str) -> Folder:
        """Open a folder; raises SignInRefused if there is none."""
        escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
        try:
            lines = await self._said(self._client.select(f'"{escaped}"'), "select")
        except CommandRefused as error:
            raise SignInRefused("folder", folder) from error
        found, following = _number(VALIDITY, lines), _number(NEXT, lines)
        if found is None:
            raise ConnectionLost("the server names no UIDVALIDITY")
        return Folder(found, following or 1)

    async def newer(self, uid: int) -> list[tuple[int, int]]:
        """Return UID and size in bytes of all mails above this UID, in order.

        A range up to * always returns the last mail, also one at or below `uid`: it is left out here.
        """
        self._client.look()
        lines = await self._said(self._client.uid("fetch", f"{uid + 1}:*", "(UID RFC822.SIZE)"), "fetch")
        found = {}
        for line in lines:
            number, size = UID.search(line), SIZE.search(line)
            if number and size and int(number[1]) > uid:
                found[int(number[1])] = int(size[1])
        return sorted(found.items())

    async def fetch(self, uid: int, size: int) -> IO[bytes]:
        """Return a mail's bytes in a file, fetched range by range; not marked as read."""
        file = tempfile.TemporaryFile(prefix="usher-mail-")  # noqa: SIM115 - the caller closes it
        at = 0
        while at < size:
            part = f"(BODY.PEEK[]<{at}.{limits.RANGE_BYTES}>)"
            lines = await self._said(self._client.uid("fetch", str(uid), part), "fetch")
            piece = max((bytes(line) for line in lines if isinstance(line, bytearray)), key=len, default=b"")
            await asyncio.to_thread(file.write, piece)
            at += len(piece)
            if len(piece) < limits.RANGE_BYTES:
                break
        await asyncio.to_thread(file.flush)
        return file

    async def wait(self) -> None:
        """Return when the folder may have changed, or IDLE is to be renewed; what the server says is a hint only.

        At once if a mail was announced since `newer` looked: IDLE would not say it again.
        """
        if self._client.announced:
            return
        if not self._client.has_capability("IDLE"):
            await asyncio.sleep(limits.COMMAND_S)
            await self._said(self._client.noop(), "noop")
            return
        try:
            starting = asyncio.wait_for(self._client.idle_start(timeout=limits.IDLE_S), limits.COMMAND_S)
            idle = await self._or_lost(starting)
            # announced: between the look above and IDLE's first byte
            while not self._client.announced and not _is_news(
                await self._or_lost(self._client.wait_server_push(limits.IDLE_S))
            ):
                self._check()
            if self._client.has_pending_idle():
                self._client.idle_done()
            await self._or_lost(asyncio.wait_for(idle, limits.COMMAND_S))
        except (TimeoutError, AioImapException) as error:
            raise ConnectionLost(f"idle: {type(error).__name__}") from error

    def _check(self) -> None:
        if self._client.lost.is_set():
            raise ConnectionLost("the server ended the connection")

    async def _or_lost(self, work: Coroutine[Any, Any, T]) -> T:
        """Await work, or raise if the connection is lost meanwhile: the library would wait until its timeout."""
        task, lost = asyncio.ensure_future(work), asyncio.ensure_future(self._client.lost.wait())
        try:
            await asyncio.wait({task, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                self._check()
            return await task
        finally:
            for one in (task, lost):
                one.cancel()
            await asyncio.gather(task, lost, return_exceptions=True)

    async def _said(self, command: Any, name: str) -> list[bytes | bytearray]:
        self._check()
        try:
            answer = await self._or_lost(asyncio.wait_for(command, limits.COMMAND_S))
        except (TimeoutError, AioImapException, AttributeError) as error:
            raise ConnectionLost(f"{name}: {type(error).__name__}") from error
        if answer.result != "OK":
            raise CommandRefused(f"{name}: the server answered {answer.result}")
        return list(answer.lines)


@asynccontextmanager
async def signed_in(account: MailAccount, tokens: Tokens) -> AsyncIterator[Imap]:
    """Open a connection and sign in; raises SignInRefused, or OSError if the server is not there or not who it says."""
    client = ImapClient(account.imap)
    try:
        async with asyncio.timeout(limits.CONNECT_S):
            await client.wait_hello_from_server()
            await _sign_in(client, account, tokens)
    except (AioImapException, TimeoutError) as error:
        client.close_now()
        raise ConnectionLost(f"connecting: {type(error).__name__}") from error
    except BaseException:
        client.close_now()
        raise
    try:
        yield Imap(client)
    finally:
        client.close_now()


async def _sign_in(client: ImapClient, account: MailAccount, tokens: Tokens) -> None:
    sign_in = account.sign_in
    if not sign_in.token_url:
        answer = await client.login(sign_in.user, sign_in.password)
        if answer.result != "OK":
            raise SignInRefused("password", _words(answer.lines))
        return
    answer = await client.xoauth2(sign_in.user, await tokens.token(sign_in))
    if answer.result != "OK":  # it may have ended before its time
        answer = await client.xoauth2(sign_in.user, await tokens.token(sign_in, fresh=True))
    if answer.result != "OK":
        raise SignInRefused("token", _words(answer.lines))


def _words(lines: Iterable[bytes | bytearray]) -> str:
    return " ".join(bytes(line).decode("utf-8", "replace") for line in lines)


def _number(pattern: re.Pattern[bytes], lines: Iterable[bytes | bytearray]) -> int | None:
    return next((int(found[1]) for line in lines if (found := pattern.search(line))), None)


def _is_news(push: object) -> bool:
    """Whether the server says more than that it is still there."""
    if not isinstance(push, list):
        return True
    return any(not line.upper().startswith(b"OK ") for line in push)
