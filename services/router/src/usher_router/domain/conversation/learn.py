"""Store what a visitor or a channel says about a contact."""

from msgspec.structs import replace
from usher_common.messages.content import Profile

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.profile import is_empty, merge_profile
from usher_router.domain.effects import Effect, ProfileLearnt


def learn(conversation: Conversation, new: Profile | None, context: Context, contact: str = "") -> Step:
    """Store what came about the contact: their row merges it, the conversation only keeps a copy for display.

    `contact` is whose address said it, where that is another contact of the same person: separated, each keeps its own.
    """
    if new is None or is_empty(new):
        return conversation, []
    learnt: list[Effect] = [ProfileLearnt(contact or conversation.contact_id, new)]
    if new.email and new.email != conversation.given_email:
        conversation = replace(conversation, given_email=new.email)
    if (profile := merge_profile(conversation.profile, new)) == conversation.profile:
        return conversation, learnt
    changed, announcement = announced(replace(conversation, profile=profile, changed_at=context.now), visitor=False)
    return changed, [*learnt, *announcement]
