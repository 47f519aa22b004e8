"""An agent was given a call whose phone rings no more: they are relieved of it, so that the next one is rung."""

import asyncio

from sqlalchemy import func, insert, select
from usher_common.commands.release import ReleaseConversation
from usher_common.record.tables.connections import voice_command
from usher_common.record.tables.schema import metadata
from usher_connectors.contract import Account
from usher_connectors.voice.converse import WatchCalls
from usher_connectors.voice.domain.call import Call, Withdrawn
from usher_connectors.voice.handle_call import HandleCall, Site
from usher_connectors.voice.tell_router import TellRouter

from connecting.rig import PARTITIONS, Rig
from record_rows import ROWS
from waits import eventually

EVA = "+46701740605"
LINE = Account("line", "voice")
HAD = {"status": "assigned", "agent_id": "g1", "assignment_id": "s1", "waiting_since": None, "next_deadline": None}


class OneAccount:
    """The voice account."""

    async def find(self, _account: str) -> Account:
        """Return it."""
        return LINE


async def test_who_was_given_a_call_that_rings_no_more_is_relieved_of_it_once(rig: Rig) -> None:
    """Their key counted in the record as the offer ran out at the connectors; both looks of a second tell it once."""
    await _given(rig)
    tell = TellRouter(rig.record, rig.bus)
    site = Site(rig.record, PARTITIONS, None, "")  # type: ignore[arg-type]  # no phone rings
    handle = HandleCall(site, tell)
    watch = WatchCalls(site, handle, OneAccount())  # type: ignore[arg-type]  # one is enough
    pressed = Call("C1", "pressed", on_line=False, assignment="s1", agent="g1", conversation="k1")
    await handle.begin(LINE, pressed, EVA)
    running = asyncio.create_task(tell.run())

    await handle.apply(LINE, "C1", Withdrawn("s0"))  # of a former offer, and read too early
    still = await handle.apply(LINE, "C1")
    await handle.apply(LINE, "C1", Withdrawn("s1"))
    await watch()
    await watch()
    await rig.ear.until(lambda: bool(_released(rig)))
    await eventually(lambda: _all_told(rig))
    running.cancel()

    assert still is not None
    assert still.call == pressed
    assert _released(rig) == [ReleaseConversation("k1", "s1", "phone")]


async def _given(rig: Rig) -> None:
    async with rig.record.transaction() as transaction:
        for table in ("contact", "address", "agent"):
            await transaction.connection.execute(insert(metadata.tables[table]).values(ROWS[table]))
        asked = {"funnel_json": f'{{"call": {{"number": "{EVA}"}}}}', **HAD}
        await transaction.connection.execute(
            insert(metadata.tables["conversation"]).values({**ROWS["conversation"], **asked})
        )


def _released(rig: Rig) -> list[ReleaseConversation]:
    return [body for _, _, body in rig.ear.heard if isinstance(body, ReleaseConversation)]


async def _all_told(rig: Rig) -> bool:
    async with rig.record.read() as connection:
        return not (await connection.execute(select(func.count()).select_from(voice_command))).scalar_one()
