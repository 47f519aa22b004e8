"""The bytes of a mail hold no number any more, and are still the same mail."""

import base64
import quopri
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.channels.email.mail import Mail
from usher_connectors.channels.email.masking.raw_mail import masked_mail
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_policy.privacy.masking import Masking

CARD = "4242 4242 4242 4242"
MASKING = Masking()
HEAD = b"From: Ann <ann@mail.example>\r\nMessage-ID: <4242424242424242@mail.example>\r\n"


def masked(raw: bytes) -> tuple[bytes, Mail]:
    """Mask a mail and read it."""
    found = masked_mail(raw, MASKING)
    assert found is not None
    mail = read_mail(found)
    assert isinstance(mail, Mail)
    return found, mail


@pytest.mark.parametrize(
    "charset", ["us-ascii", "utf-8", "iso-8859-1", "windows-1252", "utf-16", "koi8-r", "iso-2022-jp"]
)
@pytest.mark.parametrize("coding", ["7bit", "8bit", "base64", "quoted-printable", ""])
def test_a_text_is_masked_in_its_own_coding(charset: str, coding: str) -> None:
    """So that everything else of it stays, byte by byte."""
    body = f"Hello,\r\nmy card is {CARD}.\r\n{'é' if charset in ('utf-8', 'iso-8859-1') else 'e'}nd\r\n".encode(charset)
    written = (
        base64.encodebytes(body)
        if coding == "base64"
        else quopri.encodestring(body)
        if coding == "quoted-printable"
        else body
    )
    head = HEAD + f"Content-Type: text/plain; charset={charset}\r\n".encode()
    head += f"Content-Transfer-Encoding: {coding}\r\n".encode() if coding else b""

    _, mail = masked(head + b"\r\n" + written)

    lines = mail.text.splitlines()
    assert lines[0] == "Hello,"
    assert lines[1] in ("my card is ••••\u00a04242.", "my card is **** 4242.")
    assert lines[2][1:] == "nd"
    assert mail.message_id == "4242424242424242@mail.example"


def test_both_bodies_the_subject_and_names_are_masked_and_files_stay() -> None:
    """A file is not looked into."""
    mail = EmailMessage()
    mail["From"] = f"Ann {CARD} <ann@mail.example>"
    mail["Subject"] = f"Größe und Karte {CARD}"
    mail["References"] = "<4242424242424242@mail.example>"
    mail.set_content(f"My card is {CARD}.\n> and {CARD}\n")
    mail.add_alternative("<p>My card is 4242&nbsp;<b>4242</b> 4242 4242.</p>", subtype="html")
    mail.add_attachment(CARD.encode(), maintype="text", subtype="plain", filename="4242424242424242.txt")

    raw, read = masked(mail.as_bytes())

    assert (read.sender.name, read.subject) == ("Ann **** 4242", "Größe und Karte **** 4242")
    assert read.references == ("4242424242424242@mail.example",)
    assert "My card is **** 4242." in read.full
    assert "<b></b>" in read.html
    assert [one.name for one in read.files] == ["4242.txt"]  # no name of a file has an asterisk
    assert base64.encodebytes(CARD.encode()).strip() in raw
    assert masked_mail(raw, MASKING) is None


def test_a_forwarded_mail_is_masked_too() -> None:
    """It is a part, and its text stands there as it is."""
    inner = EmailMessage()
    inner["Subject"] = CARD
    inner.set_content(CARD)
    mail = EmailMessage()
    mail["From"] = "ann@mail.example"
    mail.set_content("see below")
    mail.add_attachment(inner)

    raw, _ = masked(mail.as_bytes())

    assert CARD.encode() not in raw
    assert raw.count(b"**** 4242") == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\r\n\r\nno number\r\n",
        b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n\r\nx\r\n--%b--\r\n" % ((b"4242424242424242",) * 3),
        b"X-Id: 4242424242424242\r\nReceived: from a (4242424242424242)\r\n\r\nx",
    ],
)
def test_a_mail_without_numbers_stays_as_it_is(raw: bytes) -> None:
    """Not a byte of it is copied."""
    assert masked_mail(raw, MASKING) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"no header 4242424242424242",
        b"Content-Type: multipart/x; boundary=b\r\n\r\n4242424242424242\r\n--b\r\n\r\nx\r\n--b--\r\n4242424242424242",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n4242424242424242\r\n",
        b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\xff\xfe 4242424242424242 \xff",
        b"Subject: =?utf-8?b?NDI0MjQyNDI0MjQyNDI0Mg==?=\r\n\r\nx",
        b"Subject: card 4242\r\n 4242 4242 4242\r\n\r\nx",
    ],
)
def test_wherever_a_number_stands_it_is_masked(raw: bytes) -> None:
    """Also in what no program shows, and in broken mails."""
    found = masked_mail(raw, MASKING)

    assert found is not None
    assert b"42424242" not in found.replace(b" ", b"")
    assert b"NDI0" not in found
    assert found.count(b"\xff") == raw.count(b"\xff")


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n"]
    ),
)
def test_any_bytes_can_be_masked(body: bytes, coding: bytes) -> None:
    """Twice is the same as once."""
    raw = HEAD + coding + b"\r\n" + body + CARD.encode()
    found = masked_mail(raw, MASKING)

    assert found is None or masked_mail(found, MASKING) is None
