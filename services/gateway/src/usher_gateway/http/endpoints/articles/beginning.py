"""Articles to begin with, before anything is asked."""

import time
from collections.abc import Iterable, Iterator

from usher_common.knowledge.articles import Article, ArticleFilter, FoundArticle
from usher_common.knowledge.port import Knowledge
from usher_common.knowledge.showing import is_valid, may_see

from usher_gateway.http.endpoints.articles.documents import FaqQuery
from usher_gateway.limits import FAQ_LOOKED_THROUGH, FAQ_PAGES


async def first_articles(knowledge: Knowledge, query: FaqQuery) -> tuple[FoundArticle, ...]:
    """Return the first articles by title in the query's language; in any language, where it has none."""
    now = time.time_ns() // 1_000_000
    for language in dict.fromkeys((query.language, "")):
        if found := await _first_in(knowledge, language, query, now):
            return found
    return ()


async def _first_in(knowledge: Knowledge, language: str, query: FaqQuery, now: int) -> tuple[FoundArticle, ...]:
    found: list[FoundArticle] = []
    after = ""
    for _ in range(FAQ_PAGES):
        wanted = ArticleFilter(language=language, limit=FAQ_LOOKED_THROUGH, after=after)
        page = await knowledge.list_articles(wanted)
        found += shown(page.articles, query.entry, now)
        after = page.next
        if len(found) >= query.limit or not after:
            break
    return tuple(found[: query.limit])


def shown(articles: Iterable[Article], entry: str, now: int) -> Iterator[FoundArticle]:
    """Yield those that contacts of the entry point `entry` may see at `now` (ms)."""
    for one in articles:
        if is_valid(one, now) and may_see(one, entry):
            yield FoundArticle(one.id, one.title, one.answer, 0.0)
