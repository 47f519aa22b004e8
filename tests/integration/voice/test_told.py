"""What calls have to tell the router: told after a crash, in order, and under the same ids when it is told twice."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select, update
from usher_common.commands.echo_received import EchoReceived
from usher_common.record.tables.connections import voice_command
from usher_connectors.contract import Account
from usher_connectors.voice import command_table
from usher_connectors.voice.domain.call import Call, CustomerLeft, KeptPlace, TimedOut
from usher_connectors.voice.handle_call import HandleCall, Site
from usher_connectors.voice.tell_router import TellRouter

from bus_rig.proxy import Proxy
from connecting.replica import Replica
from connecting.rig import PARTITIONS, Rig, open_rig
from peers.phone_world import OWN, PUBLIC, SID, TOKEN, Caller, PhoneWorld
from waits import eventually

EVA = "+46701740605"
LINE = Account("line", "voice")
KEPT = "[call] the caller keeps the place in line, and is to be called back"
OVER = "[call] nothing was heard of it any more"


def lines(rig: Rig) -> list[tuple[str, str]]:
    """Return the lines that the router heard of: id and text."""
    return [(name, body.text) for _, name, body in rig.ear.heard if isinstance(body, EchoReceived)]


async def untold(rig: Rig) -> int:
    """Return how many commands are kept."""
    async with rig.record.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(voice_command))).scalar_one())


async def committed(rig: Rig) -> TellRouter:
    """Two things happen in a call, and nobody is there to tell them; returns who may."""
    tell = TellRouter(rig.record, rig.bus)
    handle = HandleCall(Site(rig.record, PARTITIONS, None, ""), tell)  # type: ignore[arg-type]  # no phone rings
    await handle.begin(LINE, Call("C1"), EVA)
    await handle.apply(LINE, "C1", KeptPlace())
    await handle.apply(LINE, "C1", CustomerLeft(), TimedOut())
    return tell


async def test_what_nobody_told_is_told_in_order(rig: Rig) -> None:
    """By any replica, once it is clear that whoever committed it does not; on both kinds of stores."""
    tell = await committed(rig)
    await tell.catch_up()
    assert (await untold(rig), lines(rig)) == (2, [])

    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(voice_command).values(at=0))
    await tell.catch_up()
    await rig.ear.until(lambda: len(lines(rig)) == 2)
    assert ([text for _, text in lines(rig)], await untold(rig)) == ([KEPT, OVER], 0)


async def test_what_is_told_twice_has_the_same_id(rig: Rig) -> None:
    """The deletion was lost with its replica: the router decides each id once."""
    tell = await committed(rig)
    async with rig.record.read() as connection:
        kept = await command_table.of_calls(connection, ["C1"], 10)
    running = asyncio.create_task(tell.run())
    tell.soon("C1")
    await eventually(lambda: untold_is(rig, 0))
    async with rig.record.transaction() as transaction:
        await command_table.add(transaction.connection, "C1", [(one.to_partition, one.envelope) for one in kept])
    tell.soon("C1")
    await rig.ear.until(lambda: len(lines(rig)) == 4)
    running.cancel()

    assert lines(rig)[:2] == lines(rig)[2:]


async def untold_is(rig: Rig, count: int) -> bool:
    """Whether so many are kept."""
    return await untold(rig) == count


async def test_a_command_outlives_the_process_that_committed_it(
    vhost_url: str, redis_url: str, database_url: str, tmp_path: Path
) -> None:
    """The broker is away while a caller presses a key; the caller is answered, and the connectors are killed then."""
    proxy = Proxy(vhost_url)
    await proxy.open()
    async with open_rig(vhost_url, redis_url, database_url) as rig, PhoneWorld().listening() as world:
        replica = Replica(rig, tmp_path, "one", bus=proxy.url)
        hook = f"{PUBLIC}/hooks/voice/line"
        config = {"account_sid": SID, "from": OWN, "hook_url": hook, "phones": [], "api": world.api}
        await rig.add(Account("line", "voice", config, {"auth_token": TOKEN}))
        await replica.start()
        world.hooks_url = f"http://127.0.0.1:{replica.hooks_port}"
        eva = Caller(world, EVA, hook)
        await eva.call()
        await eva.listen()
        await proxy.shut()
        await eva.press("1")
        assert (eva.heard[-1], await untold(rig)) == ("We call you back. Goodbye.", 1)

        replica.process.kill()
        await proxy.open()
        await replica.start()
        await rig.ear.until(lambda: bool(lines(rig)))
        await eventually(lambda: untold_is(rig, 0))
        await asyncio.to_thread(replica.process.stop)
        await proxy.shut()
    assert [text for _, text in lines(rig)] == [KEPT]
