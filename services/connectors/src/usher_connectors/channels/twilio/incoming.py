"""What Twilio's requests about messages mean: https://www.twilio.com/docs/messaging/guides/webhook-request."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from usher_common.messages.content import Profile

from usher_connectors.channels.twilio.signature import form_of, is_form
from usher_connectors.contract import (
    Account,
    Answer,
    BadPayload,
    Event,
    Ignored,
    Link,
    Media,
    PeerChanged,
    Receipt,
    Received,
    Request,
    readable,
)

WHATSAPP = "whatsapp:"
# The words with which a contact stops and starts SMS; Twilio itself blocks and unblocks the number at them. YES, which
# starts too, is left out: it answers questions. In WhatsApp only what cannot mean anything else counts.
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
STOP_WHATSAPP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE"})
START = frozenset({"START", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
# accepted < queued < sending < sent < delivered < read; the router has no word for what is before "sent".
STATUSES: Mapping[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
MEDIA = 10  # files of one message at most
OPTED_OUT = "21610"  # the code of a message to a number that has stopped


def parse(request: Request, _account: Account) -> Sequence[Event]:
    """Parse a message, an opt-out or a receipt."""
    fields = fields_of(request)
    if "MessageStatus" in fields:
        return _receipt(fields, request.query)
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid") or ""
    if not sid:
        return [Ignored("call" if "CallSid" in fields else "no_message")]
    return _message(sid, fields)


def answer(request: Request, account: Account) -> Answer:
    """Answer with TwiML: nothing to do, or the account's text for HELP, unless Twilio has answered it already."""
    fields, text = fields_of(request), account.config.get("help_text")
    asked = _word(fields) in HELP and "MessageStatus" not in fields and not fields.get("OptOutType")
    inner = f"<Message>{_escaped(text)}</Message>" if asked and isinstance(text, str) and text else ""
    return Answer(body=f"<Response>{inner}</Response>".encode(), content_type="text/xml")


def fields_of(request: Request) -> Mapping[str, str]:
    """Return the request's fields, of a form or of a JSON object. Raises BadPayload."""
    if is_form(request):
        return dict(form_of(request))
    try:
        found: Any = msgspec.json.decode(readable(request.body))
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadPayload(f"neither a form nor JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadPayload("JSON, but no object")
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _receipt(fields: Mapping[str, str], query: Mapping[str, str]) -> Sequence[Event]:
    """Read a status; our own id in the URL finds the message also where Twilio's answer to our POST was lost."""
    told, code = fields["MessageStatus"].lower(), fields.get("ErrorCode", "")
    status, sid, ours = STATUSES.get(told), fields.get("MessageSid", ""), query.get("message", "")
    if status is None or not (sid or ours):
        return [Ignored(f"status:{told}")]
    if query.get("part"):  # our own id names the last part; an earlier one is known by Twilio's id alone
        ours = ""
    receipt = Receipt(status, ours, sid, (code or told) if status == "failed" else "")
    if code == OPTED_OUT and fields.get("To"):
        return [receipt, PeerChanged(fields["To"], "stopped", native_id=sid)]
    return [receipt]


def _message(sid: str, fields: Mapping[str, str]) -> Sequence[Event]:
    user = fields.get("ExternalUserId", "")
    user_peer = f"{WHATSAPP}{user.removeprefix(WHATSAPP)}" if user else ""
    peer = fields.get("From") or user_peer
    if not peer:
        raise BadPayload("From: is empty")
    number = peer.removeprefix(WHATSAPP)
    link = [Link(peer, user_peer)] if user_peer and user_peer != peer else []
    word, told = _word(fields), fields.get("OptOutType", "").upper()
    if told == "STOP" or (word in (STOP_WHATSAPP if peer.startswith(WHATSAPP) else STOP) and not told):
        return [*link, PeerChanged(peer, "stopped", native_id=sid)]
    if word in START and told in {"", "START"}:
        return [*link, PeerChanged(peer, "started", native_id=sid)]
    started = [PeerChanged(peer, "started", native_id=f"{sid}:started")] if told == "START" else []
    text, media, unknown = _content(fields)
    profile = Profile(name=fields.get("ProfileName", ""), phone=number if number.startswith("+") else "")
    received = Received(
        sid,
        peer,
        text,
        profile=profile,
        media=media,
        reply_to=fields.get("OriginalRepliedMessageSid", ""),
        referral=fields.get("ReferralSourceUrl") or fields.get("ReferralHeadline", ""),
        unknown=unknown,
    )
    return [*link, *started, received]


def _content(fields: Mapping[str, str]) -> tuple[str, tuple[Media, ...], str]:
    """Return text, files, and the kind of what is neither."""
    count = fields.get("NumMedia", "0")
    numbers = range(min(int(count), MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0)
    media = tuple(
        _media(url, fields.get(f"MediaContentType{n}", "")) for n in numbers if (url := fields.get(f"MediaUrl{n}"))
    )
    text = fields.get("Body") or fields.get("ButtonText") or fields.get("ListTitle", "")
    if fields.get("Latitude") and fields.get("Longitude"):
        place = ", ".join(filter(None, (fields.get("Label"), fields.get("Address"))))
        where = f"[location] {fields['Latitude']}, {fields['Longitude']}"
        return "\n".join(filter(None, (text, f"{where} {place}".strip()))), media, ""
    if text or media:
        return text, media, ""
    kind = fields.get("MessageType") or "empty message"
    return f"[{kind}]", (), kind


def _media(url: str, kind: str) -> Media:
    main = kind.partition("/")[0]
    return Media(main if main in {"image", "audio", "video"} else "document", url, type=kind)  # type: ignore[arg-type]  # one of these


def _word(fields: Mapping[str, str]) -> str:
    return fields.get("Body", "").strip().upper()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
