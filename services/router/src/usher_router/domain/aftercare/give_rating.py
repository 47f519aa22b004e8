"""A contact's answer to the question how it went."""

from msgspec.structs import replace
from usher_common.commands.rate import COMMENT_CHARS, SCORES
from usher_common.messages.after import RatingState

from usher_router.domain.aftercare.rating_request import WEB, score_in
from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import RatingGiven
from usher_router.domain.policy import after

NONE = 0  # they would rather not say


def may_rate(conversation: Conversation, score: int, now: int) -> bool:
    """Return whether this score can be given now; what was given can be changed for a while, not taken back."""
    state = conversation.rating
    if state is None or now > state.until or not (score == NONE or SCORES[0] <= score <= SCORES[1]):
        return False
    return score != NONE or not state.score


def score_by_text(conversation: Conversation, text: str, now: int) -> int | None:
    """Return the score that a contact without a form has written in answer; None if it is no such answer."""
    score = score_in(text)
    if score is None or conversation.channel == WEB or conversation.rating is None:
        return None
    return score if conversation.rating.score is None and may_rate(conversation, score, now) else None


def give_rating(conversation: Conversation, score: int, comment: str, context: Context) -> Step:
    """Keep the score, and let it be changed for the policy's time from the first one on."""
    state = conversation.rating
    if state is None:
        return conversation, []
    rated = replace(conversation, rating=_rated(state, score, context), changed_at=context.now)
    changed, told = announced(rated, former=conversation.participants[-1:])
    if score == NONE:
        return changed, list(told)
    given = RatingGiven(state.number, score, comment.strip()[:COMMENT_CHARS], first=not state.score)
    return changed, [given, *told]


def _rated(state: RatingState, score: int, context: Context) -> RatingState:
    if score == NONE:
        return replace(state, score=NONE)
    first = state.rated_at is None
    until = after(context.now, context.policy.document.ratings.change_s) if first else state.until
    return replace(state, score=score, rated_at=context.now if first else state.rated_at, until=until)
