"""An open conversation shows its contact as agents have changed it."""

from msgspec.structs import replace
from usher_common.commands.show_contact import ShowContact

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides


@decides(ShowContact)
def show_contact(conversation: Conversation, _command: ShowContact, _cause: Cause, context: Context) -> Step:
    """Copy what is shown of the contact, also what was removed; a repetition changes nothing."""
    contact = context.contacts.get(conversation.address_id)
    if contact is None or conversation.status == "closed" or contact.profile == conversation.profile:
        return conversation, []
    changed = replace(conversation, profile=contact.profile, changed_at=context.now)
    return announced(changed, visitor=False, desk=conversation.status == "waiting")
