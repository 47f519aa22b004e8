"""Which articles may be shown now and to whom, and what follows from what a search found of them (pure)."""

from collections.abc import Iterable, Mapping

from usher_common.knowledge.articles import AGENTS, EVERYBODY, Answers, Article, FoundArticle

from usher_knowledge.retrieval.index import verdict_of
from usher_knowledge.retrieval.model import Found


def is_valid(article: Article, now: int) -> bool:
    """Return whether an article may be shown at `now` (ms)."""
    begun = article.valid_from is None or article.valid_from <= now
    return begun and (article.valid_until is None or now < article.valid_until) and not article.archived


def next_turn(articles: Iterable[Article], now: int) -> int | None:
    """Return when (ms) the next article begins or ends to be valid, None for never."""
    turns = [at for one in articles for at in (one.valid_from, one.valid_until) if at is not None and at > now]
    return min(turns, default=None)


def may_see(article: Article, audience: str) -> bool:
    """Return whether contacts who came by this entry point may see an article; those for agents never."""
    return article.audience == EVERYBODY or (article.audience == audience != AGENTS)


def answers_of(found: Iterable[Found], shown: Mapping[str, Article], limit: int) -> Answers:
    """Return what a search found of the articles that may be shown, and what follows."""
    known = [one for one in found if one.article in shown]
    named = ((shown[one.article], one.confidence) for one in known[:limit])
    answers = tuple(FoundArticle(one.id, one.title, one.answer, confidence) for one, confidence in named)
    return Answers(verdict_of(known), answers)


def for_contacts(answers: Answers) -> Answers:
    """Leave out what hardly fits: it is of use to those who write articles, and misleads a contact."""
    return Answers("none") if answers.verdict == "none" else answers
