"""Ratings and promises as visitors and as desks see them (pure)."""

from usher_common.messages.after import PromiseState, RatingState

from usher_gateway.wire.parts import PromiseGiven, PromiseOut, RatingAsked, RatingShown


def rating_asked(state: RatingState | None) -> RatingAsked | None:
    """Present a rating to its visitor."""
    return None if state is None else RatingAsked(state.number, state.score, state.until // 1000)


def rating_shown(state: RatingState | None) -> RatingShown | None:
    """Present a rating to desks, once there is a score."""
    if state is None or not state.score:
        return None
    return RatingShown(state.score, (state.rated_at or state.asked_at) // 1000)


def promise_given(state: PromiseState | None) -> PromiseGiven | None:
    """Present a promise to its visitor."""
    return None if state is None else PromiseGiven(state.address, _ms(state.due_at))


def promise_out(state: PromiseState | None) -> PromiseOut | None:
    """Present a promise to desks."""
    if state is None:
        return None
    return PromiseOut(state.address, state.made_at // 1000, _ms(state.due_at), _ms(state.remind_at))


def _ms(at: int | None) -> int | None:
    return None if at is None else at // 1000
