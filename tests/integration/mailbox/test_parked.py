"""What becomes no message is parked with its reason and its bytes, holds nothing up, and can be read again."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from usher_common.bus.open import open_bus
from usher_common.parked_mail import MAIL
from usher_common.record.port import Record
from usher_common.record.tables.schema import parked, parked_log, upload
from usher_connectors.channels.email.limits import MAIL_BYTES
from usher_connectors.contract import Receipt
from usher_gateway.parked import replay as replaying
from usher_gateway.parked import rows
from usher_gateway.parked.domain import Item, Selection
from usher_gateway.parked.shown import content_of

from connecting.mailboxes import Mailbox
from mails.reports import REPORTS
from servers.mail.dovecot import PASSWORD
from waits import eventually

GOOD = b"From: Ann <ann@example.org>\nMessage-ID: <1@x>\nSubject: Order\n\nHello\n"
NO_MESSAGE: Mapping[str, bytes] = {
    "no_mail": b"\n\nno header begins this\n",
    "no_sender": b"Subject: Who?\nTo: support@example.test\n\nNobody wrote this\n",
    "unknown_report": (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: support@example.test\nSubject: Undelivered\n"
        b"Auto-Submitted: auto-replied\n\n550 5.1.1 No such user\n"
    ),
}


async def kept(record: Record, *reasons: str) -> list[Item]:
    """Await parked mails with these reasons, none of which is being read again."""

    async def look() -> list[Item] | None:
        found = await rows.read_oldest(record)
        done = all(item.row.replayed_at is None for item in found)
        return found if done and sorted(item.row.reason for item in found) == sorted(reasons) else None

    return await eventually(look)


async def read_again(record: Record) -> None:
    """Ask for all of them, as the desk and `usher parked replay` do."""
    bus = open_bus("embedded:", partitions=4, record=record)
    done = await replaying.replay(record, bus, Selection(channel="email"), "ana")
    await bus.close()
    assert done.done


async def bytes_of(mailbox: Mailbox, item: Item) -> bytes:
    """The mail as it was kept."""
    content: Any = content_of(item)
    return b"".join([piece async for piece in mailbox.files.open(content["original"])])


async def test_what_is_no_message_is_parked_with_its_bytes(mailbox: Mailbox, record: Record) -> None:
    """By its own name and class; the mail behind all of them comes."""
    await mailbox.start()
    for one in (*NO_MESSAGE.values(), GOOD):
        await mailbox.put(one)
    await mailbox.received(1)
    found = await kept(record, *NO_MESSAGE)

    assert {item.row.reason: await bytes_of(mailbox, item) for item in found} == {
        reason: one.replace(b"\n", b"\r\n") for reason, one in NO_MESSAGE.items()
    }
    assert {item.row.reason: item.reason_class for item in found} == {
        "no_mail": "unreadable",
        "no_sender": "unreadable",
        "unknown_report": "refused",
    }
    assert {(item.where.channel, item.where.account, item.row.stream) for item in found} == {("email", "mail", MAIL)}


async def test_the_same_bytes_are_parked_once(mailbox: Mailbox, record: Record) -> None:
    """Also when all mails of a folder are looked at again."""
    await mailbox.start()
    for one in (NO_MESSAGE["no_sender"], NO_MESSAGE["no_sender"], GOOD):
        await mailbox.put(one)
    await mailbox.received(1)

    await kept(record, "no_sender")


async def test_a_replay_reads_a_mail_again(mailbox: Mailbox, record: Record) -> None:
    """A report on a mail of ours, which came while the account had another key, is told after the key is right."""
    report = REPORTS["postfix"][0].replace("support@", f"{mailbox.user}@").replace("support+", f"{mailbox.user}+")
    await mailbox.start(mailbox.account({"password": PASSWORD, "thread_keys": ["x" * 32]}))
    await mailbox.put(report.encode())
    await mailbox.put(NO_MESSAGE["no_sender"])
    await kept(record, "unknown_report", "no_sender")
    await mailbox.stop()
    await mailbox.start()
    await read_again(record)
    (still,) = await kept(record, "no_sender")

    assert [(one.status, one.code) for one in mailbox.sink.events if isinstance(one, Receipt)] == [("failed", "5.1.1")]
    assert still.row.replays == 1
    async with record.read() as connection:
        files = (await connection.execute(select(upload.c.attached_at))).scalars().all()
        logged = (await connection.execute(select(parked_log.c.action, parked_log.c.channel))).all()
    assert sorted(at is None for at in files) == [False, True]  # the one of the row that is gone is left to the sweep
    assert [tuple(one) for one in logged] == [("replayed", "email")] * 2


async def test_a_mail_that_is_too_large_stays_where_it_is(mailbox: Mailbox, record: Record) -> None:
    """It is not fetched; read again it still is too large, and where the folder has new numbers, gone."""
    await mailbox.start()
    line = b"x" * 997 + b"\n"
    await mailbox.put(GOOD + line * (MAIL_BYTES // len(line) + 1))
    await mailbox.put(GOOD)
    await mailbox.received(1)
    (item,) = await kept(record, "too_large")
    assert "original" not in (content_of(item) or {})
    await read_again(record)
    await kept(record, "too_large")
    await mailbox.stop()
    await asyncio.to_thread(mailbox.dovecot.forget_uids, mailbox.user)
    await mailbox.start()
    await kept(record, "too_large", "too_large")
    await read_again(record)

    await kept(record, "gone", "too_large")


async def test_a_dropped_mail_leaves_nothing(mailbox: Mailbox, record: Record) -> None:
    """Its row is gone, and its file is left to the sweep."""
    await mailbox.start()
    await mailbox.put(NO_MESSAGE["no_mail"])
    await kept(record, "no_mail")
    await replaying.drop(record, Selection(everything=True), "ana", "spam")

    async with record.read() as connection:
        assert (await connection.execute(select(parked.c.id))).all() == []
        assert (await connection.execute(select(upload.c.attached_at))).scalars().all() == [None]
