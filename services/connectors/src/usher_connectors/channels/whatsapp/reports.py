"""What Meta reports besides messages of contacts: statuses, calls, errors, and what a colleague wrote in the app."""

from collections.abc import Mapping, Sequence
from typing import Any

from usher_connectors.channels.whatsapp.changed import edited, revoked
from usher_connectors.channels.whatsapp.content import at_of, content_of
from usher_connectors.channels.whatsapp.errors import named
from usher_connectors.channels.whatsapp.people import person_of
from usher_connectors.contract import Echo, Event, Ignored, Receipt, Received

_STATUSES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_CHANGED = {"edit": edited, "revoke": revoked}


def status(raw: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    """Say what became of a message of ours, by our own id of it where Meta gives that back."""
    if raw.get("type") == "call" or raw["status"] not in _STATUSES:
        return [Ignored(f"status:{raw.get('type') or ''}{raw['status']}")]
    ours = raw.get("biz_opaque_callback_data") or ""
    errors = raw.get("errors") or [{}]
    code = named(int(errors[0]["code"])) if raw["status"] == "failed" and "code" in errors[0] else ""
    if not isinstance(raw["id"], str) or not isinstance(ours, str):
        raise TypeError("id: a text is needed")
    receipt = Receipt(_STATUSES[raw["status"]], ours, raw["id"], code, at_of(raw))  # type: ignore[arg-type]  # a status
    return [*_links(raw, contacts), receipt]


def _links(raw: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    """A status may be the first that tells a user's id beside their number; one about a group names no person."""
    if raw.get("recipient_type") == "group":
        return []
    try:
        return person_of((raw.get("recipient_id"), raw.get("recipient_user_id")), contacts).links
    except ValueError:
        return []


def echo(raw: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    """A colleague wrote, edited or deleted in the WhatsApp Business app, whose number is connected as well."""
    kind, native, at = raw["type"], raw["id"], at_of(raw)
    if kind == "reaction":  # ours, to what somebody wrote: the record knows reactions of contacts
        return [Ignored("echo:reaction")]
    person = person_of((raw.get("to"), raw.get("to_user_id"), raw.get("recipient_user_id")), contacts)
    if kind in _CHANGED:
        return [*person.links, *_CHANGED[kind](raw, str(native), person.peer, at)]
    text, media, _ = content_of(raw, kind)
    return [*person.links, Echo(str(native), person.peer, text, media=media, at=at)]


def call(raw: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    """A call has ended: we take none over WhatsApp, but whoever called is to be seen."""
    outgoing = raw.get("direction") == "BUSINESS_INITIATED"
    if raw["event"] != "terminate" or outgoing:
        return [Ignored(f"call:{raw['event']}")]
    person = person_of((raw.get("from"), raw.get("from_user_id")), contacts)
    seconds = int(raw.get("duration") or 0)
    text = f"[call] {seconds // 60}:{seconds % 60:02}" if seconds else "[missed call]"
    return [*person.links, Received(f"call:{raw['id']}", person.peer, text, profile=person.profile, at=at_of(raw))]


def error(raw: Mapping[str, Any], _contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    """Count an error of the number itself, which concerns no message."""
    return [Ignored(f"error:{int(raw['code'])}")]
