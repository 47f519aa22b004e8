"""When the articles that may be shown change, and what follows from what a search found of them (pure)."""

from collections.abc import Iterable, Mapping, Sequence

from usher_common.knowledge.articles import AGENTS, Answers, Article, FoundArticle

from usher_knowledge.retrieval.index import verdict_of
from usher_knowledge.retrieval.model import Found


def next_turn(articles: Iterable[Article], now: int) -> int | None:
    """Return when (ms) the next article begins or ends to be valid, None for never."""
    turns = [at for one in articles for at in (one.valid_from, one.valid_until) if at is not None and at > now]
    return min(turns, default=None)


def answers_of(found: Iterable[Found], shown: Mapping[str, Article], limit: int) -> Answers:
    """Return what a search found of the articles that may be shown, and what follows."""
    known = [one for one in found if one.article in shown]
    named = ((shown[one.article], one.confidence) for one in known[:limit])
    answers = tuple(FoundArticle(one.id, one.title, one.answer, confidence) for one, confidence in named)
    return Answers(verdict_of(known), answers)


def previewed(found: Sequence[Found], shown: Mapping[str, Article], limit: int) -> Answers:
    """Return what was found, also for agents only, and what follows for a contact, who never sees those."""
    theirs = {key: one for key, one in shown.items() if one.audience != AGENTS}
    verdict = answers_of(found, theirs, limit).verdict
    return Answers(verdict, answers_of(found, shown, limit).found)


def for_contacts(answers: Answers) -> Answers:
    """Leave out what hardly fits: it is of use to those who write articles, and misleads a contact."""
    return Answers("none") if answers.verdict == "none" else answers
