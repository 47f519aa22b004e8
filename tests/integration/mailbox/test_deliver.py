"""Answers leave by a real server, and what it says of them comes back."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from usher_common.messages.first_peers import first_peer
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_connectors.contract import PeerChanged, Receipt, Received, SendError

from connecting.mailboxes import DECLINING, Mailbox
from servers.mail.world import World
from servers.ports import LOOPBACK, free_port

ASKED = (
    b"From: Ann <ann@example.org>\nTo: Support <support@example.test>\nCc: Bob <bob@example.org>\n"
    b"Message-ID: <q1@x>\nSubject: Order\nThread-Index: AdE123==\n\nWhere is it?\n"
)


def parsed(sent: Envelope) -> Message:
    """Read a sent mail with Python's own parser."""
    content = sent.content
    assert isinstance(content, bytes)
    return email.message_from_bytes(content)


async def asked(mailbox: Mailbox) -> Received:
    """Have Ann ask."""
    await mailbox.start()
    await mailbox.put(ASKED.replace(b"support@", f"{mailbox.user}@".encode()))
    (found,) = await mailbox.received(1)
    return found


async def test_an_answer_is_in_the_thread_and_its_answer_comes_back(mailbox: Mailbox, world: World) -> None:
    """With the people in copy; what is sent to the signed address joins by it, without any other reference."""
    question = await asked(mailbox)
    await mailbox.answer(question.peer, "It is **on its way**: [look](https://a.example/7).")
    (sent,) = await world.until(1)
    found = parsed(sent)
    await mailbox.put(
        f"From: ann@example.org\nTo: {found['Reply-To']}\nMessage-ID: <q2@x>\nSubject: Something\n\nThanks\n".encode()
    )
    *_, thanks = await mailbox.received(2)

    assert sent.rcpt_tos == ["ann@example.org", "bob@example.org"]
    assert (found["Subject"], found["In-Reply-To"], found["References"]) == ("Re: Order", "<q1@x>", "<q1@x>")
    assert (found["Thread-Index"], found["Cc"]) == ("AdE123==", "Bob <bob@example.org>")
    text = found.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "> Where is it?" in text
    assert text.startswith("It is on its way: look (https://a.example/7).")  # a mail's text has no marks
    assert thanks.peer != question.peer  # another subject is another conversation …
    await mailbox.put(
        b"From: bob@example.org\nIn-Reply-To: %s\nSubject: Re: Order\n\nMe too\n" % found["Message-ID"].encode()
    )
    *_, copied = await mailbox.received(3)
    assert (copied.peer, copied.author) == (question.peer, "<bob@example.org>")  # … and who was in copy is in this one


async def test_a_mail_passed_on_to_somebody_else_stays_apart(mailbox: Mailbox, world: World) -> None:
    """The token names the thread, but its writer has not been in it."""
    question = await asked(mailbox)
    await mailbox.answer(question.peer, "It is on its way.")
    (sent,) = await world.until(1)
    address = parsed(sent)["Reply-To"]
    await mailbox.put(f"From: eve@example.org\nTo: {address}\nSubject: Re: Order\n\nWhat is this?\n".encode())
    *_, other = await mailbox.received(2)

    assert other.peer.startswith("eve@example.org/")


async def test_the_answer_to_a_first_mail_comes_back_to_its_peer(mailbox: Mailbox, world: World) -> None:
    """The gateway names the thread before the mail leaves; tried again it is the same mail, and answers itself not."""
    await mailbox.start()
    peer = first_peer("email", "ann@example.org", "m1")
    for _ in range(2):
        await mailbox.answer(peer, "Your lamp has arrived.")
    first, again = map(parsed, await world.until(2))
    await mailbox.put(
        f"From: ann@example.org\nTo: {first['Reply-To']}\nMessage-ID: <a1@x>\nSubject: Re: Lamp\n\nGreat\n".encode()
    )
    (answer,) = await mailbox.received(1)

    assert (first["Message-ID"], first["References"]) == (again["Message-ID"], again["References"])
    assert first["References"] is None
    assert answer.peer == peer


async def test_what_nobody_asked_for_can_be_declined(mailbox: Mailbox, world: World, record: Record) -> None:
    """By a link to us; who has declined in any thread gets no more of it, and still gets answers."""
    first, later = (first_peer("email", "ann@example.org", one) for one in ("m1", "m2"))
    await mailbox.answer(first, "Your lamp has arrived.", first=True)
    await mailbox.answer(first, "It is bright.", 2)
    begun, answer = map(parsed, await world.until(2))
    await declined(record, first)
    unasked: list[dict[str, Any]] = [{"first": True}, {"automatic": True}]
    for number, more in enumerate(unasked, 3):
        with pytest.raises(SendError) as refused:
            await mailbox.answer(later, "One more lamp", number, **more)
        assert (refused.value.code, refused.value.retryable) == ("recipient:unsubscribed", False)
    await mailbox.answer(first, "You asked for it.", 5)
    await mailbox.answer("annika@example.org", "Hello", 6, first=True)

    assert begun["List-Unsubscribe"] == f"<{DECLINING.url('mail', first)}>"
    assert begun["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (answer["List-Unsubscribe"], len(await world.until(4))) == (None, 4)


async def test_a_complaint_unsubscribes(mailbox: Mailbox, world: World) -> None:
    """Whoever calls a mail of ours spam, in the program's own way (ARF, RFC 5965), is in no conversation of ours."""
    question = await asked(mailbox)
    await mailbox.answer(question.peer, "It is on its way.")
    (sent,) = await world.until(1)
    report = (
        "From: abuse@example.org\nMIME-Version: 1.0\nSubject: FW: Order\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {parsed(sent)['Message-ID']}\n\nIt is\n--b--\n"
    )
    await mailbox.put(report.encode())
    *_, told = await mailbox.sink.until(3)

    assert isinstance(told, PeerChanged)
    assert (told.peer, told.change) == (question.peer, "stopped")


async def declined(record: Record, peer: str) -> None:
    """Keep a stop at an address, as the router does."""
    contact = {"id": "p1", "created_at": 1}
    row = {"id": "a1", "account": "mail", "peer": peer, "channel": "email", "contact_id": "p1", "created_at": 1}
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.contact, [contact])
        await insert_rows(transaction.connection, schema.address, [{**row, "refused": "stopped"}])


async def test_a_bounce_is_the_failure_of_its_mail(mailbox: Mailbox, world: World) -> None:
    """Postfix reports to the mail's own envelope sender."""
    await mailbox.start()
    key = await mailbox.answer("nobody@example.org", "Hello?")
    (report,) = await mailbox.sink.until(1)

    assert isinstance(report, Receipt)
    assert (report.status, report.provider_id, report.code) == ("failed", key, "5.1.1")
    assert world.mails == []


async def test_the_same_mail_again_has_the_same_message_id(mailbox: Mailbox, world: World) -> None:
    """An attempt that is repeated is one mail for its reader."""
    for _ in range(2):
        await mailbox.answer("ann@example.org", "Hello")
    first, second = await world.until(2)

    ids = {parsed(one)["Message-ID"] for one in (first, second)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("config", "secrets", "code", "scope"),
    [
        ({"smtp_port": str(free_port())}, None, "connection:connection_refused", "unreachable"),
        ({}, {"password": "wrong"}, "auth:password", "account"),
        ({"smtp_security": "tls"}, None, "connection:tls", "unreachable"),
        ({"smtp_host": "localhost"}, None, "connection:certificate", "unreachable"),  # the certificate is for 127.0.0.1
        ({"smtp_host": ""}, None, "account:smtp_host, smtp_port: a host and a number are needed", "account"),
    ],
)
async def test_a_mail_that_cannot_leave_says_why(
    mailbox: Mailbox, config: dict[str, str], secrets: dict[str, str] | None, code: str, scope: str
) -> None:
    """Nothing was handed over: it may be tried again."""
    with pytest.raises(SendError) as failed:
        await mailbox.answer("ann@example.org", "Hello", account=mailbox.account(secrets, **config))

    assert (failed.value.code, failed.value.scope, failed.value.unknown) == (code, scope, False)


async def test_a_server_that_says_nothing_after_the_content_leaves_it_open(mailbox: Mailbox) -> None:
    """Nobody knows whether it was taken: it must not be sent again silently."""
    async with silent_server() as port:
        account = mailbox.account(smtp_host=LOOPBACK, smtp_port=str(port), smtp_security="plain")
        with pytest.raises(SendError) as failed:
            await mailbox.answer("ann@example.org", "Hello", account=account)

    assert (failed.value.code, failed.value.unknown) == ("no_answer", True)


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """Run a server that takes a mail's content and then closes the connection without a word."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                break
            writer.write(
                b"250-here\r\n250 AUTH PLAIN\r\n"
                if word == b"EHLO"
                else b"235 in\r\n"
                if word == b"AUTH"
                else b"250 ok\r\n"
            )
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
