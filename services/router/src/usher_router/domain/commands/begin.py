"""An agent writes first: the conversation begins with what we say, and is theirs."""

from msgspec.structs import replace
from usher_common.commands.begin import BeginConversation
from usher_common.ids import address_id
from usher_common.messages.threads import Reached, unreachable
from usher_policy.document.model import FirstContact

from usher_router.domain.addresses.answering import WHY
from usher_router.domain.addresses.consent import no_consent
from usher_router.domain.addresses.first import first_reached
from usher_router.domain.commands.assign import AT_DESK, DirectAssignment, assign, refusal_of
from usher_router.domain.context import Cause, Context, KnownContact, card_of
from usher_router.domain.conversation.append import AddressStep, append_first
from usher_router.domain.conversation.beginning.opening import opened_by
from usher_router.domain.conversation.change_queue import begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.opening_hours import may_call
from usher_router.domain.conversation.waiting.wait import WaitDemand, WaitStart
from usher_router.domain.decide import opens
from usher_router.domain.effects import Answered
from usher_router.domain.policy import queue_of

RULE = "first_contact"


@opens(BeginConversation)
def begin_conversation(
    conversation: Conversation | None, command: BeginConversation, cause: Cause, context: Context
) -> AddressStep:
    """Open a conversation that the agent owns and append what they wrote; refused where it must not leave.

    What the address's last conversation knew of its reply window still counts.
    """
    if conversation is not None and conversation.status != "closed":
        return conversation, [_answer(command, conversation.id, "other_open", "the contact has an open conversation")]
    reached = first_reached(conversation, command, context)
    opened = _opened(command, reached, cause, context)
    if (refusal := _refusal(opened, reached, command, context)) is not None:
        return conversation, [_answer(command, "", *refusal)]
    owned, effects = assign(opened, DirectAssignment(command.agent, "began", command.agent), cause, context)
    rules = queue_of(context.policy, opened.queue).first_contact
    said, appended = append_first(owned, _signed(command, rules), reached, _sender(command, rules, context), cause)
    return said, [*effects, *appended, _answer(command, said.id)]


def _refusal(
    opened: Conversation, reached: Reached, command: BeginConversation, context: Context
) -> tuple[str, str] | None:
    queues = context.policy.document.queues
    if command.queue != "default" and command.queue not in queues:
        return "unknown_queue", "there is no such queue"
    allowed = queue_of(context.policy, command.queue).first_contact.channels
    if allowed is not None and command.channel not in allowed:
        return "not_by_policy", f"the policy lets nobody write first by {command.channel} in queue {command.queue}"
    if command.call and (refusal := _no_call(command, context)) is not None:
        return refusal
    templated = command.template is not None
    if code := unreachable(reached, context.now, template=templated):
        return code, WHY[code]
    if command.answers_only and not reached.window_ends_at and not templated:
        return "window_closed", WHY["window_closed"]
    return refusal_of(context.agents.get(command.agent), opened, AT_DESK, context.policy)


def _no_call(command: BeginConversation, context: Context) -> tuple[str, str] | None:
    if not may_call(context.policy, command.queue, context.now):
        return "outside_hours", "contacts may not be called at this hour"
    return no_consent(command.peer, context)


def _opened(command: BeginConversation, reached: Reached, cause: Cause, context: Context) -> Conversation:
    contact = context.contacts.get(address_id(command.account, command.peer)) or KnownContact(command.contact)
    new = replace(
        opened_by(command, contact.id, cause, context),
        profile=command.profile,
        addresses=(reached,),
        asked=WaitDemand(queue=command.queue, rule=RULE, policy=context.policy.version),
    )
    begins = WaitStart(number=0, since=context.now, channel=command.channel, queue=command.queue, rule=RULE)
    return begin(new, begins, context.policy, context.now)


def _signed(command: BeginConversation, rules: FirstContact) -> BeginConversation:
    """Put the queue's signature below the text; what a provider approved stays as it is."""
    if not rules.signature or command.template is not None or command.call:
        return command
    return replace(command, text=f"{command.text}\n\n{rules.signature}".strip())


def _sender(command: BeginConversation, rules: FirstContact, context: Context) -> str:
    name = card_of(context, command.agent).name
    return rules.sender.replace("{agent}", name) if rules.sender else name


def _answer(command: BeginConversation, conversation: str, code: str = "", detail: str = "") -> Answered:
    return Answered(command.agent, command.client_id, conversation, code, detail)
