"""Ratings and promised answers on the stores: what is on record, once, and what is counted."""

from typing import Any

from prometheus_client import REGISTRY
from sqlalchemy import select, update
from usher_common.commands.introduce import Introduce
from usher_common.commands.keep_promise import KeepPromise
from usher_common.commands.rate import RateConversation
from usher_common.messages.content import Profile
from usher_common.messages.events import ConversationChanged, visitor_topic
from usher_common.record.tables.after import promise, rating
from usher_router.adapters.checks.promised_answers import RecordPromisedAnswers
from usher_router.app.deadlines.watch_promised_answers import PromisedAnswersWatcher

from routing import World
from routing.world import owned


def counted(name: str, **labels: str) -> float:
    """Read a metric of this process."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def scores(world: World) -> list[tuple[Any, ...]]:
    """Return (number, score, comment, last agent) of all ratings."""
    columns = (rating.c.number, rating.c.score, rating.c.comment, rating.c.agent_id)
    return [tuple(row) for row in await world.rows(select(*columns))]


async def told(world: World, count: int) -> ConversationChanged:
    """Wait until the visitor has heard of so many scores; returns the last state."""

    async def look() -> list[ConversationChanged] | None:
        heard = world.events(visitor_topic("web", "v1"), ConversationChanged)
        rated = [one for one in heard if one.rating is not None and one.rating.score is not None]
        return rated if len(rated) >= count else None

    return (await world.until(look))[-1]


async def test_a_rating_is_written_once_and_changed_in_place(world: World) -> None:
    """The same command again changes nothing, another one replaces the score."""
    await world.agent("ana")
    before = counted("usher_rating_score_count", queue="default")
    async with owned(world, "ana") as row:
        await world.reply(row, "ana", "good day")
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
        for _ in range(2):
            await world.command(RateConversation(row.id, "r1", 2, "slow"), row.home_partition, "r1")
        await told(world, 1)
        await world.command(RateConversation(row.id, "r2", 4, "better"), row.home_partition, "r2")
        state = await told(world, 2)

    assert await scores(world) == [(1, 4, "better", "ana")]
    assert state.rating is not None
    assert state.rating.score == 4
    assert counted("usher_rating_score_count", queue="default") == before + 1


async def test_a_promise_is_on_record_until_it_is_kept_and_counted_when_it_is_broken(world: World) -> None:
    """A late answer keeps it, and does not undo that it was broken; it is noted once."""
    await world.agent("ana")
    watcher = PromisedAnswersWatcher(world.record, RecordPromisedAnswers(), lambda: True)
    broken, late = (counted("usher_promised_answers_total", outcome=one) for one in ("broken", "late"))
    async with owned(world, "ana") as row:
        said = Introduce(row.id, "i1", Profile(email="eva@example.com"), promise=True)
        await world.command(said, row.home_partition, "i1")

        async def promised() -> Any:
            rows = await world.rows(select(promise))
            return rows[0] if rows else None

        made = await world.until(promised)
        async with world.record.transaction() as transaction:
            await transaction.connection.execute(update(promise).values(due_at=made.made_at + 1))
        for _ in range(2):
            await watcher.poll()
        overdue = counted("usher_promised_answers_overdue")
        await PromisedAnswersWatcher(world.record, RecordPromisedAnswers(), lambda: False).poll()
        elsewhere = counted("usher_promised_answers_overdue"), counted("usher_promised_answers_open")
        await world.command(KeepPromise(row.id, "ana", "k1", "phone"), row.home_partition, "k1")

        async def kept() -> Any:
            found = (await world.rows(select(promise)))[0]
            return found if found.kept_at is not None else None

        given = await world.until(kept)
        await watcher.poll()

    assert (made.address, made.queue, made.due_at - made.made_at) == ("eva@example.com", "default", 14_400_000_000)
    assert (given.kept_by, given.how, given.broken_at is not None) == ("ana", "phone", True)
    assert overdue == 1
    assert elsewhere == (0, 0)  # another router is the preferred one: it counts
    assert counted("usher_promised_answers_total", outcome="broken") == broken + 1
    assert (
        counted("usher_promised_answers_total", outcome="kept")
        + counted("usher_promised_answers_total", outcome="late")
        >= late + 1
    )
    assert counted("usher_promised_answers_overdue") == 0
