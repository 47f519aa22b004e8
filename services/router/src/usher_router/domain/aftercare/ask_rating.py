"""Whether the end of a conversation is followed by the question how it went."""

from msgspec.structs import replace
from usher_common.messages.after import RatingState

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB, addresses_of
from usher_router.domain.aftercare.rating_request import ability_of, request_for
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system, send_of
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Appended
from usher_router.domain.policy import SECOND, Policy, after


def ask_rating(ended: Conversation, closed_by: str, context: Context) -> Step:
    """Ask once per conversation, if an agent answered in it, the policy wants it and its channel can.

    The widget asks by a form, wherever else the conversation went; otherwise the address that the contact used last is
    asked. If that takes nothing now, a line says so.
    """
    ratings = context.policy.document.ratings
    if closed_by not in ratings.after or ended.agent_at is None or not _is_due(ended, context.policy, context.now):
        return ended, []
    request = request_for(ability_of(_channel(ended), ratings), ended.profile.language, ratings)
    if request is None:
        return ended, []
    aim = aimed_at(ended, context.now)
    if request.text and isinstance(aim, tuple):
        return append_system(ended, f"rating_unsent:{aim[0]}", context)
    state = RatingState(_number(ended), context.now, after(context.now, ratings.answer_s))
    asked, effects = append_system(replace(ended, rating=state), request.line, context)
    if not request.text or isinstance(aim, tuple):
        return asked, effects
    lines = [one.message for one in effects if isinstance(one, Appended)]
    texts = [replace(line, text=request.text) for line in lines]
    sent = [send_of(text, aim, "", automatic=True, buttons=request.buttons) for text in texts]
    return asked, [*effects, *(replace(one, send=replace(one.send, place=request.link)) for one in sent)]


def _channel(ended: Conversation) -> str:
    known = addresses_of(ended)
    return WEB if ended.channel == WEB else max(known, key=lambda one: one.at).channel


def _is_due(ended: Conversation, policy: Policy, now: int) -> bool:
    again_s = policy.document.ratings.again_after_s
    if ended.rating is None:
        return True
    if again_s is None or ended.reopened_at is None or ended.reopened_at <= ended.rating.asked_at:
        return False
    return now - ended.reopened_at >= int(again_s * SECOND)


def _number(ended: Conversation) -> int:
    return 1 if ended.rating is None else ended.rating.number + 1
