"""Knowledge has answered what an automatic stage asked."""

from usher_common.commands.knowledge_answered import KnowledgeAnswered

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.funnel.faq.stage import on_answer


@decides(KnowledgeAnswered)
def learn_answer(conversation: Conversation, command: KnowledgeAnswered, _cause: Cause, context: Context) -> Step:
    """Show the answer; one that is late, repeated, or overtaken by an agent is ignored."""
    return on_answer(conversation, command, context)
