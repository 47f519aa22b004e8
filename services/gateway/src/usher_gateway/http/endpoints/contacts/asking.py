"""Ask the router for a change of contacts, and wait until its answer is on record."""

import asyncio
import time
from typing import NamedTuple

from sqlalchemy import select
from usher_common.envelope import Envelope, fingerprint_of, wrap
from usher_common.ids import contacts_partition, derive_id
from usher_common.messages.declaration import ContactCommand
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
    """Return the answer; one that was given before is given again. Raises Problem if none comes in time."""
    edge = call.site.edge
    key = derive_id("contacts", call.who.agent, client_id)
    envelope = wrap(key, time.time_ns() // 1000, key, command)
    if (answer := await _answer(call, envelope)) is not None:
        return answer
    edge.lanes.submit(contacts_partition(edge.partitions), PendingEnvelope(None, "", envelope))
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
