"""The contact says whether an automatic answer helped."""

from usher_common.commands.faq_verdict import FaqVerdict

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.funnel.stages import on_verdict


@decides(FaqVerdict)
def judge(conversation: Conversation, command: FaqVerdict, cause: Cause, context: Context) -> Step:
    """Close it, let a person take over or the bot go on; a verdict on what is not asked any more is ignored."""
    return on_verdict(conversation, command, cause, context)
