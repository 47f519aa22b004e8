"""Mails come from a real server, each once, whatever happens to the connection and the folder."""

import asyncio
import base64

from usher_connectors.contract import Received

from connecting.mailboxes import Mailbox
from servers.mail.world import Issuer
from servers.ports import LOOPBACK


def mail(number: int, text: str = "Hello", **fields: str) -> bytes:
    """Return a mail of Ann's."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"From: Ann <ann@example.org>\nMessage-ID: <{number}@x>\nSubject: Order\n{more}\n{text}\n".encode()


async def test_a_new_mail_becomes_a_message_and_an_old_one_does_not(mailbox: Mailbox) -> None:
    """What was in the folder before the account is not for us."""
    await mailbox.put(mail(1, "Old"))
    await mailbox.start()
    await mailbox.put(mail(2, "New"))
    (found,) = await mailbox.received(1)

    assert (found.text, found.profile and found.profile.email) == ("Order\n\nNew", "ann@example.org")
    assert found.peer.startswith("ann@example.org/")


async def test_a_connection_kicked_during_idle_is_opened_again(mailbox: Mailbox) -> None:
    """A mail that comes meanwhile is taken, once."""
    await mailbox.start()
    await mailbox.put(mail(1, "First"))
    await mailbox.received(1)
    await asyncio.to_thread(mailbox.dovecot.kick, mailbox.user)
    await mailbox.put(mail(2, "Second"))
    found = await mailbox.received(2)

    assert [one.text for one in found] == ["Order\n\nFirst", "Order\n\nSecond"]


async def test_a_mail_that_comes_while_others_are_taken_is_not_left_for_the_next(mailbox: Mailbox) -> None:
    """The server announces it in the answer to a fetch, and IDLE says it no more: nobody may have to write again."""
    await mailbox.start()
    await mailbox.stop()
    mailbox.sink.held = asyncio.Event()
    await mailbox.put(mail(1, "First"))
    await mailbox.put(mail(2, "Second"))
    await mailbox.start()
    await mailbox.received(1)
    await mailbox.put(mail(3, "Third"))
    mailbox.sink.held.set()
    found = await mailbox.received(3)

    assert [one.text for one in found] == ["Order\n\nFirst", "Order\n\nSecond", "Order\n\nThird"]


async def test_after_another_uidvalidity_no_mail_is_lost_or_doubled(mailbox: Mailbox) -> None:
    """UIDs mean nothing then: all mails are looked at, and those that were taken are known by id and content."""
    await mailbox.start()
    await mailbox.put(mail(1, "First"))
    await mailbox.put(mail(2, "Second"))
    await mailbox.received(2)
    await mailbox.stop()
    before = mailbox.sink.stored
    await asyncio.to_thread(mailbox.dovecot.forget_uids, mailbox.user)
    await mailbox.put(mail(3, "Third"))
    await mailbox.start()
    found = await mailbox.received(3)

    assert [one.text for one in found] == ["Order\n\nFirst", "Order\n\nSecond", "Order\n\nThird"]
    assert mailbox.sink.stored != before


async def test_two_mails_with_one_id_are_two_messages(mailbox: Mailbox) -> None:
    """And the same mail twice is one."""
    await mailbox.start()
    for text in ("One", "Two", "One", "End"):
        await mailbox.put(mail(1, text))
    found = await mailbox.received(3)

    assert [one.text.rpartition("\n")[2] for one in found] == ["One", "Two", "End"]
    assert len({one.native_id for one in found}) == 3


async def test_a_mail_that_is_read_again_becomes_the_same_message(mailbox: Mailbox) -> None:
    """It was not durable the first time: the second message has the same text, address and files, and is recognised."""
    part = "\n--b\n\nSee\n--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.7\n--b--"
    await mailbox.start()
    mailbox.sink.refuse_next = 1
    await mailbox.put(mail(1, part, Content_Type="multipart/mixed; boundary=b", In_Reply_To="<before@x>"))
    found = await mailbox.received(1)

    assert found == [one for one in mailbox.sink.away if isinstance(one, Received)]
    assert len(found[0].attachments) == 1


async def test_a_large_mail_comes_in_ranges_and_its_file_is_stored(mailbox: Mailbox) -> None:
    """Three ranges of 256 kB."""
    content = bytes(range(256)) * 2_000
    coded = base64.encodebytes(content).decode()
    parts = (
        "\n--b\n\nSee the file\n--b\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="../plan.pdf"\nContent-Transfer-Encoding: base64\n\n'
    )
    await mailbox.start()
    await mailbox.put(mail(1, f"{parts}{coded}\n--b--", Content_Type="multipart/mixed; boundary=b"))
    (found,) = await mailbox.received(1)

    (file,) = found.attachments
    assert (file.name, file.size) == ("plan.pdf", len(content))
    assert b"".join([piece async for piece in mailbox.files.open(file.id)]) == content


async def test_a_hostile_line_of_200_kb_holds_nothing_up(mailbox: Mailbox) -> None:
    """The mail behind it comes, too."""
    await mailbox.start()
    await mailbox.put(mail(1, "Yes\n\nOn " + "a " * 100_000 + "wrote:\n> x"))
    await mailbox.put(mail(2, "Next"))
    found = await mailbox.received(2)

    assert found[1].text == "Order\n\nNext"


async def test_a_token_is_fetched_and_signs_in(mailbox: Mailbox, issuer: Issuer) -> None:
    """By XOAUTH2, as Gmail and Microsoft 365 want it; Dovecot asks the issuer whose the token is."""
    issuer.user = mailbox.user
    secrets = {"refresh_token": issuer.refresh_token, "client_secret": "c"}
    await mailbox.start(
        mailbox.account(
            secrets, token_url=f"http://{LOOPBACK}:{issuer.port}/token", client_id="usher", user=mailbox.user
        )
    )
    await mailbox.put(mail(1))
    (found,) = await mailbox.received(1)

    assert isinstance(found, Received)
    assert len(issuer.tokens) == 1


async def test_a_token_that_is_refused_is_fetched_anew(mailbox: Mailbox, issuer: Issuer) -> None:
    """The first token counts no more when the connection is opened again."""
    issuer.user = mailbox.user
    secrets = {"refresh_token": issuer.refresh_token}
    account = mailbox.account(secrets, token_url=f"http://{LOOPBACK}:{issuer.port}/token", user=mailbox.user)
    await mailbox.start(account)
    issuer.tokens.append("another that the issuer gave to somebody else")
    await asyncio.to_thread(mailbox.dovecot.kick, mailbox.user)
    await mailbox.put(mail(1))
    await mailbox.received(1)

    assert len(issuer.tokens) == 3
