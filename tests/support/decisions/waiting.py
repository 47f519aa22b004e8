"""A waiting conversation, and what its deadline does."""

from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Effect

from routing.cases import CAUSE, NOW, WAITING

SKILLED = replace(
    WAITING,
    opened_at=NOW,
    waiting_since=NOW,
    skills=("billing", "french"),
    levels={"billing": 3, "french": 2},
    preferred={"vip": 1},
)


def reach(conversation: Conversation, context: Context) -> tuple[Conversation, list[Effect]]:
    """Reach the deadline as its poller does."""
    command = DeadlineReached(conversation.id, conversation.deadline_no)
    after, effects = decide(conversation, command, CAUSE, context)
    assert after is not None
    return after, effects


def said(effects: list[Effect]) -> list[str]:
    """Return the notices."""
    return [effect.message.text for effect in effects if isinstance(effect, Appended)]
