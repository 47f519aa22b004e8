"""The index in memory follows the record, also when an article's days begin, or a backup is restored."""

from dataclasses import replace

from sqlalchemy import delete, update
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.keeping.write_articles import archive, put, put_all

from answering.articles_made import draft


async def following(record: Record) -> LiveIndex:
    """Return an index that has just followed."""
    index = LiveIndex(record)
    await index.poll()
    return index


def articles(index: LiveIndex) -> set[str]:
    """Name its articles."""
    return set(index.built.articles) if index.built else set()


async def test_it_has_what_is_there_and_then_what_changes(record: Record) -> None:
    """Archived articles leave it."""
    await put_all(record, {"a": draft(), "b": draft()}, "ana")
    index = await following(record)
    await put(record, "c", draft(), 0, "ana")
    await archive(record, "a", "ana")
    await index.poll()

    assert articles(index) == {"b", "c"}


async def test_a_look_that_finds_nothing_keeps_the_index(record: Record) -> None:
    """Building it costs too much for nothing."""
    index = await following(record)
    before = index.built
    await index.poll()

    assert index.built is before


async def test_it_is_built_anew_when_an_articles_days_begin(record: Record) -> None:
    """Nobody edits anything at that moment."""
    await put(record, "later", draft(valid_from=4_000_000_000_000), 0, "ana")
    index = await following(record)
    before = index.built
    assert before is not None
    index.built = replace(before, turn_at=1)
    await index.poll()

    assert (articles(index), before.turn_at) == (set(), 4_000_000_000_000)
    assert index.built.turn_at == 4_000_000_000_000


async def test_a_restored_record_is_read_from_its_beginning(record: Record) -> None:
    """Its changes have lower numbers than those that were read."""
    await put_all(record, {"a": draft(), "b": draft()}, "ana")
    index = await following(record)
    async with record.transaction() as transaction:
        await transaction.connection.execute(delete(schema.article).where(schema.article.c.id == "b"))
        await transaction.connection.execute(update(schema.article_state).values(last_n=1))
    await index.poll()

    assert articles(index) == {"a"}


async def test_a_calibration_replaces_only_the_index_that_it_is_of(record: Record) -> None:
    """Once for each."""
    await put(record, "a", draft(), 0, "ana")
    index = await following(record)
    before = index.built
    await index.calibrate()
    calibrated = index.built
    await index.calibrate()

    assert calibrated is not before
    assert index.built is calibrated
    assert articles(index) == {"a"}
