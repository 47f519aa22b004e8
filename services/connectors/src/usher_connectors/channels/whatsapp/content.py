"""The content of a WhatsApp message: its text, its files, and a visible line for whatever else it is."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from usher_connectors.contract import Media

_FILES = frozenset({"image", "audio", "voice", "video", "document", "sticker"})
MS = 1e12  # from here on a time is in milliseconds: as seconds it would be in the year 33658
FORM_CHARS = 10_000  # characters of a form's answers that are read: far more than a screen of one


def content_of(raw: Mapping[str, Any], kind: str) -> tuple[str, tuple[Media, ...], str]:
    """Return text, files, and the kind if it is one that we do not know.

    Raises LookupError, TypeError or ValueError where a message is not as Meta describes it.
    """
    if kind in _FILES:
        found = raw[kind]
        return _text(found, "caption"), (_file(kind, found),), ""
    if kind in _WRITTEN:
        return _WRITTEN[kind](raw[kind]), (), ""
    return _unknown(raw, kind), (), kind


def new_text(message: Mapping[str, Any]) -> str:
    """Return the text that a message has after an edit, which names no file again."""
    kind = message["type"]
    return _text(message[kind], "caption") if kind in _FILES else content_of(message, kind)[0]


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name) or ""
    if not isinstance(value, str):
        raise TypeError(f"{name}: a text is needed")
    return value


def _file(kind: str, found: Mapping[str, Any]) -> Media:
    if not isinstance(found["id"], str) or not found["id"]:
        raise TypeError(f"{kind}: an id is needed")
    name, type_ = _text(found, "filename"), _text(found, "mime_type").partition(";")[0]
    voice = kind == "audio" and found.get("voice") is True
    return Media("voice" if voice else kind, found["id"], name, type_, sha256=hex_of(_text(found, "sha256")))  # type: ignore[arg-type]  # one of _FILES


def hex_of(digest: str) -> str:
    """Return a SHA-256 as hex: webhooks have it in base64, the answer about a file in hex; "" for anything else."""
    if len(digest) == 64:
        return digest.lower()
    try:
        found = b64decode(digest, validate=True)
    except (NotBase64, ValueError):
        return ""
    return found.hex() if len(found) == 32 else ""


def _location(found: Mapping[str, Any]) -> str:
    names = (_text(found, "name"), _text(found, "address"))
    where = f"{float(found['latitude']):.5f}, {float(found['longitude']):.5f}"
    return f"[location] {', '.join(filter(None, (*names, where)))}"


def _contacts(found: Any) -> str:
    lines = []
    for one in found:
        phones = [_text(phone, "phone") or _text(phone, "wa_id") for phone in one.get("phones", ())]
        emails = [_text(email, "email") for email in one.get("emails", ())]
        lines.append(f"[contact] {', '.join(filter(None, (one['name']['formatted_name'], *phones, *emails)))}")
    return "\n".join(lines) or "[contact]"


def _interactive(found: Mapping[str, Any]) -> str:
    kind = found["type"]
    answer = found[kind]
    if kind in {"button_reply", "list_reply"}:
        return _text(answer, "title") or _text(answer, "id")
    if kind == "nfm_reply":
        return _form(answer)
    if kind == "call_permission_reply":
        return f"[call permission] {_text(answer, 'response')}"
    return f"[{kind.replace('_', ' ')}]"


def _form(answer: Mapping[str, Any]) -> str:
    """Write a form's answers, a line each; "flow_token" is ours, not the contact's."""
    body = _text(answer, "body")
    try:
        fields = msgspec.json.decode(_text(answer, "response_json")[:FORM_CHARS])
        lines = [f"{name}: {value}" for name, value in fields.items() if name != "flow_token"]
    except (msgspec.DecodeError, AttributeError):
        lines = []
    return "\n".join(filter(None, (f"[form] {body}".strip(), *lines)))


def _order(found: Mapping[str, Any]) -> str:
    items = [
        f"{one['quantity']} x {one['product_retailer_id']}, {one['item_price']} {one['currency']}"
        for one in found["product_items"]
    ]
    return "\n".join(filter(None, (f"[order] {_text(found, 'text')}".strip(), *items)))


def _unknown(raw: Mapping[str, Any], kind: str) -> str:
    """Say that there is a message that we cannot show, and why Meta does not hand it over, if it says so."""
    errors = raw.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    reason = first.get("title") or first.get("message") or ""
    code = first.get("code", "")
    more = f"{reason} ({code})" if reason and code else f"{reason or code}"
    return f"[{kind.replace('_', ' ')}] {more}".strip()


_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "text": lambda found: _text(found, "body"),
    "location": _location,
    "contacts": _contacts,
    "button": lambda found: _text(found, "text") or _text(found, "payload"),
    "interactive": _interactive,
    "order": _order,
}


def at_of(raw: Mapping[str, Any]) -> float | None:
    """Return the time in seconds; some webhooks have it in milliseconds. None if it is not told."""
    stamp = raw.get("timestamp")
    if (
        not isinstance(stamp, str | int)
        or isinstance(stamp, bool)
        or not str(stamp).isdecimal()
        or len(str(stamp)) > 15
    ):
        return None
    return int(stamp) / 1000 if int(stamp) >= MS else float(int(stamp))
