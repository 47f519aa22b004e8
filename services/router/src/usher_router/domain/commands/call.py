"""How an agent's call to a contact ended: by the provider's word, or by the agent's."""

from usher_common.calls.consent import SAYS, number_of
from usher_common.calls.outcomes import line_of
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.record_call import RecordCall

from usher_router.domain.addresses.consent import consented
from usher_router.domain.aftercare.promised_answer import keep_promise
from usher_router.domain.commands.answer import answer, not_owner
from usher_router.domain.commands.note import LEADING
from usher_router.domain.context import Cause, Context, card_of
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, agents_of
from usher_router.domain.decide import decides
from usher_router.domain.effects import Answered, Effect, NoteWritten
from usher_router.domain.funnel.phone.attempts import after_call

PHONE = "phone"  # how a promised answer was kept
NO_NUMBER = ("no_number", "there is no number of which this could be said")


@decides(CallEnded)
def call_ended(conversation: Conversation, command: CallEnded, cause: Cause, context: Context) -> Step:
    """Write how it ended, open or closed; who was reached has what was promised, others are called again."""
    return _written(conversation, command.agent, command.outcome, 0, cause, context)


@decides(RecordCall)
def record_call(conversation: Conversation, command: RecordCall, cause: Cause, context: Context) -> Step:
    """Write what the agent says of it; a note of theirs stands after it. It may be that the contact wants no more."""
    if not _may_record(conversation, command, context):
        return conversation, [not_owner(command)]
    saved: list[Effect] = []
    if command.outcome in SAYS:
        number = command.number or conversation.profile.phone
        if not number_of(number):
            return conversation, [Answered(command.agent, command.client_id, conversation.id, *NO_NUMBER)]
        changed, consent = consented(conversation, number, command.outcome)
        changed, told = announced(changed, visitor=False, desk=True) if changed != conversation else (changed, [])
        conversation, saved = changed, [consent, *told]
    again_at = command.again_at if command.outcome == "again" else 0
    said, effects = _written(conversation, command.agent, command.outcome, again_at, cause, context)
    heard = tuple(dict.fromkeys((*agents_of(said), command.agent)))
    note = command.note.strip()
    noted = [NoteWritten(cause.id, said.id, command.agent, note, said.last_seq, heard)] if note else []
    return said, [*saved, *effects, *noted, answer(command)]


def _may_record(conversation: Conversation, command: RecordCall, context: Context) -> bool:
    """What nobody has now, anybody at a desk may call about; else those who have or had it, and their leads."""
    if conversation.status != "assigned" or card_of(context, command.agent).role in LEADING:
        return True
    return command.agent in (*agents_of(conversation), *conversation.participants)


def _written(  # noqa: PLR0913, PLR0917 - who, how, when, and what each decision has
    conversation: Conversation, agent: str, outcome: str, again_at: int, cause: Cause, context: Context
) -> Step:
    line = line_of(outcome, card_of(context, agent).name, again_at)
    said, effects = append_system(conversation, line, context, cause.trace)
    kept: list[Effect] = []
    if outcome == "reached":
        said, kept = keep_promise(said, agent, PHONE, context)
    said, followed = after_call(said, outcome, again_at, context)
    return said, [*effects, *kept, *followed]
