"""The actions that agents take, and conversations to take them on."""

from typing import Any

from msgspec.structs import replace
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.note import AddNote
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_policy.document.model import Calendar, Outside, PolicyDocument, Queue
from usher_router.domain.context import AgentProfile, Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import (
    Appended,
)
from usher_router.domain.policy import Policy, with_document

from routing.cases import AGENTS, ASSIGNED, CAUSE, CONTEXT, NOW, OFFERED

DOCUMENT = PolicyDocument(
    queues={
        "default": Queue(),
        "sales": Queue(priority=7, max_length=1),
        "night": Queue(hours="never", outside=Outside(action="close")),
        "later": Queue(hours="never", outside=Outside(action="queue", queue="sales")),
    },
    calendars={"never": Calendar()},
)
ROOM = replace(
    CONTEXT,
    policy=with_document(Policy(), DOCUMENT, "hash"),
    cards={**CONTEXT.cards, "sue": AgentProfile("Sue", "", "supervisor")},
)
HELD = replace(ASSIGNED, held_since=NOW - 9, deadline_kind="", next_deadline=None)
JOINED = replace(ASSIGNED, guests=("ben",), participants=("ben", "ana"))
TO_BEN = replace(OFFERED, agent_id="ben")

TAKE = TakeConversation("k1", "ben", "c1")
HOLD = HoldConversation("k1", "ana", "c1", "one moment")
RESUME = ResumeConversation("k1", "ana", "c1")
INVITE = InviteAgent("k1", "ana", "c1", "ben")
LEAVE = LeaveConversation("k1", "ben", "c1")
NOTE = AddNote("k1", "ana", "c1", "calls back")
TAG = TagConversation("k1", "ana", "c1", ("vip", "tax", "vip"))
REOPEN = ReopenConversation("k1", "ana", "c1")
TO_SALES = TransferConversation("k1", "ana", "c1", queue="sales")
WARM = TransferConversation("k1", "ana", "c1", "ben")
GIVE = ReassignConversation("k1", "sue", "c1", "ben")
QUEUE = ReassignConversation("k1", "sue", "c1", "", "sales")


def ben(**changes: Any) -> Context:
    """The context with another Ben."""
    return replace(ROOM, agents={**AGENTS, "ben": replace(AGENTS["ben"], **changes)})


def did(before: Conversation, command: Any, context: Context = ROOM) -> tuple[Conversation, list[Any]]:
    """Decide a command on an existing conversation."""
    after, effects = decide(before, command, CAUSE, context)
    assert after is not None
    return after, effects


def of(kind: type, effects: list[Any]) -> list[Any]:
    """List the effects of a kind."""
    return [one for one in effects if isinstance(one, kind)]


def notices(effects: list[Any]) -> list[str]:
    """List the texts of the messages appended."""
    return [one.message.text for one in of(Appended, effects)]
