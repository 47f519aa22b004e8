"""The visitor says who they are, or where else they are to be answered."""

from usher_common.commands.introduce import Introduce
from usher_common.messages.content import CallWanted

from usher_router.domain.aftercare.promised_answer import make_promise
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.beginning.reopen import opened_again
from usher_router.domain.conversation.change_queue import asked_of, begin
from usher_router.domain.conversation.learn import learn
from usher_router.domain.conversation.model import REFUSED, Conversation
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.decide import decides
from usher_router.domain.funnel.phone.request import ASKED, ask_call, call_of, terms_of


@decides(Introduce)
def introduce(conversation: Conversation, command: Introduce, cause: Cause, context: Context) -> Step:
    """Learn it, and promise an answer there; a question that was turned away waits from then on."""
    conversation, learnt = learn(conversation, command.profile, context)
    address = command.profile.email or command.profile.phone
    if not command.promise or not address or not _may_promise(conversation, command, context):
        changed, told = announced(conversation, visitor=False, desk=True)
        return changed, [*learnt, *told]
    waits = conversation.status != "closed"
    there = conversation if waits else wait_after_all(conversation, context)
    if not command.profile.email and terms_of(there) is not None:
        promised, line = ask_call(there, CallWanted(address), ASKED, context, cause.trace)
    else:
        promised, line = make_promise(there, address, context, cause.trace)
    changed, told = announced(promised, desk=True, routing=not waits)
    return changed, [*learnt, *line, *told]


def _may_promise(conversation: Conversation, command: Introduce, context: Context) -> bool:
    """Return whether it is open, or was turned away and is its contact's only one.

    An e-mail address beside the promise of a call is only learnt: the mail follows if nobody is reached.
    """
    if command.profile.email and call_of(conversation) is not None:
        return False
    if conversation.status != "closed":
        return True
    return conversation.closed_by in REFUSED and conversation.address_id not in context.open


def wait_after_all(conversation: Conversation, context: Context) -> Conversation:
    """Let it wait in the queue that turned it away, which it may not have entered."""
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=conversation.queue or asked_of(conversation, context.policy).queue,
        rule=conversation.rule,
        had_owner=conversation.had_owner,
    )
    return begin(opened_again(conversation, context.now), begins, context.policy, context.now)
