"""Who wrote, by phone number or by user id: either may be missing, and both lead to the same conversation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from usher_common.messages.content import Profile

from usher_connectors.contract import Link

GROUP = "group:"  # begins the peer of a group
_PHONE = re.compile(r"[0-9]{5,20}")
# A country, and then letters and digits; "ENT" is the id within several businesses of one owner.
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact: `phone` in digits and `user_id`, "" where it is not told."""

    phone: str = ""
    user_id: str = ""
    name: str = ""
    username: str = ""

    @property
    def peer(self) -> str:
        """Where an answer goes: the number while it is known, for older conversations have it as their address."""
        return self.phone or self.user_id

    @property
    def profile(self) -> Profile | None:
        """What is known of them, None if nothing is."""
        handle = {"whatsapp": f"@{self.username}"} if self.username else {}
        phone = f"+{self.phone}" if self.phone else ""
        return Profile(name=self.name, phone=phone, attributes=handle) if self.name or phone or handle else None

    @property
    def links(self) -> list[Link]:
        """Both addresses belong together, so that the conversation goes on when one of them is not told."""
        return [Link(self.phone, self.user_id)] if self.phone and self.user_id else []


def is_phone(text: object) -> bool:
    """Return whether this is a number in digits."""
    return isinstance(text, str) and _PHONE.fullmatch(text) is not None


def is_user_id(text: object) -> bool:
    """Return whether this is a business-scoped user id, such as US.13491208655302741918."""
    return isinstance(text, str) and _USER_ID.fullmatch(text) is not None


def person_of(named: Sequence[object], contacts: Sequence[Mapping[str, Any]]) -> Person:
    """Return who is named, with what `contacts` tells of them. Raises ValueError if nobody is.

    `named` are the values of fields that may hold a number or a user id: since usernames came, each may be absent,
    empty or the other kind.
    """
    phone = next((one for one in named if is_phone(one)), "")
    user_id = next((one for one in named if is_user_id(one)), "")
    contact = _contact(contacts, {one for one in (phone, user_id) if one})
    phone = phone or (contact.get("wa_id") if is_phone(contact.get("wa_id")) else "")
    user_id = user_id or next((contact[one] for one in ("user_id", "wa_id") if is_user_id(contact.get(one))), "")
    if not phone and not user_id:
        raise ValueError("neither a phone number nor a user id is named")
    profile = contact.get("profile") or {}
    return Person(str(phone), str(user_id), _str(profile.get("name")), _str(profile.get("username")))


def _contact(contacts: Sequence[Mapping[str, Any]], ids: set[object]) -> Mapping[str, Any]:
    for contact in contacts:
        if ids & {contact.get("wa_id"), contact.get("user_id")}:
            return contact
    return contacts[0] if len(contacts) == 1 and not ids else {}


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""
