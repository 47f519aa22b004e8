"""Faults of what Usher stands on, and of what nobody did in time: the store of files, clamd, certificates, backups."""

import asyncio
from collections.abc import Callable

from usher_common.record.backed_up import note_backup
from usher_common.record.open import opened_record
from usher_common.units import DAY_US

from servers.server import Server
from watching.inflicting import Step
from watching.town import Town


def ended(choose: Callable[[Town], Server]) -> tuple[Step, Step]:
    """Return how what is not Usher's is killed, and started again on the same port."""

    async def kill(town: Town) -> None:
        await asyncio.to_thread(choose(town).kill)

    async def start(town: Town) -> None:
        await asyncio.to_thread(choose(town).restart)

    return kill, start


async def restarted(town: Town, **changed: str) -> None:
    """Restart the connectors, with what has changed in their environment."""
    for one in town.stack.connectors:
        await one.stop()
    for one in town.stack.connectors:
        one.runs(changed)
        await one.start()


async def certificate_ends(town: Town) -> None:
    """Let the public address show a certificate that ends in some days."""
    await town.front.show(5)
    await restarted(town, USHER_PUBLIC_URL=town.front.url)


async def certificate_renewed(town: Town) -> None:
    """Let it show one of a season; the connectors look at their start."""
    await town.front.show(90)
    await restarted(town)


async def loop_fails(town: Town) -> None:
    """Write what no version of ours writes into a row that a loop reads: it raises, and is run again."""
    await town.run_sql(
        "INSERT INTO setting (key, value_json) VALUES ('backed_up_at', '{}')"
        " ON CONFLICT (key) DO UPDATE SET value_json = '{}'"
    )


async def backup_fails(town: Town) -> None:
    """Let the last backup be three days old."""
    await _backed_up(town, 3)


async def backup_is_made(town: Town) -> None:
    """Let one have been made just now."""
    await _backed_up(town, 0)


async def _backed_up(town: Town, days: int) -> None:
    async with opened_record(town.database) as record, record.transaction() as transaction:
        await note_backup(transaction.connection, await transaction.now() - days * DAY_US)
