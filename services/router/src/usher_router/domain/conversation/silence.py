"""From when on a contact's silence counts: only in the web chat they see a reminder, and are waited for."""

from usher_router.domain.addresses.known import has_page
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation, with_deadline, without_deadline
from usher_router.domain.policy import after


def expecting(conversation: Conversation, context: Context) -> Conversation:
    """Begin to wait for the contact; who writes mails or by a messenger answers when they can, and is not reminded."""
    if not has_page(conversation):
        return without_deadline(conversation)
    return with_deadline(conversation, "nudge", after(context.now, context.policy.nudge_s))
