"""Ask the router for something over the bus, and wait until its answer is on record."""

import asyncio
import time
from typing import NamedTuple

from sqlalchemy import select
from usher_common.envelope import Envelope, fingerprint_of, wrap
from usher_common.ids import contacts_partition, derive_id
from usher_common.messages.declaration import Command, ContactCommand
from usher_common.record.tables.schema import answered

from usher_gateway.http.call import Call
from usher_gateway.limits import ANSWER_PAUSES_S, ANSWER_S
from usher_gateway.problems import Problem
from usher_gateway.sockets.shared.publish_queues import PendingEnvelope


class Answer(NamedTuple):
    """The router's answer: `code` is "" if it was done."""

    code: str
    detail: str


async def ask(call: Call, client_id: str, command: ContactCommand) -> Answer:
    """Ask for a change of contacts; one that was asked for before is answered alike. Raises Problem as `ask_at`."""
    key = derive_id("contacts", call.who.agent, client_id)
    return await ask_at(call, contacts_partition(call.site.edge.partitions), key, command)


async def ask_at(call: Call, partition: int, key: str, command: Command) -> Answer:
    """Ask under this id, in this partition; asked again, the answer is the same.

    Raises Problem if none comes in time.
    """
    edge = call.site.edge
    envelope = wrap(key, time.time_ns() // 1000, key, command)
    if (answer := await _answer(call, envelope)) is not None:
        call.acting.done()
        return answer
    await call.acting.now()
    edge.lanes.submit(partition, PendingEnvelope(None, "", envelope))
    until = time.monotonic() + ANSWER_S
    pauses = iter(ANSWER_PAUSES_S)
    pause = next(pauses)
    while time.monotonic() < until:
        # the record, not the live store: there the answer cannot be lost
        await asyncio.sleep(pause)
        if (answer := await _answer(call, envelope)) is not None:
            return answer
        pause = next(pauses, pause)
    raise Problem(503, "no_answer", "It is not done yet; ask again under the same id.", retry_after_s=1)


async def _answer(call: Call, envelope: Envelope) -> Answer | None:
    async with call.site.record.read() as connection:
        found = select(answered.c.code, answered.c.detail, answered.c.fingerprint).where(answered.c.id == envelope.id)
        row = (await connection.execute(found)).first()
    if row is None:
        return None
    return Answer(row[0], row[1]) if row[2] == fingerprint_of(envelope) else Answer("conflict", "")
