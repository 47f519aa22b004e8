"""What a mail means to the router."""

from collections.abc import Sequence

from usher_common.mails.senders import without_plus
from usher_common.messages.content import Attachment, Profile

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.mail import Bounce, Mail
from usher_connectors.channels.email.threading.place import Mailboxes, Placed, people_of
from usher_connectors.channels.email.threading.tokens import mail_in, read_own_id
from usher_connectors.contract import Event, Ignored, Link, Receipt, Received

ID_CHARS = 200  # characters of a Message-ID in a native id
PEER = "/"  # between the contact's address and the thread's key: no domain has one


def peer_of(contact: str, thread: str) -> str:
    """Return the peer of a thread: each is an address of its own to the router, so a contact may have several."""
    return f"{contact}{PEER}{thread}"


def contact_and_thread(peer: str) -> tuple[str, str]:
    """Return the contact's address and the thread's key ("" for a first mail to them)."""
    contact, mark, thread = peer.rpartition(PEER)
    return (contact, thread) if mark else (peer, "")


def native_id(mail: Mail) -> str:
    """Name a mail by its id and content: the id may be missing, or stand in different mails."""
    return f"{mail.message_id[:ID_CHARS]}#{mail.digest[:16]}"


def is_report(mail: Mail) -> bool:
    """Whether a mail is about one of ours rather than somebody's words."""
    return mail.kind in ("bounce", "complaint", "receipt")


def report_event(mail: Mail, boxes: Mailboxes) -> Event:
    """Say what a report means for the mail of ours that it is about."""
    bounce = mail.bounce or Bounce()
    reached = [*(box.address for box in (*mail.to, *mail.cc)), *mail.delivered_to]
    ours = read_own_id(bounce.message_id, boxes.account, boxes.keys)
    key = mail_in(reached, boxes.own, boxes.account, boxes.keys) or (ours[0] if ours else "")
    if not key or mail.kind == "complaint":
        return Ignored(f"mail {mail.kind}")
    if mail.kind == "receipt":
        return Receipt("read", provider_id=key, at=mail.at)
    lasting = [one for one in bounce.failed if one.failure == "hard"] or [
        one for one in bounce.failed if one.failure == "soft"
    ]
    if bounce.failed and not lasting:
        return Ignored("mail delayed")
    return Receipt("failed", provider_id=key, code=lasting[0].status if lasting else "bounced", at=mail.at)


def complained_thread(mail: Mail, boxes: Mailboxes) -> str:
    """Return the thread of the mail of ours that somebody called spam, or nothing."""
    if mail.kind != "complaint" or mail.bounce is None:
        return ""
    ours = read_own_id(mail.bounce.message_id, boxes.account, boxes.keys)
    return ours[1] if ours else ""


def message_event(  # noqa: PLR0913 - the parts of a message
    mail: Mail,
    placed: Placed,
    attachments: tuple[Attachment, ...],
    *,
    own: Sequence[str] = (),
    first: bool,
    original: str = "",
) -> Received:
    """Say what somebody wrote; the first mail of a thread shows its subject above the text."""
    sender = mail.sender
    head = f"{mail.subject}\n\n" if first and mail.subject else ""
    text = f"{head}{mail.text}".strip() or (mail.subject or ("" if attachments else "[empty mail]"))
    other = sender.address.lower() != placed.contact.lower()
    profile = None if other else Profile(name=sender.name, email=sender.address)
    author = f"{sender.name} <{sender.address}>".strip() if other else ""
    return Received(
        native_id(mail),
        peer_of(placed.contact, placed.thread),
        text,
        attachments,
        profile,
        author=author,
        at=mail.at,
        subject=mail.subject,
        cc=_others(mail, placed, own),
        quote=mail.quote[: limits.QUOTED_CHARS],
        original=original,
        automatic=mail.kind == "auto_reply",
        proof=mail.authentication.proof,
        referral=_tag(mail, own),
    )


def _tag(mail: Mail, own: Sequence[str]) -> str:
    """Return what stands after the plus in our address, "" for nothing: a token, perhaps, or a label of theirs."""
    ours = {without_plus(one) for one in own}
    reached = (*(one.address for one in (*mail.to, *mail.cc)), *mail.delivered_to)
    tags = (one.rpartition("@")[0].partition("+")[2] for one in reached if without_plus(one) in ours)
    return next(filter(None, tags), "")


def _others(mail: Mail, placed: Placed, own: Sequence[str]) -> tuple[str, ...]:
    """Return whom a mail reached besides us and the contact."""
    people = people_of(mail, own)
    apart = {placed.contact.lower(), mail.sender.address.lower(), mail.answer_to.address.lower()}
    return tuple(one for one in people if one.lower() not in apart)[: limits.CC_PEOPLE]


def same_person(mail: Mail, placed: Placed) -> Event | None:
    """Say that a thread is its contact's, as others are; not where that may be claimed by somebody else.

    Nobody is known by a From that their server did not vouch for, nor by one whose answers go elsewhere (a form's).
    """
    mine = placed.contact.lower() == mail.sender.address.lower() == mail.answer_to.address.lower()
    return (
        Link(peer_of(placed.contact, placed.thread), placed.contact)
        if mine and not mail.authentication.forged
        else None
    )
