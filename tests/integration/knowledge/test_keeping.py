"""Articles in the record: numbered changes, versions, all or nothing, and what is deleted in the end."""

import asyncio

import pytest
from sqlalchemy import func, select, update
from usher_common.knowledge.articles import ArticleFilter, ArticlePage
from usher_common.knowledge.port import KnowledgeRefused
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_knowledge.keeping.delete_archived import delete_archived
from usher_knowledge.keeping.read_articles import (
    read_all,
    read_changes,
    read_one,
    read_page,
    read_versions,
)
from usher_knowledge.keeping.write_articles import archive, put, put_all

from answering.articles_made import draft


async def page(record: Record, **wanted: object) -> ArticlePage:
    """Read a page."""
    async with record.read() as connection:
        return await read_page(connection, ArticleFilter(**wanted))  # type: ignore[arg-type]


async def ids(record: Record, **wanted: object) -> list[str]:
    """Name the articles of a page."""
    return [one.id for one in (await page(record, **wanted)).articles]


async def test_an_edit_keeps_every_version(record: Record) -> None:
    """With who made it; a repeated edit adds none."""
    first = await put(record, "returns", draft(), 0, "ana")
    second = await put(record, "returns", draft(title="New"), 1, "ben")
    again = await put(record, "returns", draft(title="New"), 1, "ben")
    async with record.read() as connection:
        versions = await read_versions(connection, "returns")
        now = await read_one(connection, "returns")

    assert versions == (second, first)
    assert now == second == again
    assert (second.version, second.changed_by) == (2, "ben")


async def test_who_edits_an_older_version_is_refused(record: Record) -> None:
    """Of two editors at the same moment one wins, and the other is told."""
    await put(record, "returns", draft(), 0, "ana")
    edits = [put(record, "returns", draft(title=name), 1, name) for name in ("ben", "eva")]
    done = await asyncio.gather(*edits, return_exceptions=True)

    assert sorted(getattr(one, "code", "done") for one in done) == ["article_changed", "done"]


async def test_an_archived_article_is_no_longer_listed_and_can_come_back(record: Record) -> None:
    """Archiving it again changes nothing."""
    await put(record, "returns", draft(), 0, "ana")
    await archive(record, "returns", "ben")
    await archive(record, "returns", "ben")

    assert await ids(record) == []
    assert await ids(record, archived=True) == ["returns"]
    assert (await put(record, "returns", draft(), 2, "ana")).version == 3
    assert await ids(record) == ["returns"]

    with pytest.raises(KnowledgeRefused):
        await archive(record, "nothing", "ben")


async def test_changes_are_seen_in_order_and_once(record: Record) -> None:
    """By who asks what came after the last number."""
    await put_all(record, {"a": draft(), "b": draft()}, "ana")
    first = await read_changes(record, 0)
    await put(record, "b", draft(title="New"), 1, "ana")
    await archive(record, "a", "ana")
    second = await read_changes(record, first.last_n)
    third = await read_changes(record, second.last_n)

    assert [one.id for one in first.articles] == ["a", "b"]
    assert [(one.id, one.archived) for one in second.articles] == [("b", False), ("a", True)]
    assert (third.articles, third.last_n) == ((), second.last_n)


async def test_two_writers_never_take_one_number(record: Record) -> None:
    """Numbers are unique, and a reader that has one has all below it."""
    await asyncio.gather(*(put(record, f"a{n}", draft(), 0, "ana") for n in range(8)))

    assert (await read_changes(record, 0)).last_n == 8


async def test_a_file_is_written_whole(record: Record) -> None:
    """What is unchanged gets no version; the answer says what was there before."""
    await put(record, "same", draft(), 0, "ana")
    await put(record, "other", draft(), 0, "ana")
    before = await put_all(record, {"same": draft(), "other": draft(title="X"), "new": draft()}, "ben")

    assert sorted(before) == ["other", "same"]
    assert {one.id: (one.version, one.changed_by) for one in await read_all(record)} == {
        "new": (1, "ben"),
        "other": (2, "ben"),
        "same": (1, "ana"),
    }


async def test_a_list_is_by_title_in_pages(record: Record) -> None:
    """Case and accents do not count."""
    titles = {"c": "Émile", "a": "delivery", "b": "Zebra", "d": "émile"}
    await put_all(record, {key: draft(title=title) for key, title in titles.items()}, "ana")
    first = await page(record, limit=3)
    second = await page(record, limit=3, after=first.next)

    assert [one.id for one in first.articles] == ["a", "c", "d"]
    assert ([one.id for one in second.articles], second.next) == (["b"], "")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "RETURN"}, ["en"]),
        ({"q": "rucksendung"}, ["de"]),
        ({"q": "return 30"}, ["en"]),
        ({"q": "100%_"}, []),
        ({"q": "%"}, ["de", "en", "zh"]),
        ({"q": "退货"}, ["zh"]),
        ({"language": "de"}, ["de"]),
    ],
)
async def test_a_list_is_filtered_by_words_and_language(
    record: Record, wanted: dict[str, str], found: list[str]
) -> None:
    """As messages are: words by their beginning, signs that are no words do not count."""
    drafts = {
        "en": draft(),
        "de": draft(language="de", title="Rücksendung", answer="Zurück", variants=(), tags=()),
        "zh": draft(language="zh", title="怎么退货", answer="寄回", variants=(), tags=()),
    }
    await put_all(record, drafts, "ana")

    assert sorted(await ids(record, **wanted)) == found


async def test_what_was_archived_long_ago_is_deleted_with_its_versions(record: Record) -> None:
    """And nothing else is."""
    await put_all(record, {key: draft() for key in ("old", "new", "here")}, "ana")
    for key in ("old", "new"):
        await archive(record, key, "ana")
    async with record.transaction() as transaction:
        a = schema.article.c
        await transaction.connection.execute(update(schema.article).where(a.id != "new").values(changed_at=1))
    await delete_archived(record, 30.0)
    async with record.read() as connection:
        left = set((await connection.execute(select(a.id))).scalars())
        versions = await connection.scalar(select(func.count()).select_from(schema.article_change))

    assert left == {"new", "here"}
    assert versions == 3
