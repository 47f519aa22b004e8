"""Which conversation a mail belongs to: by token, then by the ids that it answers; never by its subject."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from usher_common.mails.senders import without_plus

from usher_connectors.channels.email.mail import Mail
from usher_connectors.channels.email.threading.tokens import KEY_CHARS, read_own_id, short, thread_in, thread_key

By = Literal["token", "in-reply-to", "references", ""]
Apart = Literal["", "other sender", "forged sender", "new subject"]
PREFIX = re.compile(
    r"(?i)\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|r|aw|antw|antwort|sv|vs|ref|rif|res|resp|odp|ynt|vá|fw|fwd|wg|tr|rv|enc|vb|vl|i|pd|doorst"
    r"|ответ|отв|пересл|на|hа|回复|答复|转发|回覆|轉寄|תגובה|رد)\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}[:\uff1a]"
)
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """An account as threading needs it: its id, addresses, token keys (the first signs), and whether subjects split."""

    account: str
    own: tuple[str, ...]
    keys: tuple[bytes, ...] = ()
    split_subjects: bool = True


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known of a thread: whose it is, who else has been in it, and its subject."""

    key: str
    contact: str
    people: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mail goes: its thread, the contact whose conversation that is, and how that was found.

    `linked` is the older thread that it does not join, and `apart` why not.
    """

    thread: str
    contact: str
    by: By = ""
    linked: str = ""
    apart: Apart = ""


Known = Callable[[str], Thread | None]
ThreadOf = Callable[[str], str]


def place(mail: Mail, boxes: Mailboxes, known: Known, thread_of: ThreadOf) -> Placed:
    """Place a mail; `known` gives what is known of a thread, `thread_of` the thread of somebody's Message-ID."""
    sender = mail.sender.address
    for key, by in candidates(mail, boxes, thread_of):
        thread = known(key)
        if thread is None:
            continue
        if apart := _apart(mail, thread, boxes):
            return Placed(_new_key(key, apart, mail), _contact(apart, thread, sender), by, key, apart)
        return Placed(key, thread.contact, by)
    return Placed(thread_key(_root(mail)), sender)


def candidates(mail: Mail, boxes: Mailboxes, thread_of: ThreadOf) -> Iterator[tuple[str, By]]:
    """Yield the threads that a mail names, the surest first."""
    if token := thread_in(_reached(mail), boxes.own, boxes.account, boxes.keys):
        yield token, "token"
    for one in mail.in_reply_to:
        yield _thread_of(one, boxes, thread_of), "in-reply-to"
    for one in reversed(mail.references):
        yield _thread_of(one, boxes, thread_of), "references"


def _thread_of(message_id: str, boxes: Mailboxes, thread_of: ThreadOf) -> str:
    ours = read_own_id(message_id, boxes.account, boxes.keys)
    return ours[1] if ours else thread_of(message_id) or thread_key(message_id)


def _reached(mail: Mail) -> Sequence[str]:
    return [*(box.address for box in mail.to), *(box.address for box in mail.cc), *mail.delivered_to]


def _apart(mail: Mail, thread: Thread, boxes: Mailboxes) -> Apart:
    """Say why a mail does not join the thread that it names: a token can be passed on, a sender can be forged."""
    people = {one.lower() for one in (thread.contact, *thread.people)}
    if mail.sender.address.lower() not in people:
        return "other sender"
    if mail.authentication.forged:
        return "forged sender"
    old, new = bare_subject(thread.subject), bare_subject(mail.subject)
    return "new subject" if boxes.split_subjects and old and new and old != new else ""


def _new_key(key: str, apart: Apart, mail: Mail) -> str:
    """Return the key of the thread beside the old one: the same for all mails that stand apart in the same way."""
    what = bare_subject(mail.subject) if apart == "new subject" else mail.sender.address.lower()
    return short(KEY_CHARS, "apart", key, apart, what)


def _contact(apart: Apart, thread: Thread, sender: str) -> str:
    return thread.contact if apart == "new subject" else sender


def _root(mail: Mail) -> str:
    """Return the id with which a new thread begins; a mail without ids is a thread of its own, by its content."""
    ids = (*mail.references[:1], *mail.in_reply_to[:1], mail.message_id)
    return next((one for one in ids if one), f"digest {mail.digest}")


def bare_subject(subject: str) -> str:
    """Return a subject without Re:, AW: and the like, for comparing.

    >>> bare_subject("AW: Re[2]: Your  order")
    'your order'
    """
    text = subject
    while found := PREFIX.match(text):
        text = text[found.end() :]
    return SPACES.sub(" ", text).strip().casefold()


def people_of(mail: Mail, own: Sequence[str]) -> tuple[str, ...]:
    """Return everybody in a mail who is not us: those whom an answer reaches, and who may write in its thread."""
    ours = {without_plus(one) for one in own}
    everybody = [mail.sender.address, mail.answer_to.address, *(box.address for box in (*mail.to, *mail.cc))]
    return tuple(dict.fromkeys(one for one in everybody if without_plus(one) not in ours))
