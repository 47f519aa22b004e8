"""Which articles may be shown now, and to whom (pure): one rule for what is searched and what is listed."""

from usher_common.knowledge.articles import AGENTS, EVERYBODY, Article


def is_valid(article: Article, now: int) -> bool:
    """Return whether an article may be shown at `now` (ms)."""
    begun = article.valid_from is None or article.valid_from <= now
    return begun and (article.valid_until is None or now < article.valid_until) and not article.archived


def may_see(article: Article, audience: str) -> bool:
    """Return whether contacts who came by this entry point may see an article; those for agents never."""
    return article.audience == EVERYBODY or (article.audience == audience != AGENTS)
