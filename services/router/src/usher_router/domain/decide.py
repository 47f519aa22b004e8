"""The table of decisions: one command, one function."""

from collections.abc import Callable
from typing import Any

from usher_common.messages.commands import (
    AcceptOffer,
    AddNote,
    AgentReturned,
    AgentVanished,
    CloseConversation,
    Command,
    DeadlineReached,
    DeclineOffer,
    DeliveryReported,
    DrainAgent,
    EndConversation,
    HoldConversation,
    InviteAgent,
    LeaveConversation,
    MessageReceived,
    ReassignConversation,
    ReleaseConversation,
    ReopenConversation,
    ReportMarks,
    ResumeConversation,
    SendReply,
    SetAgentStatus,
    TagConversation,
    TakeConversation,
    TransferConversation,
    WrapUpEnded,
)

from usher_router.domain.commands.close import close_by_agent, end_by_visitor
from usher_router.domain.commands.hold import hold, resume
from usher_router.domain.commands.invite import invite, leave
from usher_router.domain.commands.marks import mark
from usher_router.domain.commands.note import note
from usher_router.domain.commands.offer import accept, decline
from usher_router.domain.commands.reassign import reassign
from usher_router.domain.commands.receive import receive
from usher_router.domain.commands.release import release
from usher_router.domain.commands.reopen_by_agent import reopen_by_agent
from usher_router.domain.commands.reply import reply
from usher_router.domain.commands.tag import tag
from usher_router.domain.commands.take import take
from usher_router.domain.commands.transfer import transfer
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.deadline import reach_deadline
from usher_router.domain.conversation.delivery import report_delivery
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.effects import Answered, Effect, Parked

AgentCommand = SetAgentStatus | AgentVanished | AgentReturned | DrainAgent | WrapUpEnded
ConversationCommand = (
    EndConversation
    | SendReply
    | AcceptOffer
    | DeclineOffer
    | TransferConversation
    | CloseConversation
    | TakeConversation
    | HoldConversation
    | ResumeConversation
    | InviteAgent
    | LeaveConversation
    | AddNote
    | TagConversation
    | ReopenConversation
    | ReassignConversation
    | ReportMarks
    | ReleaseConversation
    | DeadlineReached
    | DeliveryReported
)

_DECIDERS: dict[type, Callable[[Conversation, Any, Cause, Context], Step]] = {
    SendReply: reply,
    ReportMarks: mark,
    AcceptOffer: accept,
    DeclineOffer: decline,
    TransferConversation: transfer,
    CloseConversation: close_by_agent,
    TakeConversation: take,
    HoldConversation: hold,
    ResumeConversation: resume,
    InviteAgent: invite,
    LeaveConversation: leave,
    AddNote: note,
    TagConversation: tag,
    ReopenConversation: reopen_by_agent,
    ReassignConversation: reassign,
    EndConversation: end_by_visitor,
    ReleaseConversation: release,
    DeadlineReached: reach_deadline,
    DeliveryReported: report_delivery,
}


def decide(
    conversation: Conversation | None, command: Command, cause: Cause, context: Context
) -> tuple[Conversation | None, list[Effect]]:
    """Decide one command on the conversation it concerns (None where there is none).

    Returns the conversation as it then is and what follows. The same command decided again changes nothing more,
    except messages: whether their id is known already is for the caller to know.
    """
    if type(command) is MessageReceived:
        after, effects = receive(conversation, command, cause, context)
    elif conversation is None:
        return None, _unknown(command)
    else:
        after, effects = _DECIDERS[type(command)](conversation, command, cause, context)
    return plan_wait(after, context), effects


def _unknown(command: Any) -> list[Effect]:
    agent, client_id = getattr(command, "agent", ""), getattr(command, "client_id", "")
    parked = Parked("no_conversation", command.conversation)
    if not agent or not client_id:
        return [parked]
    return [Answered(agent, client_id, command.conversation, "no_conversation", "no such conversation"), parked]
