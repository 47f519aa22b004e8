"""A restart in the minute of the opening changes nobody's status."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from usher_common.record.open import open_record
from usher_common.record.tables.schema import agent
from usher_policy.hours.calendar import WEEKDAYS

from record_rig.ready import migrated
from stack.agent import Agent
from stack.crew import seed_policy
from stack.person import Frame
from stack.seeding import seed_agents
from stack.stack import embedded_stack
from stack.visitor import Visitor
from waits import time_passes

SETTLE_S = 12.0  # longer than two missed heartbeats, twice
STATE = ("login", "status", "status_reason", "draining", "load", "missed_offers", "idle_since", "available_since")


class Desk(Agent):
    """A desk that sends its status once, as after signing in."""

    @property
    def been(self) -> list[tuple[str, str]]:
        """Return the (status, reason) pairs that it was told."""
        told = [frame for frame in self.frames if frame["type"] == "agent" and frame["id"] == self.id]
        return [(frame["status"], frame["reason"]) for frame in told]

    async def hello(self) -> Frame:
        """Send only hello at each reconnect."""
        return await super().hello() if not self.sockets_opened else {"type": "hello"}


async def states(url: str) -> list[tuple[Any, ...]]:
    """Read the agents' statuses from a record that no process has open."""
    record = open_record(url)
    async with record.read() as connection:
        rows = (await connection.execute(select(*(agent.c[name] for name in STATE)).order_by(agent.c.login))).all()
    await record.close()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    "kill", [pytest.param(False, id="stopped", marks=pytest.mark.long), pytest.param(True, id="killed")]
)
async def test_a_restart_changes_no_agents_status(tmp_path: Path, kill: bool) -> None:
    """Available with a conversation, busy, and away for lunch: unchanged once all sockets are back."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    await seed_agents(url, ["ana", "ben", "cem"])
    record = open_record(url)
    async with record.transaction() as transaction:
        await transaction.connection.execute(update(agent).values(calendar="office"))
    await record.close()
    opens = f"{datetime.now(UTC):%H:%M}-24:00"
    days = ", ".join(f'{day}: ["{opens}"]' for day in WEEKDAYS)
    await seed_policy(url, f"version: 1\ncalendars: {{office: {{{days}}}}}\nqueues: {{default: {{hours: office}}}}\n")
    async with embedded_stack(tmp_path / "record.db") as stack:
        (service,) = stack.services
        people = [Desk(name, [service.url], status=status) for name, status in WANTED]
        visitor = Visitor("eva", [service.url])
        for person in (*people, visitor):
            await person.start()
        await people[2].say({"type": "status", "status": "away", "reason": "lunch"})
        await visitor.write("hello")
        await visitor.until(lambda: visitor.state.get("status") == "assigned")
        await people[1].until(lambda: ("busy", "") in people[1].been)
        await people[2].until(lambda: ("away", "lunch") in people[2].been)
        (service.kill if kill else lambda: None)()
        await service.stop()
        before = await states(url)
        await service.start()
        for person in people:
            await person.until(lambda person=person: person.sockets_opened == 2)
        await time_passes(SETTLE_S)
        await service.stop()
        after = await states(url)
        for person in (*people, visitor):
            await person.stop()
        await service.start()

    assert [row[:3] for row in before] == [("ana", "available", ""), ("ben", "busy", ""), ("cem", "away", "lunch")]
    assert before == after


WANTED = (("ana", "available"), ("ben", "busy"), ("cem", "away"))
