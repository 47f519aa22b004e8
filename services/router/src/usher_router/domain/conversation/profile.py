"""What is known of a contact: how new facts are merged with known ones."""

from msgspec.structs import replace
from usher_common.messages.content import Profile

from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation

ATTRIBUTES_KEPT = 50  # attributes of a contact: pages may name some at each visit, so their number needs a limit


def is_empty(profile: Profile) -> bool:
    """Return whether the profile is empty."""
    return profile == Profile()


def merge_profile(known: Profile, new: Profile | None) -> Profile:
    """Merge new facts into the known ones; empty fields change nothing.

    Of too many attributes the most recently named stay: what was just learnt is never dropped for something older.
    """
    if new is None or is_empty(new):
        return known
    return Profile(
        name=new.name or known.name,
        email=new.email or known.email,
        phone=new.phone or known.phone,
        language=new.language or known.language,
        attributes=_kept(_joined(known.attributes, new.attributes)),
    )


def left_out(known: Profile, new: Profile) -> int:
    """Count the attributes that merging these two drops."""
    return max(0, len(known.attributes | new.attributes) - ATTRIBUTES_KEPT)


def refreshed(conversation: Conversation, context: Context) -> Conversation:
    """Copy what is known of the contact by now into a conversation that is reopened."""
    contact = context.contacts.get(conversation.address_id)
    if contact is None:
        return conversation
    return replace(conversation, profile=merge_profile(conversation.profile, contact.profile))


def _joined(known: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Merge attributes in the order in which they were last named.

    One that is named again unchanged keeps its position.
    """
    same = all(known.get(name) == value for name, value in new.items())
    if same:
        return known
    return {**{name: value for name, value in known.items() if name not in new}, **new}


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    return dict(list(attributes.items())[-ATTRIBUTES_KEPT:])
