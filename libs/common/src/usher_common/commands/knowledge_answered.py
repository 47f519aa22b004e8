"""Knowledge has answered an ask of the router's."""

from usher_common.messages.declaration import ConversationCommand, Loads
from usher_common.messages.knowledge import Suggested, Verdict


class KnowledgeAnswered(ConversationCommand, frozen=True, tag="knowledge_answered"):
    """What was found for the ask `ask`; its envelope's id is `ids.answer_id(ask)`, so that a repeat is recognised.

    `verdict`: the first of `answers` answers the question (answer), the contact is to choose among them (ask), or
    nothing is known (none). An ask that is no longer waited for is ignored.
    """

    ask: str
    answers: tuple[Suggested, ...] = ()
    verdict: Verdict = "none"

    loads = Loads(queues=True)
