"""Calls in the record: kept, locked, found while they go on, forgotten later."""

from sqlalchemy import select, update
from usher_common.record.tables.schema import voice_call
from usher_connectors.contract import Account
from usher_connectors.voice import call_table
from usher_connectors.voice.domain.call import Call, CustomerLeft, KeptPlace, Recorded, WantsMessage
from usher_connectors.voice.handle_call import HandleCall, Site
from usher_connectors.voice.tell_router import TellRouter

from connecting.rig import PARTITIONS, Rig

LINE = Account("line", "voice")


async def test_calls_are_kept_until_they_ended_long_ago(rig: Rig) -> None:
    """On both kinds of stores; one that came twice is one."""
    handle = HandleCall(Site(rig.record, PARTITIONS, None, ""), TellRouter(rig.record, rig.bus))  # type: ignore[arg-type]  # no call is made
    for name in ("C1", "C2", "C2"):
        await handle.begin(LINE, Call(name), "+1")
    await handle.apply(LINE, "C1", WantsMessage(), Recorded(3))
    kept = await handle.apply(LINE, "C2", KeptPlace(), CustomerLeft())
    assert kept is not None
    assert await handle.apply(Account("other", "voice"), "C2") is None

    async with rig.record.transaction() as transaction:
        connection = transaction.connection
        going_on = await call_table.going_on(connection, 10)
        await call_table.forget(connection, 60)
        still = list((await connection.execute(select(voice_call.c.id).order_by(voice_call.c.id))).scalars())
        await connection.execute(update(voice_call).values(changed_at=0))
        await call_table.forget(connection, 60)
        left = list((await connection.execute(select(voice_call.c.id))).scalars())

    assert [one.call for one in going_on] == [Call("C2", on_line=False)]
    assert (still, left) == (["C1", "C2"], ["C2"])
