"""Articles to begin with, before anything is asked."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

from usher_common.knowledge.articles import Article, ArticleFilter, FoundArticle
from usher_common.knowledge.port import Knowledge
from usher_common.knowledge.showing import is_valid, may_see

from usher_gateway.http.endpoints.articles.documents import FaqQuery
from usher_gateway.limits import FAQ_LOOKED_THROUGH


async def first_articles(knowledge: Knowledge, query: FaqQuery) -> tuple[FoundArticle, ...]:
    """Return the first articles by title in the query's language; in any language, where it has none."""
    now = time.time_ns() // 1_000_000
    for language in dict.fromkeys((query.language, "")):
        page = await knowledge.list_articles(ArticleFilter(language=language, limit=FAQ_LOOKED_THROUGH))
        if found := tuple(islice(shown(page.articles, query.entry, now), query.limit)):
            return found
    return ()


def shown(articles: Iterable[Article], entry: str, now: int) -> Iterator[FoundArticle]:
    """Yield those that contacts of the entry point `entry` may see at `now` (ms)."""
    for one in articles:
        if is_valid(one, now) and may_see(one, entry):
            yield FoundArticle(one.id, one.title, one.answer, 0.0)
