"""Write articles: each change with the next number and a version of its own, in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.knowledge.articles import Article, ArticleDraft
from usher_common.knowledge.limits import ARTICLES
from usher_common.knowledge.port import KnowledgeRefused
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows, upsert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_common.search.contact_words import SORT_CHARS
from usher_common.search.fold import fold
from usher_common.search.terms import tokens_of

from usher_knowledge.articles.versions import Edit, changed, imported
from usher_knowledge.keeping.read_articles import read_last_n, read_one, read_some
from usher_knowledge.keeping.settled_questions import settle_questions

T = TypeVar("T")
_a, _s = schema.article.c, schema.article_state.c


async def put(  # noqa: PLR0913, PLR0917 - what the port's call has, and the record
    record: Record, article: str, draft: ArticleDraft, version: int, by: str, settles: Sequence[str] = ()
) -> Article:
    """Create or change one article, which settles the questions of these conversations; raises KnowledgeRefused."""

    async def work(connection: AsyncConnection, now: int) -> Article:
        kept = await read_one(connection, article)
        written = changed(kept, article, draft, version, Edit(by, now))
        await _write(connection, [written] if written is not kept else [], new=kept is None)
        await settle_questions(connection, settles, article, Edit(by, now))
        return written

    return await _alone(record, work)


async def archive(record: Record, article: str, by: str) -> None:
    """Archive one article; raises KnowledgeRefused."""

    async def work(connection: AsyncConnection, now: int) -> None:
        kept = await read_one(connection, article)
        if kept is None:
            raise KnowledgeRefused("not_found", "There is no such article.")
        if not kept.archived:
            gone = replace(kept, archived=True, version=kept.version + 1, changed_at=now, changed_by=by)
            await _write(connection, [gone], new=False)

    await _alone(record, work)


async def put_all(record: Record, drafts: Mapping[str, ArticleDraft], by: str) -> dict[str, Article]:
    """Write all articles of a file, or none; returns those that were kept before, by id. Raises KnowledgeRefused."""

    async def work(connection: AsyncConnection, now: int) -> dict[str, Article]:
        kept = await read_some(connection, list(drafts))
        after = [imported(kept.get(key), key, draft, Edit(by, now)) for key, draft in drafts.items()]
        news = [one for one in after if kept.get(one.id) is not one]
        await _write(connection, news, new=any(one.id not in kept for one in news))
        return kept

    return await _alone(record, work)


async def _alone(record: Record, work: Callable[[AsyncConnection, int], Awaitable[T]]) -> T:
    """Do it while nobody else writes articles; `now` is the record's clock (ms)."""

    async def body(transaction: Transaction) -> T:
        connection = transaction.connection
        await insert_rows(connection, schema.article_state, [{"id": 1}], skip_existing=True)
        await connection.execute(select(_s.last_n).with_for_update())
        return await work(connection, await transaction.now() // 1000)

    return await run_transaction(record, body)


async def _write(connection: AsyncConnection, articles: Sequence[Article], *, new: bool) -> None:
    last_n = await read_last_n(connection)
    # of a large file this takes seconds, which searches and, in one process, messages must not wait for
    rows, changes = await asyncio.to_thread(_rows, articles, last_n + 1)
    await upsert_rows(connection, schema.article, rows)
    await insert_rows(connection, schema.article_change, changes)
    await connection.execute(update(schema.article_state).values(last_n=last_n + len(articles)))
    if new and int(await connection.scalar(select(func.count()).where(_a.archived.is_(False))) or 0) > ARTICLES:
        raise KnowledgeRefused("too_many", f"There would be more than {ARTICLES} articles; archive some first.")


def _rows(articles: Sequence[Article], first_n: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    rows = [_row(one, n) for n, one in enumerate(articles, first_n)]
    return rows, [_change(one) for one in articles]


def _row(one: Article, change_n: int) -> dict[str, object]:
    texts = (one.id, one.title, *one.variants, one.answer, *one.tags)
    words = " ".join([token for text in texts for token in tokens_of(text)])
    return {
        "id": one.id,
        "language": one.language,
        "article_json": _json(one),
        "version": one.version,
        "archived": one.archived,
        "title_key": fold(one.title)[:SORT_CHARS],
        "words": f" {words}",
        "change_n": change_n,
        "changed_at": one.changed_at * 1000,
    }


def _change(one: Article) -> dict[str, object]:
    row = {"article_id": one.id, "version": one.version, "article_json": _json(one)}
    return {**row, "changed_by": one.changed_by, "at": one.changed_at * 1000}


def _json(one: Article) -> str:
    return msgspec.json.encode(one).decode()
