"""The bytes of a mail become a Mail, or Parked with the reason; nothing else, whatever the bytes are."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.addresses import address_of, addresses
from usher_connectors.channels.email.headers.header_text import header_text
from usher_connectors.channels.email.headers.message_ids import message_ids, own_id
from usher_connectors.channels.email.mail import File, Kind, Mail, Mailbox, Parked
from usher_connectors.channels.email.reading import attachments, automatic, bounces
from usher_connectors.channels.email.reading.authentication import authentication
from usher_connectors.channels.email.reading.body_text import BodyText, body_text
from usher_connectors.channels.email.reading.mime import Fields, Part, PartReader, Source
from usher_connectors.channels.email.reading.quotes import Cut, cut

DELIVERED = ("delivered-to", "x-original-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
SENDERS = ("from", "sender", "resent-from", "reply-to", "return-path", "x-envelope-from")
DAEMONS = ("from", "sender")
MOST_AT = 1 << 40  # s since 1970, far beyond any real date


@dataclass(frozen=True, slots=True)
class _Opened:
    """A mail's parts, and what was left out of them."""

    root: Part
    left_out: tuple[str, ...]


def read_mail(source: Source, authserv_id: str = "") -> Mail | Parked:
    """Read a mail; `authserv_id` names the server whose Authentication-Results count, none by default."""
    if len(source) > limits.MAIL_BYTES:
        return Parked("too_large", f"{len(source)} bytes; at most {limits.MAIL_BYTES} are read")
    try:
        return _read(source, authserv_id)
    except Exception as error:  # noqa: BLE001 - the last guard: one mail must not stop a mailbox; fuzzing calls _read
        return Parked("unreadable", type(error).__name__)


def _read(source: Source, authserv_id: str) -> Mail | Parked:
    reader = PartReader(source)
    root = reader.read(0, len(source))
    if not root.fields.all:
        return Parked("no_mail", "no header field begins it")
    sender = _sender(root.fields)
    bounced = bounces.is_bounce(root, sender.address.rpartition("@")[0] if sender else _bare_local(root.fields))
    if sender is None and not bounced:
        return Parked("no_sender", "no field names a valid address that wrote it")
    opened = _Opened(root, ("parts",) if reader.left_out else ())
    return _mail(source, opened, sender or Mailbox("mailer-daemon@invalid"), authserv_id, bounced=bounced)


def _mail(source: Source, opened: _Opened, sender: Mailbox, authserv_id: str, *, bounced: bool) -> Mail:
    root, fields = opened.root, opened.root.fields
    body, subject = body_text(source, root), header_text(fields.first("subject"))[: limits.SUBJECT_CHARS]
    kind = _kind(root, subject, bounced=bounced)
    pieces = Cut(body.text) if kind in ("bounce", "complaint") else cut(body.text)
    shown, cut_off = _shown(pieces.text)
    reply_to = _first(fields, "reply-to")
    mail = Mail(
        kind=kind,
        message_id=own_id(fields.values("message-id")),
        sender=sender,
        answer_to=reply_to or sender,
        subject=subject,
        text=shown,
        quote=pieces.quote,
        signature=pieces.signature,
        full=body.text,
        html=body.html,
        forwarded=pieces.forwarded,
        automatic=automatic.automatic(fields, [sender.address, (reply_to or sender).address])
        or automatic.automatic_reply(fields, subject),
        bounce=bounces.read_bounce(source, root, body.text) if kind in ("bounce", "complaint", "receipt") else None,
        authentication=authentication(fields, authserv_id),
        files=_files(body),
        digest=_digest(fields, body),
        left_out=(*opened.left_out, *body.left_out, *(("text",) if cut_off else ())),
    )
    return _threaded(mail, fields)


def _threaded(mail: Mail, fields: Fields) -> Mail:
    """Add whom a mail names, and to which others it belongs."""
    delivered = [header_text(value).strip("<> ") for name in DELIVERED for value in fields.values(name)]
    return replace(
        mail,
        to=_all(fields, "to"),
        cc=_all(fields, "cc"),
        delivered_to=tuple(dict.fromkeys(one for text in delivered if (one := address_of(text)))),
        in_reply_to=message_ids(fields.first("in-reply-to")),
        references=message_ids(fields.first("references")),
        thread_index="".join(header_text(fields.first("thread-index")).split())[:2000],
        thread_topic=header_text(fields.first("thread-topic"))[: limits.SUBJECT_CHARS],
        at=_seconds(fields.first("date")),
    )


def _kind(root: Part, subject: str, *, bounced: bool) -> Kind:
    report = bounces.report_kind(root)
    if report == "complaint":
        return "complaint"
    if report == "receipt":
        return "receipt"
    if bounced:
        return "bounce"
    if automatic.automatic_reply(root.fields, subject):
        return "auto_reply"
    return "list" if automatic.listed(root.fields) else "message"


def _sender(fields: Fields) -> Mailbox | None:
    return next((found for name in SENDERS if (found := _first(fields, name))), None)


def _bare_local(fields: Fields) -> str:
    """Return a From, or a Sender, without domain, as some daemons write it."""
    names = (header_text(fields.first(name)).partition("<")[0].strip(' "').partition(" ")[0] for name in DAEMONS)
    return next((name for name in names if name), "")


def _first(fields: Fields, name: str) -> Mailbox | None:
    return next((found[0] for value in fields.values(name) if (found := addresses(value))), None)


def _all(fields: Fields, name: str) -> tuple[Mailbox, ...]:
    found = {box.address.lower(): box for value in fields.values(name)[:10] for box in addresses(value)}
    return tuple(found.values())


def _files(body: BodyText) -> tuple[File, ...]:
    return (*(attachments.file_of(part) for part in body.files), *body.uuencoded)


def _shown(text: str) -> tuple[str, bool]:
    if len(text) <= limits.TEXT_CHARS:
        return text, False
    return f"{text[: limits.TEXT_CHARS]}\n[…]", True


def _seconds(value: bytes) -> int | None:
    try:
        moment = parsedate_to_datetime(header_text(value[:200]))
        found = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if 0 <= found < MOST_AT else None


def _digest(fields: Fields, body: BodyText) -> str:
    """Return a hash of who, when and what: equal for two copies of a mail, whatever servers added on the way."""
    parts = [fields.first(name) for name in ("from", "date", "subject")]
    whole = b"\0".join(
        [*parts, "".join(body.text.split()).encode(), *(part.name.encode("utf-8", "replace") for part in body.files)]
    )
    return hashlib.sha256(whole).hexdigest()[:32]
