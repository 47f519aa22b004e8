"""By which channels somebody can be written to first, and which peer they are there (pure).

Data for services that do not know the channels themselves; a test compares it with what the channels understand.
"""

import hashlib
from base64 import b32encode
from typing import Literal, NamedTuple

Fact = Literal["email", "phone"]
THREAD_CHARS = 12  # of the key of a mail thread, as the e-mail channel makes it


class FirstBy(NamedTuple):
    """What a channel needs of a contact, and whether it takes anything but a template before they have written.

    `call`: they are called there, and nothing can be written. `stop_spares_answers`: who has stopped us there and
    writes again is answered, for there is no word like START; nothing else is sent until they take the stop back.
    """

    fact: Fact
    template_only: bool = False
    subject: bool = False
    call: bool = False
    stop_spares_answers: bool = False


FIRST: dict[str, FirstBy] = {
    "email": FirstBy("email", subject=True, stop_spares_answers=True),
    "twilio": FirstBy("phone"),
    "voice": FirstBy("phone", call=True),
    "whatsapp": FirstBy("phone", template_only=True),
}


def first_peer(channel: str, value: str, message: str) -> str:
    """Return the peer of an e-mail address or an E.164 number; `message` is the id of the message that begins.

    A mail begins a thread of its own, whose key stands in the address that its answer comes back to, so the peer is
    known before it is sent.
    """
    if channel == "email":
        return f"{value}/{mail_thread(message)}"
    return value.removeprefix("+") if channel == "whatsapp" else value


def shown_peer(channel: str, peer: str) -> str:
    """Return a peer as people know it: a mail's address without its thread."""
    threaded = channel in FIRST and FIRST[channel].subject
    return peer.rpartition("/")[0] or peer if threaded else peer


def mail_thread(message: str) -> str:
    """Return the key of the thread that a message of ours begins."""
    digest = hashlib.sha256(f"first\x1f{message}".encode()).digest()
    return b32encode(digest).decode().lower()[:THREAD_CHARS]
