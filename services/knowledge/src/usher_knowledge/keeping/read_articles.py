"""Read articles from the record."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.knowledge.articles import Article, ArticleFilter, ArticlePage
from usher_common.knowledge.limits import LIST_WORDS, PAGE_ARTICLES
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of, read_now
from usher_common.record.tables import schema
from usher_common.search.terms import Term, terms_of

_a, _c, _s = schema.article.c, schema.article_change.c, schema.article_state.c
_decode = msgspec.json.Decoder(Article).decode


class Changes(NamedTuple):
    """Articles that changed, archived ones included, up to the change numbered `last_n`; `now` in ms."""

    articles: tuple[Article, ...]
    last_n: int
    now: int


async def read_one(connection: AsyncConnection, article: str) -> Article | None:
    """Read one article."""
    return (await read_some(connection, [article])).get(article)


async def read_some(connection: AsyncConnection, articles: Sequence[str]) -> dict[str, Article]:
    """Read articles by id; those that are not there are left out."""
    rows = await connection.execute(select(_a.article_json).where(any_of(_a.id, articles)))
    return {one.id: one for one in map(_decode, rows.scalars())}


async def read_versions(connection: AsyncConnection, article: str) -> tuple[Article, ...]:
    """Read all versions of an article, the latest first."""
    wanted = select(_c.article_json).where(_c.article_id == article).order_by(_c.version.desc())
    return tuple(map(_decode, (await connection.execute(wanted)).scalars()))


async def read_page(connection: AsyncConnection, wanted: ArticleFilter) -> ArticlePage:
    """Read articles by title; `after` names the last one of the page before."""
    limit = max(1, min(wanted.limit, PAGE_ARTICLES))
    statement = select(_a.article_json).where(_a.archived.is_(wanted.archived)).order_by(_a.title_key, _a.id)
    if wanted.language:
        statement = statement.where(_a.language == wanted.language)
    for term in terms_of(wanted.q, LIST_WORDS):
        statement = statement.where(_a.words.contains(_part(term), autoescape=True))
    if wanted.after:
        key = await connection.scalar(select(_a.title_key).where(_a.id == wanted.after))
        statement = statement.where(or_(_a.title_key > (key or ""), and_(_a.title_key == key, _a.id > wanted.after)))
    found = tuple(map(_decode, (await connection.execute(statement.limit(limit + 1))).scalars()))
    return ArticlePage(found[:limit], found[limit - 1].id if len(found) > limit else "")


async def read_all(record: Record) -> tuple[Article, ...]:
    """Read all articles but archived ones, by id."""
    async with record.read() as connection:
        wanted = select(_a.article_json).where(_a.archived.is_(False)).order_by(_a.id)
        return tuple(map(_decode, (await connection.execute(wanted)).scalars()))


_LAST_N = select(_s.last_n)  # made once: it is asked several times a second


async def read_last_n(connection: AsyncConnection) -> int:
    """Read the number of the latest change, 0 before the first."""
    return int(await connection.scalar(_LAST_N) or 0)


async def read_changes(record: Record, after_n: int) -> Changes:
    """Read what changed after the change numbered `after_n`: a look that finds nothing costs two small statements."""
    async with record.read() as connection:
        now = await read_now(connection) // 1000
        last_n = await read_last_n(connection)
        if last_n == after_n:
            return Changes((), last_n, now)
        wanted = select(_a.article_json, _a.change_n).where(_a.change_n > after_n).order_by(_a.change_n)
        rows = (await connection.execute(wanted)).all()
    # a change committed between the two statements is here as well, and is counted as seen
    return Changes(
        tuple(_decode(row.article_json) for row in rows), max([last_n, *(row.change_n for row in rows)]), now
    )


def by_id(articles: Sequence[Article]) -> Mapping[str, Article]:
    """Return articles by id."""
    return {one.id: one for one in articles}


def _part(term: Term) -> str:
    return f" {' '.join(term.tokens)}"
