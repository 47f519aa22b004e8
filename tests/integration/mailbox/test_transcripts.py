"""Transcripts leave by real servers as pages, say that no person wrote them, and are answered."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select
from usher_common.messages.first_peers import first_peer
from usher_common.messages.sends import TranscriptMail
from usher_common.record.port import Record
from usher_common.record.tables.mail import transcript_mail
from usher_connectors.contract import Document, SendError
from usher_connectors.mailbox.limits import TRANSCRIPTS_PER_DAY

from connecting.mailboxes import Mailbox
from servers.mail.world import World

PAGE = Document("Conversation of Monday", "Ana: Good day,\n  Vera", '<!doctype html>\n<p dir="auto">Good day, Véra</p>')


async def send(mailbox: Mailbox, peer: str, number: int = 1, *, first: bool = True) -> None:
    """Send a transcript there."""
    asked = TranscriptMail()
    await mailbox.answer(peer, "", number, document=PAGE, automatic=True, first=first, transcript=asked)


async def page_of(world: World, count: int) -> tuple[EmailMessage, list[str]]:
    """Return the transcript among so many mails that left, which may overtake each other, and whom it reached."""
    for sent in await world.until(count):
        assert isinstance(sent.content, bytes)
        found = email.message_from_bytes(sent.content, policy=email.policy.default)
        if isinstance(found, EmailMessage) and found.is_multipart():
            return found, [str(one) for one in sent.rcpt_tos]
    raise AssertionError


async def test_it_is_a_page_that_says_who_wrote_it_and_is_answered(mailbox: Mailbox, world: World) -> None:
    """The answer comes back to the thread that the mail began; tried again it is the same mail, and counts once."""
    await mailbox.start()
    peer = first_peer("email", "vera@example.org", "m1")
    await send(mailbox, peer)
    await send(mailbox, peer)
    found, _ = await page_of(world, 2)
    page, text = found.get_body(("html",)), found.get_body(("plain",))
    await mailbox.put(f"From: vera@example.org\nTo: {found['Reply-To']}\nMessage-ID: <a@x>\n\nThanks\n".encode())
    (answer,) = await mailbox.received(1)

    assert (found["Subject"], found["Auto-Submitted"]) == (PAGE.subject, "auto-generated")
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["List-Unsubscribe"]
    assert found.get_content_type() == "multipart/alternative"
    assert page is not None
    assert text is not None
    shown = [one.get_content().splitlines() for one in (page, text)]
    assert shown == [PAGE.html.splitlines(), PAGE.text.splitlines()]
    assert answer.peer == peer


async def test_an_address_gets_so_many_a_day(mailbox: Mailbox, world: World, record: Record) -> None:
    """However its capitals are written, and whatever follows a plus: it is one person's."""
    for number in range(TRANSCRIPTS_PER_DAY):
        name = "Vera+x" if number % 2 else "vera"
        await send(mailbox, first_peer("email", f"{name}@example.org", f"m{number}"), number)
    with pytest.raises(SendError) as refused:
        await send(mailbox, first_peer("email", "vera@example.org", "m9"), 9)
    await send(mailbox, first_peer("email", "otto@example.org", "m10"), 10)

    assert (refused.value.code, refused.value.retryable) == ("too_many_transcripts", False)
    assert len(await world.until(TRANSCRIPTS_PER_DAY + 1)) == TRANSCRIPTS_PER_DAY + 1
    async with record.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(transcript_mail))).scalar_one() == 6


async def test_in_a_thread_it_goes_to_its_contact_alone(mailbox: Mailbox, world: World) -> None:
    """Who was in copy of a mail has not read the rest; a second automatic mail of the day it may be."""
    await mailbox.start()
    await mailbox.put(
        b"From: Vera <vera@example.org>\nCc: bob@example.org\nMessage-ID: <q@x>\nSubject: Lamp\n\nWhere is it?\n"
    )
    (question,) = await mailbox.received(1)
    await mailbox.answer(question.peer, "How did we do?", 1, automatic=True)
    await send(mailbox, question.peer, 2, first=False)
    found, reached = await page_of(world, 2)

    assert reached == ["vera@example.org"]
    assert (found["Subject"], found["In-Reply-To"], found["Cc"]) == ("Re: Lamp", "<q@x>", None)
    assert "Where is it?" not in str(found)


async def test_no_program_gets_one(mailbox: Mailbox) -> None:
    """In the thread that it began: a list's mail opens a conversation, and is not answered by a machine."""
    await mailbox.start()
    await mailbox.put(b"From: news@example.org\nList-Id: <news.example.org>\nMessage-ID: <q@x>\nSubject: N\n\nNew!\n")
    (question,) = await mailbox.received(1)
    with pytest.raises(SendError) as refused:
        await send(mailbox, question.peer, first=False)

    assert refused.value.code == "no_automatic_mail: list"
