"""What is asked of knowledge leaves on its own stream, and an answer that nobody waits for changes nothing."""

import pytest
from usher_common.bus.port import KNOWLEDGE
from usher_common.commands import decode_command
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.envelope import wrap
from usher_common.messages.declaration import ConversationCommand
from usher_common.messages.knowledge import AskKnowledge, Suggested, decode_ask
from usher_router.app.frames.bus_effects import BusEffects
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Ignored, KnowledgeAsked

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, WAITING

ASK = AskKnowledge("k1", "ask-1", 3, "de", "Wo ist mein Paket?", {"point": "help"}, until=7)
ANSWERED = KnowledgeAnswered("k1", "ask-1", (Suggested("a1", "Parcels", "Look *here*.", 0.9),), "answer")


def test_an_ask_goes_to_the_conversations_partition_under_its_own_id() -> None:
    """So a repeated effect is recognised, and answers keep the order of the conversation."""
    effects = BusEffects(16, lambda: wrap("envelope-1", 5, "trace-1", ASK))
    effects.appliers()[KnowledgeAsked](KnowledgeAsked(ASK), None)
    (effect,) = effects.collected

    assert (effect.stream, effect.partition, effect.envelope.id) == (KNOWLEDGE, 3, "ask-1")
    assert (effect.envelope.trace, decode_ask(effect.envelope.body)) == ("trace-1", ASK)


def test_an_answer_survives_the_bus() -> None:
    """With its articles in order."""
    assert decode_command(wrap("e", 1, "", ANSWERED).body) == ANSWERED


@pytest.mark.parametrize("before", [WAITING, ASSIGNED, CLOSED])
@pytest.mark.parametrize(
    ("command", "reason"), [(ANSWERED, "stale_ask"), (FaqVerdict("k1", "c1", "ask-1", "helped"), "stale_verdict")]
)
def test_what_nobody_waits_for_changes_nothing(before: Conversation, command: ConversationCommand, reason: str) -> None:
    """It is only counted."""
    assert decide(before, command, CAUSE, CONTEXT) == (before, [Ignored(reason)])
