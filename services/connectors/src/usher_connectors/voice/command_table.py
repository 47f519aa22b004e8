"""SQL of the table `voice_command`: what calls have to tell the router until the bus has confirmed it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.envelope import Envelope, decode_envelope, encode_envelope
from usher_common.record.sql.constructs import any_of, db_now, insert_rows, read_now
from usher_common.record.tables.connections import voice_command

_c = voice_command.c


class Untold(NamedTuple):
    """A command that is on its way to the router; `n` grows with each change of its call."""

    n: int
    to_partition: int
    envelope: Envelope


async def add(connection: AsyncConnection, call: str, commands: Sequence[tuple[int, Envelope]]) -> None:
    """Keep commands, each with its partition, in this order; the caller holds the call's row."""
    now = await read_now(connection)
    rows = [
        {"call_id": call, "to_partition": partition, "envelope": encode_envelope(envelope), "at": now}
        for partition, envelope in commands
    ]
    await insert_rows(connection, voice_command, rows)


async def of_calls(connection: AsyncConnection, calls: Sequence[str], limit: int) -> list[Untold]:
    """Return what these calls have to tell, each call's in order."""
    wanted = select(_c.n, _c.to_partition, _c.envelope).where(any_of(_c.call_id, calls)).order_by(_c.n).limit(limit)
    return [Untold(row[0], row[1], decode_envelope(row[2])) for row in (await connection.execute(wanted)).all()]


async def calls_behind(connection: AsyncConnection, older_s: float, limit: int) -> list[str]:
    """Return calls with something that nobody has told for so long."""
    old = _c.at < db_now() - int(older_s * 1e6)
    return list((await connection.execute(select(_c.call_id).where(old).distinct().limit(limit))).scalars())


async def forget(connection: AsyncConnection, told: Sequence[Untold]) -> None:
    """Delete what the bus has confirmed."""
    await connection.execute(delete(voice_command).where(any_of(_c.n, [one.n for one in told])))
