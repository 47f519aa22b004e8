"""Why somebody who was to be told something no longer is (pure)."""

from collections.abc import Mapping
from typing import Literal

from usher_common.messages.contact_facts import agreed

Reason = Literal["", "merged", "no_consent", "unsubscribed"]
REFUSED = {"contact_stopped": "unsubscribed", "contact_blocked": "blocked", "window_closed": "outside_window"}


def reason_of(consent: str, attributes: Mapping[str, str], *, merged: bool, unsubscribed: bool) -> Reason:
    """Return why, "" if they still are; `consent` is the attribute that must say yes."""
    if merged:
        return "merged"
    if unsubscribed:
        return "unsubscribed"
    return "" if agreed(consent, attributes) else "no_consent"


def refused_for(code: str) -> str:
    """Return the reason for a refusal of the router's."""
    return REFUSED.get(code, code)
