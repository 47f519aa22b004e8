"""An answer becomes a mail: with the ids by which its reader's client, and we, find the thread again."""

import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import formatdate

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.mail import Mailbox
from usher_connectors.channels.email.threading.place import PREFIX
from usher_connectors.channels.email.threading.tokens import without_plus
from usher_connectors.channels.email.writing.header_lines import (
    ascii_domain,
    boxes_field,
    ids_field,
    one_line,
    text_field,
    word_field,
)

BASE64_LINE = 57  # bytes that make a line of 76 letters
NAME_PIECE = 20  # bytes of a file's name on one line, each of three letters at most


@dataclass(frozen=True, slots=True)
class Answered:
    """The mail that is answered: its ids and marks, whom it reached, and its text for the quote."""

    message_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    thread_index: str = ""
    thread_topic: str = ""
    cc: tuple[Mailbox, ...] = ()
    quoted: str = ""
    quoted_head: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail to write; `message_id` is the same at every attempt, `at` in seconds.

    `reply_to` is our address with the thread's token, `automatic`: nobody wrote it. `unsubscribe` is an URL or
    mailto: link, for mails that a contact may decline.
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


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail: its name, type and content."""

    name: str
    type: str
    content: bytes


def compose(mail: Outgoing, files: Sequence[Attached] = ()) -> bytes:
    """Return a mail's bytes, with CRLF line ends."""
    if not files:
        return b"".join([*_head(mail), *_text_part(mail)])
    boundary = f"=_{''.join(char for char in mail.message_id if char.isalnum())[:40]}"
    mark = f"--{boundary}\r\n".encode()
    head = [*_head(mail), f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'.encode()]
    parts = [piece for file in files for piece in (b"\r\n", mark, *_file_part(file))]
    return b"".join([*head, mark, *_text_part(mail), *parts, f"\r\n--{boundary}--\r\n".encode()])


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


def _text_part(mail: Outgoing) -> Iterator[bytes]:
    text = "\r\n".join(_body(mail).splitlines()) + "\r\n"
    yield b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    yield binascii.b2a_qp(text.encode("utf-8", "replace"), quotetabs=False, istext=True)


def _body(mail: Outgoing) -> str:
    """Return text and quote: only what the contact wrote, without what they quoted, so that it never grows."""
    if not mail.answers or not mail.answers.quoted.strip():
        return mail.text
    lines = mail.answers.quoted[: limits.QUOTED_CHARS].splitlines()
    return "\n".join([mail.text, "", one_line(mail.answers.quoted_head), *(f"> {line}".rstrip() for line in lines)])


def _file_part(file: Attached) -> Iterator[bytes]:
    name = one_line(file.name).replace("/", "_") or "file"
    kind = file.type if file.type.isascii() and "/" in file.type and one_line(file.type) == file.type else ""
    yield f"Content-Type: {kind.partition(';')[0] or 'application/octet-stream'}\r\n".encode()
    yield b"Content-Transfer-Encoding: base64\r\n"
    yield f"Content-Disposition: attachment; {_file_name(name)}\r\n\r\n".encode()
    for at in range(0, len(file.content), BASE64_LINE):
        yield binascii.b2a_base64(file.content[at : at + BASE64_LINE], newline=False) + b"\r\n"


def _file_name(name: str) -> str:
    if name.isascii():
        return 'filename="{}"'.format(name.replace("\\", "_").replace('"', "_"))
    letters = [chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode()]
    pieces = ["".join(letters[at : at + NAME_PIECE]) for at in range(0, len(letters), NAME_PIECE)]
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    return ";\r\n ".join(
        [f"filename*0*=utf-8''{pieces[0]}", *(f"filename*{at}*={one}" for at, one in enumerate(pieces) if at)]
    )
