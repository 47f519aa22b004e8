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

from usher_router.domain.append import Step
from usher_router.domain.close import close_by_agent, end_by_visitor
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation import Conversation
from usher_router.domain.deadline import reach_deadline
from usher_router.domain.delivery import report_delivery
from usher_router.domain.effects import Answered, Effect, Parked
from usher_router.domain.hold import hold, resume
from usher_router.domain.join import invite, leave
from usher_router.domain.marks import mark
from usher_router.domain.note import note
from usher_router.domain.offer import accept, decline
from usher_router.domain.reassign import reassign
from usher_router.domain.receive import receive
from usher_router.domain.release import release
from usher_router.domain.reopen_by_agent import reopen_by_agent
from usher_router.domain.reply import reply
from usher_router.domain.steps import plan_wait
from usher_router.domain.tag import tag
from usher_router.domain.take import take
from usher_router.domain.transfer import transfer

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
