"""Rules for texts and ids; each breach has a code (pure)."""

import re

from usher_gateway.limits import TEXT_CHARS

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch

# nothing invisible is in an address, nor what turns the direction of reading
_SIGN = r"[^@\s\u200b-\u200f\u202a-\u202e\u2060-\u2069<>,;:\"()\[\]\\%s]"
_EMAIL = re.compile(rf"{_SIGN % ''}+@{_SIGN % ''}+\.{_SIGN % '.'}+").fullmatch
# digits, at least five, with what people write between them
_PHONE = re.compile(r"\+?[\s()./-]*(?:\d[\s()./-]*){5,20}").fullmatch

DETAILS = {
    "bad_id": "An id is 1 to 64 of the characters A-Z a-z 0-9 _ -.",
    "too_long": f"A text has at most {TEXT_CHARS} characters.",
    "empty": "A message needs a text or a file.",
    "bad_text": "A text must contain neither NUL nor lone surrogates.",
    "rate": "Too many messages; wait and send again.",
    "held_back": "An earlier message was refused; send again from there, in order.",
    "failed": "An error prevents this from being accepted, also if it is sent again.",
    "bus_away": "The message could not be made durable; send it again.",
    "not_yours": "This conversation belongs to somebody else.",
    "no_conversation": "There is no such conversation.",
    "bad_answers": "Some answers need a correction; `faults` says which, by question.",
    "bad_contact": "This is neither an e-mail address nor a phone number.",
    "bad_phone": "There is no such phone number; write it with + and the country's code.",
    "bad_attachment": "A file is unknown or not yours.",
    "unknown_agent": "There is no such agent.",
    "window_closed": "The reply window is closed: send a template, or use another address of the contact.",
    "contact_stopped": "The contact has unsubscribed at this address.",
    "calls_refused": "The contact wants no more calls at this number.",
    "no_number": "There is no number of which this could be said.",
    "contact_blocked": "The contact has blocked us at this address.",
    "no_address": "The conversation does not have this address.",
    "not_owner": "Only the owner of the conversation can do this.",
    "closed": "The conversation is closed.",
    "forbidden": "Only supervisors and administrators may do this.",
    "not_waiting": "The conversation does not wait any more.",
    "moved": "It has another owner now, or none.",
    "no_room": "The agent has no spare capacity for it.",
    "not_available": "Only an agent who is available or busy can have it.",
    "already_there": "The agent is already in the conversation.",
    "too_old": "It was sent too long ago; send it as a new one.",
    "nobody_serves": "No agent serves this queue; confirm that it is to wait there.",
    "unknown_queue": "There is no such queue.",
}


def good_id(text: str) -> bool:
    """Return whether this may be a client id."""
    return _ID(text) is not None


def breach(client_id: str, text: str, *, attached: bool) -> str:
    """Name the rule that a message breaks, or ""."""
    if _ID(client_id) is None:
        return "bad_id"
    if len(text) > TEXT_CHARS:
        return "too_long"
    if bad := breach_of_text(text):
        return bad
    return "" if attached or text.strip() else "empty"


def breach_of_contact(email: str, phone: str) -> str:
    """Name what is wrong with where somebody wants to be answered, or ""; nothing is proved of what passes."""
    if (email and not _EMAIL(email)) or (phone and not _PHONE(phone)):
        return "bad_contact"
    return ""


def breach_of_text(*texts: str) -> str:
    """Name why texts cannot be stored, or ""."""
    for text in texts:
        if "\0" in text or not (text.isascii() or _encodable(text)):
            return "bad_text"
    return ""


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
