"""Whether the end of a conversation is followed by the question how it went."""

from msgspec.structs import replace
from usher_common.messages.after import RatingState

from usher_router.domain.aftercare.rating_request import RatingRequest, ability_of, request_for
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system, send_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Appended, Effect
from usher_router.domain.policy import SECOND, Policy, after


def ask_rating(ended: Conversation, closed_by: str, context: Context) -> Step:
    """Ask once per conversation, if an agent answered in it, the policy wants it and its channel can."""
    ratings = context.policy.document.ratings
    if closed_by not in ratings.after or ended.agent_at is None or not _is_due(ended, context.policy, context.now):
        return ended, []
    request = request_for(ability_of(ended.channel, ratings), ended.profile.language, ratings)
    if request is None:
        return ended, []
    state = RatingState(_number(ended), context.now, after(context.now, ratings.answer_s))
    return _asked(replace(ended, rating=state), request, context)


def _is_due(ended: Conversation, policy: Policy, now: int) -> bool:
    again_s = policy.document.ratings.again_after_s
    if ended.rating is None:
        return True
    if again_s is None or ended.reopened_at is None or ended.reopened_at <= ended.rating.asked_at:
        return False
    return now - ended.reopened_at >= int(again_s * SECOND)


def _number(ended: Conversation) -> int:
    return 1 if ended.rating is None else ended.rating.number + 1


def _asked(conversation: Conversation, request: RatingRequest, context: Context) -> Step:
    asked, effects = append_system(conversation, request.line, context)
    return asked, [*effects, *_sent(asked, request.text, effects)]


def _sent(conversation: Conversation, text: str, effects: list[Effect]) -> list[Effect]:
    """Send the question, where no form asks it."""
    lines = [one.message for one in effects if isinstance(one, Appended)]
    return [send_of(conversation, replace(line, text=text), "") for line in lines] if text else []
