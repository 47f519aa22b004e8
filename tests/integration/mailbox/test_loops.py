"""No reply loop ever: whatever the other side is, two programs do not go on answering each other."""

import email
from itertools import count

import pytest
from usher_common.record.port import Record
from usher_connectors.channels.email import limits
from usher_connectors.contract import Received, SendError
from usher_connectors.mailbox.sender_table import MailSenders

from connecting.mailboxes import Mailbox
from servers.mail.world import World


def robot(turn: int, **fields: str) -> bytes:
    """Return what a robot writes: each time with another subject and text, and nothing that says what it is."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"From: help@example.org\nMessage-ID: <{turn}@r>\nSubject: Ticket {turn}\n{more}\nNo. {turn}\n".encode()


async def test_two_robots_exchange_one_mail_a_day(mailbox: Mailbox, world: World) -> None:
    """Every mail of the robot's is answered automatically, and it answers every mail: the second answer is refused."""
    await mailbox.start()
    await mailbox.put(robot(0))
    ended = ""
    for turn in count():
        *_, last = await mailbox.received(turn + 1)
        try:
            await mailbox.answer(last.peer, "We have received your mail.", turn, automatic=True)
        except SendError as refusal:
            ended = refusal.code
            break
        sent = (await world.until(turn + 1))[-1]
        assert isinstance(sent.content, bytes)
        answer = email.message_from_bytes(sent.content)
        assert answer["Auto-Submitted"] == "auto-replied"
        await mailbox.put(robot(turn + 1, To=answer["Reply-To"], In_Reply_To=answer["Message-ID"]))

    assert (turn, ended) == (1, "no_automatic_mail: answered today")


async def test_who_asks_to_be_called_is_told_when_beside_the_mail_of_the_day(mailbox: Mailbox, world: World) -> None:
    """However often that changes; it is not the one of the day either, and a flood ends it sooner."""
    for number in range(1, 4):
        await mailbox.answer("ann@example.org", "We will call you.", number, automatic=True, wanted=True)
    await mailbox.answer("ann@example.org", "We have received your mail.", 4, automatic=True)
    await mailbox.answer("ann@example.org", "We could not reach you.", 5, automatic=True, wanted=True)

    assert len(await world.until(5)) == 5


async def test_a_second_attempt_at_the_same_mail_is_no_second_mail(mailbox: Mailbox, world: World) -> None:
    """The server was away at the first one."""
    for _ in range(2):
        await mailbox.answer("ann@example.org", "We have received your mail.", automatic=True)

    assert len(await world.until(2)) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated"}, "auto-submitted"),
        ({"Precedence": "bulk"}, "precedence"),
        ({"List_Id": "<news.example.org>"}, "list"),
        ({"Return_Path": "<>"}, "null sender"),
        ({"Reply_To": "no-reply@example.org"}, "no-reply address"),
        ({"X_Auto_Response_Suppress": "All"}, "x-auto-response-suppress"),
        (
            {"Authentication_Results": "mx.example.test; dmarc=fail header.from=example.org"},
            "forged sender",
        ),
    ],
)
async def test_what_says_that_it_is_automatic_is_answered_by_people_only(
    mailbox: Mailbox, world: World, fields: dict[str, str], reason: str
) -> None:
    """An agent may answer it nevertheless."""
    await mailbox.start()
    await mailbox.put(robot(1, **fields))
    (found,) = await mailbox.received(1)
    with pytest.raises(SendError) as refused:
        await mailbox.answer(found.peer, "We have received your mail.", automatic=True)
    await mailbox.answer(found.peer, "Hello", 2)

    assert refused.value.code == f"no_automatic_mail: {reason}"
    assert len(await world.until(1)) == 1
    assert found.automatic == (reason == "auto_reply")


async def test_our_own_mail_in_our_own_mailbox_is_no_message(mailbox: Mailbox) -> None:
    """As when an address forwards to itself."""
    await mailbox.start()
    await mailbox.put(f"From: {mailbox.address}\nMessage-ID: <1@x>\nSubject: Hi\n\nHi\n".encode())
    await mailbox.put(robot(2))
    (found,) = await mailbox.received(1)

    assert isinstance(found, Received)
    assert found.subject == "Ticket 2"


async def test_a_flood_of_one_sender_is_answered_by_nothing(record: Record) -> None:
    """Nor is another of their plus-addresses."""
    senders = MailSenders(record)
    for _ in range(limits.MAILS_PER_HOUR):
        await senders.came("mail", "ann@example.org")

    assert await senders.claim("mail", "Ann+x@example.org", "m1") == "too many mails"
    assert await senders.claim("mail", "bob@example.org", "m2") == ""
    assert await senders.claim("other", "ann@example.org", "m3") == ""
