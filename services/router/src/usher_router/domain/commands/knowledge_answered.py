"""Knowledge has answered what an automatic stage asked."""

from usher_common.commands.knowledge_answered import KnowledgeAnswered

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides
from usher_router.domain.effects import Ignored


@decides(KnowledgeAnswered)
def learn_answer(conversation: Conversation, _command: KnowledgeAnswered, _cause: Cause, _context: Context) -> Step:
    """Ignore an answer that nobody waits for: late, repeated, or overtaken by an agent."""
    return conversation, [Ignored("stale_ask")]
