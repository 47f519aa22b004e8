"""What is known of a person: how what came is joined with what was known."""

from msgspec.structs import replace
from usher_common.messages.content import Profile

from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation

ATTRIBUTES_KEPT = 50  # of a contact: pages may name some at each visit, and what is known must not grow without end


def is_empty(profile: Profile) -> bool:
    """Return whether it says nothing."""
    return profile == Profile()


def merge_profile(known: Profile, new: Profile | None) -> Profile:
    """Join what is known with what is new; empty fields change nothing.

    Of too many attributes those stay that were named last: what was just learnt is never left out for what is old.
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
    """Count the attributes that joining these two leaves out."""
    return max(0, len(known.attributes | new.attributes) - ATTRIBUTES_KEPT)


def refreshed(conversation: Conversation, context: Context) -> Conversation:
    """Show of a conversation that is opened again what is known of its contact by now."""
    contact = context.contacts.get(conversation.address_id)
    if contact is None:
        return conversation
    return replace(conversation, profile=merge_profile(conversation.profile, contact.profile))


def _joined(known: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Join attributes in the order in which they were named last; what is named again as it was keeps its place."""
    same = all(known.get(name) == value for name, value in new.items())
    if same:
        return known
    return {**{name: value for name, value in known.items() if name not in new}, **new}


def _kept(attributes: dict[str, str]) -> dict[str, str]:
    return dict(list(attributes.items())[-ATTRIBUTES_KEPT:])
