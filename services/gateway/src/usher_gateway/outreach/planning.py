"""Plan a broadcast's audience: only to count it, or to write its recipients."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import select
from usher_common.ids import outreach_id
from usher_common.record.port import Record
from usher_common.record.sql.constructs import db_now

from usher_gateway.outreach import people, rows
from usher_gateway.outreach.domain.plan import Asked, Person, Planned, Reason, belongs, command_of, count, plan
from usher_gateway.outreach.rows import Broadcast

_encode = msgspec.msgpack.Encoder().encode


@dataclass(slots=True)
class Totals:
    """How many the audience has, how many are told, by channel and by language, and why the others are left out."""

    audience: int = 0
    told: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def left_out(self) -> dict[str, int]:
        """How many are left out, by reason."""
        return count(self.reasons)

    def add(self, planned: Planned | Reason) -> None:
        """Count one contact of the audience."""
        self.audience += 1
        if isinstance(planned, str):
            self.reasons.append(planned)
            return
        self.told += 1
        self.channels[planned.place.channel] += 1
        self.languages[planned.language] += 1


async def dry_run(record: Record, broadcast: Broadcast) -> Totals:
    """Count who would be told now; whoever got it already is left out. Nothing is written."""
    totals = await _plan(record, broadcast, {broadcast.id, *broadcast.audience.without}, write=False)
    return totals or Totals()


async def start(record: Record, broadcast: Broadcast) -> Totals | None:
    """Write the recipients of a broadcast that is being planned, and let it run; None if it was stopped meanwhile.

    Begun again after a crash it comes to the same recipients: those who are written stay as they are.
    """
    totals = await _plan(record, broadcast, set(broadcast.audience.without), write=True)
    if totals is None or not await rows.run_planned(record, broadcast.id, totals.left_out):
        return None
    return totals


async def _plan(record: Record, broadcast: Broadcast, before: set[str], *, write: bool) -> Totals | None:
    async with record.read() as connection:
        told = await rows.told_by(connection, before)
        now = int((await connection.execute(select(db_now()))).scalar_one())
    taken: set[str] = set()
    asked = Asked(broadcast.rule, f"broadcast:{broadcast.id}", now, {}, broadcast.id, told, taken)
    totals = Totals()
    async for page in people.pages(record):
        found: list[tuple[Person, Planned]] = []
        for person in page:
            if not belongs(person, broadcast.audience):
                continue
            planned = plan(person, asked)
            totals.add(planned)
            if not isinstance(planned, str):
                taken.add(planned.place.key)
                found.append((person, planned))
        recipients = [recipient(*one, asked) for one in found] if write else []
        if recipients and not await rows.add_recipients(record, broadcast.id, recipients):
            return None
    return totals


def recipient(person: Person, planned: Planned, asked: Asked) -> dict[str, Any]:
    """Return the row of a broadcast's recipient, without its times."""
    key = outreach_id("broadcast", asked.broadcast, person.id)
    return {
        "id": key,
        "contact_id": person.id,
        "account": planned.place.account,
        "place": planned.place.key,
        "command": _encode(command_of(planned, person, asked, key)),
    }
