"""What conditions of the policy may ask of where a conversation came from, and of who began it (pure)."""

from typing import Any

from usher_common.messages.content import Entry, Profile


def entry_facts(entry: Entry, profile: Profile) -> dict[str, Any]:
    """Return the fields of conditions, by their names in the policy; not the skills, which a rule may add to."""
    return {
        "page": entry.page,
        "title": entry.title,
        "referrer": entry.referrer,
        "campaign": entry.campaign,
        "point": entry.point,
        "invitation": entry.invitation,
        "language": profile.language,
        "name": profile.name,
        "email": profile.email,
        "phone": profile.phone,
        "attributes": profile.attributes,
    }
