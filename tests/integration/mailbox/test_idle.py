"""The moments around the beginning of IDLE: neither a lost connection nor a mail goes unnoticed until its renewal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from usher_connectors.channels.email.account_settings import mail_account
from usher_connectors.mailbox.imap import signed_in
from usher_connectors.mailbox.signing_in.tokens import Tokens

from connecting.mailboxes import Mailbox
from servers.ports import LOOPBACK
from waits import PATIENCE_S, eventually, loop_turns

SENT = b"From: Ann <ann@example.org>\nMessage-ID: <1@x>\nSubject: Order\n\nHello\n"


@asynccontextmanager
async def cut_at_idle(target: int) -> AsyncIterator[int]:
    """Pass everything on to a server; the first connection is cut by the word IDLE, before it is answered."""
    cut, carrying = asyncio.Event(), set[asyncio.Task[None]]()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (data := await reader.read(65536)) and not (b" IDLE\r\n" in data and not cut.is_set()):
            writer.write(data)
        if data:
            cut.set()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(LOOPBACK, target)
        for pair in ((reader, there[1]), (there[0], writer)):
            carrying.add(asyncio.create_task(carry(*pair)))

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])
    for task in carrying:
        task.cancel()
    await asyncio.gather(*carrying, return_exceptions=True)
    assert cut.is_set()


async def test_a_connection_lost_before_idle_is_answered_is_opened_again(mailbox: Mailbox) -> None:
    """As when a server is restarted, or an administrator ends the connection, just then."""
    async with cut_at_idle(mailbox.dovecot.ports["imap"]) as port:
        await mailbox.start(mailbox.account(imap_port=str(port), imap_security="plain"))
        await mailbox.put(SENT)
        (found,) = await mailbox.received(1)
        await mailbox.stop()

    assert found.text == "Order\n\nHello"


async def test_a_mail_announced_before_idle_is_sent_is_looked_for(mailbox: Mailbox) -> None:
    """A server may say so at any time, and says it once: also in the turn of the loop before our IDLE leaves."""
    account = mail_account(mailbox.account(imap_port=str(mailbox.dovecot.ports["imap"]), imap_security="plain"))
    async with signed_in(account, Tokens(allow_private=True)) as imap:
        await imap.select("INBOX")
        await imap.newer(0)
        waiting = asyncio.create_task(imap.wait())
        await eventually(lambda: imap._client.tasks, pause=loop_turns)
        assert not imap._client.has_pending_idle()
        imap._client.protocol.data_received(b"* 1 EXISTS\r\n")
        async with asyncio.timeout(PATIENCE_S):
            await waiting
