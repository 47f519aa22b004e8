"""Follow what other decisions make of a conversation: taken, closed, reopened, or promised an answer elsewhere."""

from msgspec.structs import replace

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import REFUSED, Conversation
from usher_router.domain.funnel.passages import answered, enter, home_stage, leave
from usher_router.domain.funnel.state import AUTOMATIC, EMAIL, PERSONS, Outcome


def follow_stage(conversation: Conversation, context: Context) -> Step:
    """Bring the stage into line with the conversation's state; nothing to do in most decisions.

    An automatic stage leaves by itself while it lasts; every other change is seen here, whichever command made it.
    """
    state = conversation.funnel
    if state is None or conversation.status == "automatic":
        return conversation, []
    if conversation.status == "closed":
        return leave(conversation, conversation.closed_by, _outcome(conversation), context)
    wanted = _person_stage(conversation)
    if state.entered_at and conversation.stage == wanted:
        stays = replace(conversation, funnel=replace(state, moved_by="")) if state.moved_by else conversation
        return stays, []
    reason = _reason(conversation)
    conversation, left = leave(replace(conversation, funnel=replace(state, moved_by="")), reason, "escalated", context)
    conversation, entered = enter(conversation, wanted, reason, context)
    return replace(conversation, changed_at=context.now), [*left, *entered]


def _person_stage(conversation: Conversation) -> str:
    """Name the stage in which a person answers: where one was promised, else where it is, else where it began."""
    state, promise = conversation.funnel, conversation.promise
    assert state is not None  # noqa: S101 - the caller has looked
    elsewhere = (EMAIL if "@" in promise.address else "phone") if promise is not None else ""
    if elsewhere in state.terms.stages:
        return elsewhere
    return conversation.stage if state.entered_at and conversation.stage in PERSONS else home_stage(conversation)


def _reason(conversation: Conversation) -> str:
    state = conversation.funnel
    if state is None or (not state.entered_at and not state.moved_by):
        return "reopened" if conversation.reopened else "entry"
    if state.moved_by:
        return state.moved_by
    if conversation.stage in AUTOMATIC:
        return "taken"
    return "outside" if conversation.told_closed_at is not None else "waited"


def _outcome(conversation: Conversation) -> Outcome:
    if conversation.stage in PERSONS and answered(conversation):
        return "solved"
    return "refused" if conversation.closed_by in REFUSED else "abandoned"
