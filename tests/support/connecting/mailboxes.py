"""An e-mail account on the tests' servers, with a sink that remembers what came."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from usher_common.files.stored_files import StoredFiles
from usher_common.handling import Stall
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.messages.sends import Send
from usher_common.record.port import Record
from usher_common.sealing.keyring import Keyring
from usher_connectors.channels.email.channel import CHANNEL
from usher_connectors.contract import Account, Document, Event, Message, Received
from usher_connectors.mailbox.wiring import with_mail

from secret_logs import know
from servers.mail.dovecot import PASSWORD, DovecotServer
from servers.mail.postfix import PostfixServer
from servers.ports import LOOPBACK
from waits import PATIENCE_S

KEYRING = Keyring(["a-key-of-the-tests-long-enough"])
DECLINING = UnsubscribeLinks("a secret for tests, long enough", "https://chat.example.com")


@dataclass
class RememberingSink:
    """Keeps events and the cursor as the connectors do; `ready` awaits a number of events."""

    events: list[Event] = field(default_factory=list)
    stored: str = ""
    away: list[Event] = field(default_factory=list)  # what came while our store was away
    refuse_next: int = 0
    held: asyncio.Event | None = None  # our store takes its time until this is set
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def cursor(self) -> str:
        """Return the cursor stored last."""
        return self.stored

    async def accept(self, events: Sequence[Event], cursor: str) -> None:
        """Keep both; so many events are refused first, as if our store were away."""
        if events and self.refuse_next:
            self.refuse_next -= 1
            self.away += events
            raise Stall
        async with self._changed:
            self.events += events
            self.stored = cursor
            self._changed.notify_all()
        if events and self.held:
            await self.held.wait()

    async def until(self, count: int) -> list[Event]:
        """Await so many events."""
        return await self._await(lambda: len(self.events) >= count)

    async def until_received(self, count: int) -> list[Received]:
        """Await so many messages."""
        await self._await(lambda: len(self._messages()) >= count)
        return self._messages()

    def _messages(self) -> list[Received]:
        return [event for event in self.events if isinstance(event, Received)]

    async def until_cursor(self) -> list[Event]:
        """Await the session's first look at the folder."""
        return await self._await(lambda: bool(self.stored))

    async def until_moved(self, cursor: str) -> list[Event]:
        """Await another cursor."""
        return await self._await(lambda: self.stored != cursor)

    async def _await(self, condition: Any) -> list[Event]:
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(condition)
        return list(self.events)


def mail_account_of(
    user: str,
    dovecot: DovecotServer,
    postfix: PostfixServer,
    secrets: Mapping[str, Any] | None = None,
    /,
    **config: Any,
) -> Account:
    """Return the account of a user on these servers, with other settings if given."""
    usual = {
        "address": f"{user}@example.test",
        "imap_host": LOOPBACK,
        "imap_port": str(dovecot.ports["imaps"]),
        "smtp_host": LOOPBACK,
        "smtp_port": str(postfix.ports["submission"]),
        "smtp_security": "starttls",
        "authserv_id": "mx.example.test",
    }
    ours = secrets or {"password": PASSWORD, "thread_keys": ["k" * 32]}
    know(ours)
    return Account("mail", "email", {**usual, **config}, ours)


class Mailbox:
    """One user's mailbox, the session that takes its mails, and the sending."""

    def __init__(
        self, user: str, dovecot: DovecotServer, postfix: PostfixServer, record: Record, files: StoredFiles
    ) -> None:
        self.user, self.dovecot, self.postfix = user, dovecot, postfix
        self.address = f"{user}@example.test"
        self.sink = RememberingSink()
        self.files = files
        self.channel = with_mail(
            {"email": CHANNEL}, record, files, keyring=KEYRING, allow_private=True, retry_scale=0.05, links=DECLINING
        )["email"]
        self._running: list[asyncio.Future[None]] = []

    def account(self, secrets: Mapping[str, Any] | None = None, **config: Any) -> Account:
        """Return the account, with other settings if given."""
        return mail_account_of(self.user, self.dovecot, self.postfix, secrets, **config)

    async def start(self, account: Account | None = None) -> None:
        """Run the session, and await its first look at the folder."""
        assert self.channel.session is not None
        held = asyncio.ensure_future(self.channel.session(account or self.account(), self.sink))
        self._running.append(held)
        await self.sink.until_cursor()

    async def stop(self) -> None:
        """End the session."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()

    async def close(self) -> None:
        """End what runs."""
        await self.stop()

    async def put(self, mail: bytes) -> None:
        """Put a mail into the inbox."""
        await asyncio.to_thread(self.dovecot.append, self.user, mail.replace(b"\n", b"\r\n"))

    async def received(self, count: int) -> list[Received]:
        """Await so many messages."""
        return await self.sink.until_received(count)

    async def answer(
        self,
        peer: str,
        text: str,
        number: int = 1,
        account: Account | None = None,
        document: Document | None = None,
        **more: Any,
    ) -> str:
        """Send an answer, or a document; returns what the connectors keep as the provider's id."""
        send = Send("mail", peer, "email", "c1", f"m{number}", number, text, author_name="Ana", **more)
        assert self.channel.deliver is not None
        message = Message(f"delivery-{number}", 1_800_000_000, send, document=document)
        return await self.channel.deliver(message, account or self.account())
