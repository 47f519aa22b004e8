"""A contact is told something unasked: in their open conversation, else in one that is closed until they answer."""

from msgspec.structs import replace
from usher_common.commands.tell import TellContact
from usher_common.ids import address_id
from usher_common.messages.threads import Threaded, unreachable
from usher_policy.entry_rules import Route

from usher_router.domain.addresses.answering import WHY
from usher_router.domain.addresses.first import first_reached
from usher_router.domain.addresses.threaded import coming_from
from usher_router.domain.context import Cause, Context, KnownContact
from usher_router.domain.conversation.append import AddressStep, append_outreach
from usher_router.domain.conversation.beginning.entry import asked_by
from usher_router.domain.conversation.beginning.opening import opened_by
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import opens
from usher_router.domain.effects import Answered, Effect
from usher_router.domain.outreach.told import TOLD
from usher_router.domain.policy import queue_of


@opens(TellContact)
def tell(conversation: Conversation | None, command: TellContact, cause: Cause, context: Context) -> AddressStep:
    """Append it and send it; refused where it must not leave. Nobody has to look at it until the contact answers."""
    known = first_reached(conversation, command, context)
    reached = replace(known, window_ends_at=max(known.window_ends_at, command.window_ends_at))
    templated = command.template is not None
    code: str = unreachable(reached, context.now, template=templated)
    if not code and command.answers_only and not reached.window_ends_at and not templated:
        code = "window_closed"
    if code:
        return conversation, _answer(code, WHY[code])
    if conversation is not None and conversation.status != "closed":
        here, there = conversation, coming_from(conversation, command.account, command.peer, command.channel)
    else:
        here, there = replace(_told(command, cause, context), addresses=(reached,)), Threaded()
    said, effects = append_outreach(here, command, reached, there, cause, context.now)
    return said, [*effects, *_answer()]


def _told(command: TellContact, cause: Cause, context: Context) -> Conversation:
    contact = context.contacts.get(address_id(command.account, command.peer)) or KnownContact(command.contact)
    priority = queue_of(context.policy, command.queue).priority if command.priority is None else command.priority
    route = Route(command.queue, command.rule, priority, command.require, command.prefer)
    return replace(
        opened_by(command, contact.id, cause, context),
        status="closed",
        closed_at=context.now,
        closed_by=TOLD,
        queue=command.queue,
        rule=command.rule,
        profile=command.profile,
        asked=asked_by(route, (), context.policy),
    )


def _answer(code: str = "", detail: str = "") -> list[Effect]:
    """Keep the answer on record, where who asked looks for it."""
    return [Answered("", "", "", code, detail)]
