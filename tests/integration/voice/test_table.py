"""Calls in the record: kept, locked, found while they go on, forgotten later; those to be placed wait for it."""

import pytest
from sqlalchemy import select, update
from usher_common.messages.sends import Send
from usher_common.record.open import open_record
from usher_common.record.tables.schema import voice_call
from usher_connectors.channels.voice import CHANNEL
from usher_connectors.contract import Account, Message, SendError
from usher_connectors.send.domain.delivery import settle_error
from usher_connectors.voice import call_table
from usher_connectors.voice.domain.call import Call, CustomerLeft, KeptPlace, Recorded, WantsMessage
from usher_connectors.voice.handle_call import HandleCall, Site
from usher_connectors.voice.place_call import PlaceCall
from usher_connectors.voice.tell_router import TellRouter

from connecting.rig import PARTITIONS, Rig
from servers.ports import LOOPBACK, free_port

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


@pytest.mark.parametrize("back", [True, False])
async def test_a_call_waits_for_the_record(*, back: bool) -> None:
    """Nothing has rung, so that it is tried again, and not left as one of which nobody knows."""
    record = open_record(f"postgresql://nobody@{LOOPBACK}:{free_port()}/none")
    site = Site(record, PARTITIONS, None, "")  # type: ignore[arg-type]  # no call is made
    place = PlaceCall(site, HandleCall(site, None))  # type: ignore[arg-type]  # nothing is told
    asked = Send("line", "+1", "voice", "c", "m", 1, "", call=True, back=back)
    with pytest.raises(SendError) as raised:
        await place(Message("C1", 0, asked), LINE)
    await record.close()

    error = raised.value
    assert (error.code, error.retryable, error.unknown, error.scope) == ("record_away", True, False, "throttled")


@pytest.mark.parametrize(("back", "status"), [(True, "queued"), (False, "uncertain")])
def test_whether_an_unknown_outcome_is_repeated(*, back: bool, status: str) -> None:
    """A call that was asked for may be kept again; an agent's phone rings once."""
    asked = Send("line", "+1", "voice", "c", "m", 1, "", call=True, back=back)
    error = SendError("internal: ValueError", retryable=True, unknown=True)
    repeats = CHANNEL.repeats_of(asked)

    assert settle_error(1, error, repeats=repeats, unsure=False, jitter=0.0, scale=1.0).status == status
