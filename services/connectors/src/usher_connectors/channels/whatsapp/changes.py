"""What Meta's webhooks mean: each message, status, echo and call becomes an event, and none is lost without a name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from usher_common.messages.content import Entry

from usher_connectors.channels.whatsapp.changed import edited, revoked
from usher_connectors.channels.whatsapp.content import at_of, content_of
from usher_connectors.channels.whatsapp.people import GROUP, Person, is_phone, is_user_id, person_of
from usher_connectors.channels.whatsapp.reports import call, echo, error, status
from usher_connectors.contract import (
    Account,
    BadPayload,
    Elsewhere,
    Event,
    Ignored,
    PeerChanged,
    Reacted,
    Received,
    Refused,
)

CHARS = 1_000  # characters that a field of an advert may have


def events_in(body: Mapping[str, Any], account: Account) -> list[Event]:
    """Return the events of one post; those of another number are for its own account."""
    entries = body.get("entry")
    if not isinstance(entries, list):
        raise BadPayload("entry: a list is needed")
    if body.get("object") != "whatsapp_business_account":
        return [Ignored(f"object:{body.get('object')}")]
    events: list[Event] = []
    for entry in entries:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if not isinstance(changes, list):
            events.append(Refused("changes: a list is needed"))
            continue
        for change in changes:
            events += _tried(_change, change, account)
    return events


def _tried(make: Callable[..., Sequence[Event]], *given: Any) -> Sequence[Event]:
    """Return what this means, or why it cannot be understood: the others are not affected."""
    try:
        return make(*given)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return [Refused(f"this cannot be understood: {type(error).__name__} {error}")]


def _change(change: Mapping[str, Any], account: Account) -> Sequence[Event]:
    field, value = change["field"], change["value"]
    number = (value.get("metadata") or {}).get("phone_number_id")
    if number is not None and str(number) != account.config.get("phone_number_id"):
        return [Elsewhere(str(number))]
    contacts = [one for one in value.get("contacts") or () if isinstance(one, dict)]
    events: list[Event] = []
    for name, make in _PARTS.get(field, {}).items():
        found = value.get(name) or []
        if not isinstance(found, list):
            events.append(Refused(f"{name}: a list is needed"))
            continue
        for one in found:
            events += _tried(make, one, contacts)
    return events or [Ignored(str(field))]


def _message(raw: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> Sequence[Event]:
    kind, native, at = raw["type"], raw["id"], at_of(raw)
    if not isinstance(native, str) or not native or not isinstance(kind, str):
        raise TypeError("id, type: texts are needed")
    person = person_of((raw.get("from"), raw.get("from_user_id")), contacts)
    group = raw.get("group_id")
    peer, links = (f"{GROUP}{group}", []) if group else (person.peer, person.links)
    if kind in _CHANGING:
        return [*links, *_CHANGING[kind](raw, native, peer, at)]
    if kind == "system":
        return _system(raw, person, native, at)
    text, media, unknown = content_of(raw, kind)
    referral = raw.get("referral") or {}
    received = Received(
        native,
        peer,
        text,
        profile=None if group else person.profile,
        entry=_entry(referral) if referral else None,
        media=media,
        reply_to=_quoted(raw),
        author=(person.name or person.peer) if group else "",
        group=str(group or ""),
        referral=str(referral.get("source_url") or "")[:CHARS],
        unknown=unknown,
        at=at,
    )
    return [*links, received]


def _quoted(raw: Mapping[str, Any]) -> str:
    quoted = (raw.get("context") or {}).get("id") or ""
    if not isinstance(quoted, str):
        raise TypeError("context.id: a text is needed")
    return quoted


def _entry(referral: Mapping[str, Any]) -> Entry:
    """Return the advert that the contact came from."""
    found = [str(referral.get(name) or "")[:CHARS] for name in ("source_url", "headline", "source_id")]
    return Entry(page=found[0], title=found[1], campaign=found[2])


def _reacted(raw: Mapping[str, Any], native: str, peer: str, at: float | None) -> Sequence[Event]:
    reaction = raw["reaction"]
    emoji, target = reaction.get("emoji") or "", reaction["message_id"]
    if not isinstance(emoji, str) or not isinstance(target, str):
        raise TypeError("reaction: texts are needed")
    return [Reacted(native, peer, target, emoji, not emoji, at)]


_CHANGING: Mapping[str, Callable[[Mapping[str, Any], str, str, float | None], Sequence[Event]]] = {
    "reaction": _reacted,
    "edit": edited,
    "revoke": revoked,
    "request_welcome": lambda *_: [Ignored("request_welcome")],  # the chat was opened, nothing was written
}


def _system(raw: Mapping[str, Any], person: Person, native: str, at: float | None) -> Sequence[Event]:
    """A number or a user id has changed: whoever writes from the new one is the same person."""
    system = raw["system"]
    numbers = [one for one in (system.get("wa_id"), system.get("new_wa_id")) if is_phone(one) and one != person.phone]
    users = [system["user_id"]] if is_user_id(system.get("user_id")) and system["user_id"] != person.user_id else []
    old = person.peer
    if not str(system.get("type", "")).endswith(("changed_number", "changed_user_id")) or not (numbers or users):
        return [Ignored(f"system:{system.get('type')}")]
    new = Person(*(numbers[:1] or [""]), *(users or [""]))
    return [PeerChanged(old, "moved", new.peer, native, at), *new.links]


_Part = Callable[[Any, Any], Sequence[Event]]
# Fields of Meta's webhooks that mean something, and the lists in them. All others are counted by name: past chats of a
# number that joins ("history") and its address book ("smb_app_state_sync") are no conversations.
_PARTS: Mapping[str, Mapping[str, _Part]] = {
    "messages": {"messages": _message, "statuses": status, "errors": error},
    "smb_message_echoes": {"message_echoes": echo},
    "calls": {"calls": call, "statuses": status, "errors": error},
}
