"""What is known of a contact, as a value: named facts and attributes."""

from collections.abc import Mapping
from typing import Literal

import msgspec

NO_CONSENT_NEEDED = "none"
_YES = frozenset({"yes", "true", "1"})
FACTS = ("name", "email", "phone", "language", "external_id")
MergeCause = Literal["", "token", "provider"]  # why two contacts are one: "": an agent merged them
Whose = Literal["kept", "other"]  # of two merged contacts


class ContactFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """All facts of a contact; "" is unknown."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    external_id: str = ""
    attributes: dict[str, str] = {}


def attribute(name: str) -> str:
    """Return how an attribute is named among the facts."""
    return f"attributes.{name}"


def values_of(facts: ContactFacts) -> dict[str, str]:
    """Return all facts that are known, by name."""
    named = {name: value for name in FACTS if (value := getattr(facts, name))}
    return named | {attribute(name): value for name, value in facts.attributes.items()}


def facts_of(values: dict[str, str]) -> ContactFacts:
    """Return the facts of these values; of empty ones nothing stays."""
    prefix = attribute("")
    return ContactFacts(
        **{name: values.get(name, "") for name in FACTS},
        attributes={
            name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix) and value
        },
    )


def agreed(consent: str, attributes: Mapping[str, str]) -> bool:
    """Return whether the attribute named `consent` says yes; "none" asks for nothing.

    >>> agreed("news", {"news": "Yes"}), agreed("news", {"news": "no"}), agreed("news", {}), agreed("none", {})
    (True, False, False, True)
    """
    return consent == NO_CONSENT_NEEDED or attributes.get(consent, "").strip().casefold() in _YES
