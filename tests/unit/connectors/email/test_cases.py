"""Mails from public bug reports of other products: each was lost, doubled or garbled there."""

import base64
import quopri

import pytest
from usher_connectors.channels.email.mail import Mail, Mailbox
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_connectors.channels.email.threading.answer_guard import SenderHistory, refusal, too_often
from usher_connectors.channels.email.threading.place import Mailboxes, Thread, place
from usher_connectors.channels.email.threading.tokens import bounce_address, mail_in, mail_key, reply_address
from usher_connectors.channels.email.writing.compose import Answered, Outgoing, compose

OURS = "support@example.test"
KEY = b"k" * 32
BOXES = Mailboxes("mail", (OURS,), (KEY,))


def read(raw: bytes) -> Mail:
    """Read a mail that must be one."""
    found = read_mail(raw.replace(b"\n", b"\r\n"))
    assert isinstance(found, Mail)
    return found


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_declared_charset_that_fits_is_used(encoding: str) -> None:
    """E1: a short Cyrillic text in UTF-8 was guessed to be something else."""
    raw = "<p>Да</p>".encode()
    coded = base64.encodebytes(raw) if encoding == "base64" else quopri.encodestring(raw)
    head = f"From: a@example.org\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"

    assert read(head.encode() + coded).text == "Да"


@pytest.mark.parametrize(
    ("fields", "sender", "answer_to"),
    [
        (b"From: Ann <ann@example.org>\nReply-To: <>", ("Ann", "ann@example.org"), "ann@example.org"),
        (b"From: Doe, Ann <ann@example.org>", ("Doe, Ann", "ann@example.org"), "ann@example.org"),
        ("From: Šárka Nováková <s@example.org>".encode(), ("Šárka Nováková", "s@example.org"), "s@example.org"),
        (
            "From: Šárka <s@example.org>\nReply-To: Šárka".encode("cp1250"),
            ("Šárka", "s@example.org"),
            "s@example.org",
        ),
        (b"From: a@example.org\nReply-To: =?utf-8?Q?=C5=A0?= <b@example.org>", ("", "a@example.org"), "b@example.org"),
    ],
)
def test_an_answer_goes_to_a_valid_address(fields: bytes, sender: tuple[str, str], answer_to: str) -> None:
    """E3: empty brackets, an unquoted comma and letters beyond ASCII made mails unprocessable, or were answered to."""
    mail = read(fields + b"\n\nHi\n")

    assert mail.sender.address == sender[1]
    assert mail.answer_to.address == answer_to
    if b"\xe1" not in fields:  # one byte for a letter, without a charset: the name is a guess
        assert mail.sender.name == sender[0]


def test_a_report_on_our_mail_is_no_message() -> None:
    """E5: it made a conversation, whose notification bounced, thirty levels deep."""
    key = mail_key("delivery")
    verp = bounce_address(OURS, key, "mail", KEY)
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.org\nTo: {verp}\nSubject: Undelivered\n\n550 no such user\n"
    mail = read(raw.encode())

    assert mail.kind == "bounce"
    assert mail_in([mail.to[0].address], BOXES.own, "mail", BOXES.keys) == key
    assert refusal(mail, BOXES.own, SenderHistory()) == "bounce"


def test_a_loop_of_automatic_answers_ends() -> None:
    """E6: a no-reply address without Auto-Submitted got an answer each time."""
    raw = b"From: no-reply@example.org\nSubject: %s\n\nThanks.\n"
    subjects = [b"Automated response: " + b"Re: " * count + b"Hello" for count in range(10)]

    assert {refusal(read(raw % subject), BOXES.own, SenderHistory()) for subject in subjects} == {"auto_reply"}
    plain = read(b"From: robot@example.org\nSubject: Hello\n\nThanks.\n")
    answers = [refusal(plain, BOXES.own, SenderHistory(answered_today=count)) for count in range(10)]
    assert answers == ["", *["answered today"] * 9]
    asking = [too_often(SenderHistory(answered_today=9, came_this_hour=mails), wanted=True) for mails in (1, 9, 10)]
    assert asking == ["", "", "too many mails"]


def test_a_token_in_copy_finds_the_conversation() -> None:
    """E7: an answer to our own address with the token's address in Cc only was dropped silently."""
    token = reply_address(OURS, "a" * 12, "mail", KEY)
    mail = read(f"From: ann@example.org\nTo: {OURS}\nCc: {token}\nSubject: Re: Hi\n\nYes\n".encode())
    known = {"a" * 12: Thread("a" * 12, "ann@example.org", (), "Hi")}

    placed = place(mail, BOXES, known.get, lambda _: "")
    assert (placed.thread, placed.by, placed.apart) == ("a" * 12, "token", "")


def test_outlooks_thread_index_is_returned() -> None:
    """E9: without it, Outlook does not group."""
    mail = read(b"From: a@example.org\nThread-Index: AdE1\n 23==\nThread-Topic: Order\n\nHi\n")
    answered = Answered("x@y", thread_index=mail.thread_index, thread_topic=mail.thread_topic)
    written = compose(Outgoing("m@example.test", 0, Mailbox(OURS), Mailbox("a@example.org"), "Hi", answers=answered))

    assert b"\r\nThread-Index: AdE123==\r\n" in written
    assert b"\r\nThread-Topic: Order\r\n" in written


def test_quoting_grows_no_faster_than_the_conversation() -> None:
    """E11: five rounds of full quotes with a signature of links grew without bound."""
    signature = '-- \nAnn <https://example.org/?to=ann&next=https://example.org/a?b="c">'
    text, sizes = f"Question\n\n{signature}", []
    for turn in range(5):
        ask = read(f"From: a@example.org\nMessage-ID: <{turn}@x>\n\n{text}\n".encode())
        answered = Answered(f"{turn}@x", quoted=ask.text, quoted_head="On 2026-11-29 10:00, Ann <a@example.org> wrote:")
        ours = Outgoing(f"{turn}@us", 0, Mailbox(OURS), Mailbox("a@example.org"), "Answer", answers=answered)
        sizes.append(len(compose(ours)))
        quoted = "".join(f"> {line}\n" for line in read(compose(ours).replace(b"\r\n", b"\n")).full.splitlines())
        text = f"Question\n\n{signature}\n\nOn 2026-11-29 11:00, Us <{OURS}> wrote:\n{quoted}"

    assert max(sizes) - min(sizes) < 100


def test_an_emoji_in_the_middle_cuts_nothing() -> None:
    """E12: the text ended at the first one."""
    head = (
        b"From: a@example.org\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
    )

    assert read(head + b"\nbefore =F0=9F=98=8A after\n").text == "before 😊 after"
