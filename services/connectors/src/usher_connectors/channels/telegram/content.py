"""The content of a Telegram message: its text, its files, and a visible line for whatever else it is."""

from collections.abc import Callable, Mapping
from typing import Any

from usher_connectors.contract import Media

_FILES = ("photo", "document", "video", "audio", "voice", "video_note", "animation", "sticker")
_KINDS: Mapping[str, Any] = {"photo": "image", "video_note": "video", "animation": "video"}


def content_of(raw: Any) -> tuple[str, tuple[Media, ...], str]:
    """Return text, files, and the kind if it is one that we do not know."""
    text = raw.get("text") or raw.get("caption") or ""
    kind = next((name for name in _FILES if raw.get(name)), "")
    if kind:
        return text, (_file(kind, raw[kind]),), ""
    if text:
        return text, (), ""
    for name, write in _WRITTEN.items():
        if name in raw:
            return write(raw[name]), (), ""
    unknown = list(raw)[-1]  # Telegram writes the content last, after who, where and when
    return f"[{unknown.replace('_', ' ')}]", (), unknown


def _file(kind: str, found: Any) -> Media:
    one = max(found, key=lambda size: size.get("width", 0) * size.get("height", 0)) if kind == "photo" else found
    size = one.get("file_size", 0)
    if not isinstance(one["file_id"], str) or not isinstance(size, int):
        raise TypeError(f"{kind}: a file_id and a size are needed")
    return Media(_KINDS.get(kind, kind), one["file_id"], one.get("file_name", ""), one.get("mime_type", ""), size)


def _contact(found: Any) -> str:
    name = " ".join(filter(None, (found.get("first_name", ""), found.get("last_name", ""))))
    return f"[contact] {name} {found['phone_number']}"


def _location(found: Any) -> str:
    return f"[location] {float(found['latitude']):.5f}, {float(found['longitude']):.5f}"


_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "contact": _contact,
    "venue": lambda found: f"[place] {found['title']}, {found['address']}",  # before location, which it has too
    "location": _location,
    "dice": lambda found: f"{found['emoji']} {found['value']}",
}
