"""The contact says whether an automatic answer helped."""

from usher_common.commands.faq_verdict import FaqVerdict

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.effects import Ignored


@decides(FaqVerdict)
def judge(conversation: Conversation, _command: FaqVerdict, _cause: Cause, _context: Context) -> Step:
    """Ignore a verdict on what is not asked any more."""
    return conversation, [Ignored("stale_verdict")]
