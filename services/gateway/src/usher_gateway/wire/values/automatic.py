"""What automatic messages have besides their texts, and what desks see of automatic stages (pure)."""

from typing import Any

from usher_common.messages.knowledge import FaqTried, ShownArticle
from usher_common.messages.threads import Threaded

from usher_gateway.wire.parts import ButtonOut, FaqTriedOut, HandedOut, ShownAnswer


def faq_out(tried: FaqTried | None) -> FaqTriedOut | None:
    """Present what automatic stages tried; None where there were none."""
    if tried is None:
        return None
    told = tried.handed
    handed = None if told is None else HandedOut(told.reason, told.summary, dict(told.facts))
    return FaqTriedOut(tried.question, _shown(tried.answers), tried.verdict, handed)


def automatic_parts(thread: Threaded | None) -> dict[str, Any]:
    """Return the fields of `MessageOut` that say so, none for what a person wrote."""
    if thread is None or not thread.automatic:
        return {}
    parts: dict[str, Any] = {"automatic": True}
    if thread.ask:
        parts["ask"] = thread.ask
    if thread.answers:
        parts["answers"] = _shown(thread.answers)
    if thread.buttons:
        parts["buttons"] = tuple(ButtonOut(one.id, one.title) for one in thread.buttons)
    return parts


def _shown(articles: tuple[ShownArticle, ...]) -> tuple[ShownAnswer, ...]:
    return tuple(ShownAnswer(one.article, one.title, one.confidence) for one in articles)
