"""The bodies of what we send: pure functions from a message to Meta's JSON."""

from collections.abc import Sequence
from typing import Any

from usher_common.messages.content import Attachment
from usher_common.messages.sends import Button, Send

from usher_connectors.channels.whatsapp.people import GROUP, is_phone, is_user_id
from usher_connectors.contract import SendError, numbered, split_text, write_markup

TEXT, BODY, CAPTION = 4096, 1024, 1024  # characters of a text, of a text with buttons, of a file's caption
BUTTONS, QUICK = 10, 3  # answers in a list, answers as buttons
ROW, TITLE, ID = 24, 20, 256  # characters of a list's row, of a button, of its id
_CAPTIONED = frozenset({"image", "video", "document"})


def recipient(peer: str) -> dict[str, str]:
    """Return the fields that say where a message goes: a user id has one of its own, and would be lost in `to`.

    Raises SendError for what is no peer of ours.
    """
    if peer.startswith(GROUP) and len(peer) > len(GROUP):
        return {"recipient_type": "group", "to": peer.removeprefix(GROUP)}
    if is_phone(peer.removeprefix("+")):
        return {"recipient_type": "individual", "to": peer.removeprefix("+")}
    if is_user_id(peer):
        return {"recipient_type": "individual", "recipient": peer}
    raise SendError("bad_peer", retryable=False)


def enveloped(send: Send, content: dict[str, Any], *, last: bool = True) -> dict[str, Any]:
    """Return the whole body of a call; our id of the message comes back with each status of its last part."""
    ours = {"biz_opaque_callback_data": send.message} if last else {}
    context = {"context": {"message_id": send.reply_to}} if send.reply_to else {}
    common = {"messaging_product": "whatsapp", **recipient(send.peer), **ours}
    return {**common, **context, **content}


def texts_of(text: str, buttons: Sequence[Button] = ()) -> list[dict[str, Any]]:
    """Return the messages of a text with the answers that it offers; long texts are split."""
    written = write_markup(text, "whatsapp").strip()
    form = _form_of(buttons)
    if not form:
        return [_text(part) for part in split_text(numbered(written, [one.title for one in buttons]), TEXT, "chars")]
    *earlier, last = split_text(written, BODY, "chars") or ["…"]  # Meta takes no answers without a text
    return [*(_text(part) for part in earlier), _interactive(form, last, buttons)]


def _text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body, "preview_url": "https://" in body or "http://" in body}}


def _form_of(buttons: Sequence[Button]) -> str:
    """Return how Meta takes these answers: as buttons if they are few, short and all different, as a list, or not."""
    titles = [one.title.strip() for one in buttons]
    ids = {one.id for one in buttons}
    whole = all(titles) and len(ids) == len(buttons) and all(0 < len(one) <= ID for one in ids)
    longest = max(map(len, titles), default=0)
    if not whole or not 0 < len(buttons) <= BUTTONS or longest > ROW:
        return ""
    return "button" if len(buttons) <= QUICK and longest <= TITLE and len(set(titles)) == len(titles) else "list"


def _interactive(form: str, text: str, buttons: Sequence[Button]) -> dict[str, Any]:
    if form == "button":
        quick = [{"type": "reply", "reply": {"id": one.id, "title": one.title.strip()}} for one in buttons]
        return _offering(form, text, {"buttons": quick})
    rows = [{"id": one.id, "title": one.title.strip()} for one in buttons]
    return _offering(form, text, {"button": "☰", "sections": [{"rows": rows}]})


def _offering(kind: str, text: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}


def kind_of(attachment: Attachment) -> str:
    """Return as what a file goes: what is neither a picture, sound nor film is a document."""
    kind = attachment.type.partition("/")[0]
    if attachment.type == "image/webp":
        return "sticker"
    return kind if kind in {"image", "audio", "video"} else "document"


def captioned(attachment: Attachment, text: str) -> bool:
    """Return whether this file carries this text as its caption."""
    return 0 < len(text) <= CAPTION and kind_of(attachment) in _CAPTIONED


def file_of(attachment: Attachment, media_id: str, caption: str = "") -> dict[str, Any]:
    """Return the message of an uploaded file."""
    kind = kind_of(attachment)
    named = {"filename": attachment.name} if kind == "document" else {}
    return {"type": kind, kind: {"id": media_id, **named, **({"caption": caption} if caption else {})}}
