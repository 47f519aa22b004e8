"""Answers to commands are remembered for thirty days, as the setting says."""

from sqlalchemy import select, update
from usher_common.commands.take import TakeConversation
from usher_common.messages.events import CommandAnswered, agent_topic
from usher_common.record.tables.schema import answered
from usher_router.adapters.checks.answers import RecordAnswers
from usher_router.app.checks.delete_old_rows import forget_dispatch
from usher_router.settings import RouterSettings

from routing import World

DAY = 86_400_000_000  # microseconds


async def test_old_answers_are_deleted(world: World) -> None:
    """Older ones go, however few at a time; the others stay."""
    kept_d = int(RouterSettings().commands_kept_d)
    for name in ("ana", "ben"):
        await world.agent(name, status="busy")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "waiting")
        await world.command(TakeConversation(row.id, "ana", "t1"), row.home_partition)
        await world.command(TakeConversation(row.id, "ben", "t1"), row.home_partition)
        await world.heard_by(agent_topic("ben"), CommandAnswered)
    async with world.record.transaction() as transaction:
        old = update(answered).where(answered.c.code == "").values(at=answered.c.at - kept_d * DAY - 1)
        await transaction.connection.execute(old)
    gone = await forget_dispatch(world.record, RecordAnswers(), kept_d * 24, 1)

    assert gone == 1
    assert [tuple(one) for one in await world.rows(select(answered.c.code))] == [("not_waiting",)]
