"""An answer becomes a mail: with the ids by which its reader's client, and we, find the thread again."""

import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import formatdate

from usher_common.mails.senders import without_plus
from usher_common.messages.content import Attachment

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.mail import Mailbox
from usher_connectors.channels.email.threading.place import PREFIX
from usher_connectors.channels.email.writing.files import file_head
from usher_connectors.channels.email.writing.header_lines import (
    ascii_domain,
    boxes_field,
    ids_field,
    one_line,
    text_field,
    word_field,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that is answered: its ids and marks, whom it reached, and its text for the quote.

    `answer_to`: where the answer goes, if not to the contact's address. `automatic`: why no automatic mail may follow.
    """

    message_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    thread_index: str = ""
    thread_topic: str = ""
    cc: tuple[Mailbox, ...] = ()
    quoted: str = ""
    quoted_head: str = ""
    answer_to: str = ""
    automatic: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail to write; `message_id` is the same at every attempt, `at` in seconds.

    `reply_to` is our address with the thread's token, `automatic`: nobody wrote it. `unsubscribe` is an URL or
    mailto: link, for mails that a contact may decline. `html`: the same as the text, as a page.
    """

    message_id: str
    at: int
    sender: Mailbox
    to: Mailbox
    text: str
    subject: str = ""
    reply_to: str = ""
    cc: tuple[Mailbox, ...] = ()
    answers: Answered | None = None
    automatic: bool = False
    unsubscribe: str = ""
    html: str = ""


def compose(mail: Outgoing) -> bytes:
    """Return the bytes of a mail without files, with CRLF line ends."""
    return b"".join([*_head(mail), *_body_part(mail)])


def pieces(mail: Outgoing, files: Sequence[Attachment] = ()) -> Iterator[bytes | Attachment]:
    """Yield a mail in pieces of whole lines; in the place of a file's content, as base64, stands the file itself."""
    if not files:
        yield compose(mail)
        return
    boundary = _boundary(mail)
    mark = f"--{boundary}\r\n".encode()
    head = [*_head(mail), f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'.encode()]
    yield b"".join([*head, mark, *_body_part(mail)])
    for file in files:
        yield b"".join([b"\r\n", mark, *file_head(file)])
        yield file
    yield f"\r\n--{boundary}--\r\n".encode()


def recipients(mail: Outgoing) -> tuple[str, ...]:
    """Return whom the envelope names: the contact and the people in copy, each once, never ourselves."""
    ours = without_plus(mail.sender.address)
    everybody = [mail.to.address, *(box.address for box in copies(mail))]
    unique = {ascii_domain(one).lower(): ascii_domain(one) for one in everybody if without_plus(one) != ours}
    return tuple(unique.values())


def copies(mail: Outgoing) -> tuple[Mailbox, ...]:
    """Return the people in copy: those chosen, and those whom the answered mail had, without us and the contact."""
    wanted = (*mail.cc, *(mail.answers.cc if mail.answers else ()))
    seen = {mail.to.address.lower(), without_plus(mail.sender.address)}
    kept = {box.address.lower(): box for box in wanted if not {box.address.lower(), without_plus(box.address)} & seen}
    return tuple(kept.values())[: limits.CC_PEOPLE]


def needs_utf8(mail: Outgoing) -> bool:
    """Whether the server must know SMTPUTF8: an address has a local part beyond ASCII."""
    return not all(one.isascii() for one in recipients(mail)) or not ascii_domain(mail.sender.address).isascii()


def _head(mail: Outgoing) -> Iterator[bytes]:
    yield word_field("Date", [formatdate(mail.at)])
    yield boxes_field("From", [mail.sender])
    yield boxes_field("To", [mail.to])
    if people := copies(mail):
        yield boxes_field("Cc", people)
    if mail.reply_to:
        yield boxes_field("Reply-To", [Mailbox(mail.reply_to, mail.sender.name)])
    yield text_field("Subject", subject_of(mail))
    yield ids_field("Message-ID", [mail.message_id])
    if mail.answers:
        yield from _answering(mail.answers)
    if mail.automatic:
        yield word_field("Auto-Submitted", ["auto-replied" if mail.answers else "auto-generated"])
        yield word_field("X-Auto-Response-Suppress", ["All"])
    if mail.unsubscribe:
        yield from _unsubscribing(mail.unsubscribe)
    yield b"MIME-Version: 1.0\r\n"


def _answering(answered: Answered) -> Iterator[bytes]:
    if answered.message_id:
        yield ids_field("In-Reply-To", [answered.message_id])
        yield ids_field("References", references(answered))
    if answered.thread_index:
        yield word_field("Thread-Index", [one_line(answered.thread_index).replace(" ", "")])
    if answered.thread_topic:
        yield text_field("Thread-Topic", answered.thread_topic)


def references(answered: Answered) -> tuple[str, ...]:
    """Return the ids of a thread up to the answered mail: of a long one the first and the latest."""
    ids = tuple(dict.fromkeys((*answered.references, answered.message_id)))
    return ids if len(ids) <= limits.KEPT_REFERENCES else (ids[0], *ids[1 - limits.KEPT_REFERENCES :])


def _unsubscribing(link: str) -> Iterator[bytes]:
    yield word_field("List-Unsubscribe", [f"<{one_line(link).replace(' ', '').strip('<>')}>"])
    if link.startswith("https:"):
        yield word_field("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"])


def subject_of(mail: Outgoing) -> str:
    """Return the subject; an answer to a mail takes that one's, with one Re: before it."""
    if mail.subject or not mail.answers:
        return mail.subject or "(no subject)"
    subject = mail.answers.subject
    return subject if PREFIX.match(subject) else f"Re: {subject}".strip()


def _boundary(mail: Outgoing, inner: str = "") -> str:
    return f"={inner}_{''.join(char for char in mail.message_id if char.isalnum())[:40]}"


def _body_part(mail: Outgoing) -> Iterator[bytes]:
    """Yield the text, or both forms of a page: readers take the last that they can show."""
    if not mail.html:
        yield from _text_part(_body(mail), "plain")
        return
    boundary = _boundary(mail, "a")
    mark = f"--{boundary}\r\n".encode()
    yield f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'.encode()
    yield from (mark, *_text_part(_body(mail), "plain"), b"\r\n", mark, *_text_part(mail.html, "html"))
    yield f"\r\n--{boundary}--\r\n".encode()


def _text_part(written: str, kind: str) -> Iterator[bytes]:
    text = "\r\n".join(written.splitlines()) + "\r\n"
    yield f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    yield binascii.b2a_qp(text.encode("utf-8", "replace"), quotetabs=False, istext=True)


def _body(mail: Outgoing) -> str:
    """Return text and quote: only what the contact wrote, without what they quoted, so that it never grows."""
    if not mail.answers or not mail.answers.quoted.strip():
        return mail.text
    lines = mail.answers.quoted[: limits.QUOTED_CHARS].splitlines()
    return "\n".join([mail.text, "", one_line(mail.answers.quoted_head), *(f"> {line}".rstrip() for line in lines)])
