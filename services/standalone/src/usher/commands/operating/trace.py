"""`usher trace`: a message's way from acceptance to the receiver's screen, with times."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_common.runtime.settings import load_settings
from usher_gateway.settings import GatewaySettings


class MessageUnknown(LookupError):  # noqa: N818 - says what is the case
    """There is no message with this id on record."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to the message, at microseconds since the epoch."""

    at: int
    what: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the record knows of a message: rows as mappings, first marks of the other party by kind."""

    message: dict[str, Any]
    marks: dict[str, int]
    deliveries: Sequence[dict[str, Any]]
    assignments: Sequence[dict[str, Any]]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the words."""
    command.add_argument("message", metavar="MESSAGE_ID")
    command.set_defaults(run=run_trace)


def run_trace(words: argparse.Namespace, environ: Mapping[str, str]) -> tuple[int, list[str]]:
    """Trace a message; raises MessageUnknown."""
    return 0, [asyncio.run(_trace(load_settings(GatewaySettings, environ).record_url, words.message))]


async def _trace(url: str, message: str) -> str:
    async with opened_record(url, read_only=True) as record:
        return render(message, steps_of(await find(record, message)))


def steps_of(found: Found) -> list[Step]:
    """Order everything known of a message by time.

    The acceptance is on the edge's clock, all else on the record's: the clocks of two machines may differ.
    """
    message = found.message
    steps = [
        Step(message["accepted_at"], f"accepted from the {message['author']}, durable on the bus"),
        Step(
            message["created_at"], f"on record as number {message['seq']} of conversation {message['conversation_id']}"
        ),
        *_assignment_steps(message, found.assignments),
        *(_delivery_step(row) for row in found.deliveries),
        *(Step(at, f"{_other(message['author'])}'s screen: {kind}") for kind, at in found.marks.items()),
    ]
    return sorted(steps, key=lambda step: step.at)


def _assignment_steps(message: dict[str, Any], rows: Iterable[dict[str, Any]]) -> list[Step]:
    """Return offers and assignments, which matter to a message that had to wait for an owner."""
    steps = []
    for row in rows:
        if message["author"] == "visitor" and row["accepted_at"] and row["accepted_at"] >= message["created_at"]:
            steps.append(Step(row["offered_at"], f"conversation offered to {row['agent_name']}"))
            steps.append(Step(row["accepted_at"], f"conversation accepted by {row['agent_name']}"))
            break
    return steps


def _delivery_step(row: dict[str, Any]) -> Step:
    error = f" ({row['error']})" if row["error"] else ""
    return Step(row["changed_at"], f"{row['channel']}: {row['status']}{error} after {row['attempts']} attempts")


def _other(author: str) -> str:
    return "visitor" if author == "agent" else "agent"


def render(message_id: str, steps: Sequence[Step]) -> str:
    """Format the steps, one in a line: the time (UTC), milliseconds since the step before, and what happened."""
    lines = [f"message {message_id}"]
    for before, step in zip([steps[0], *steps], steps, strict=False):
        at = datetime.fromtimestamp(step.at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        lines.append(f"  {at}  {(step.at - before.at) / 1000:+10.1f} ms  {step.what}")
    return "\n".join(lines)


async def find(record: Record, message_id: str) -> Found:
    """Read what the record knows of a message; raises MessageUnknown."""
    async with record.read() as connection:
        table = schema.message
        row = (await connection.execute(select(table).where(table.c.id == message_id))).mappings().first()
        if row is None:
            raise MessageUnknown(f"no message {message_id} is on record (it may be parked: see /api/parked)")
        return Found(
            dict(row),
            await _first_marks(connection, row["conversation_id"], row["seq"], _other(row["author"])),
            await _deliveries(connection, message_id),
            await _assignments(connection, row["conversation_id"]),
        )


async def _first_marks(connection: AsyncConnection, conversation: str, seq: int, party: str) -> dict[str, int]:
    mark = schema.mark
    query = (
        select(mark.c.kind, func.min(mark.c.at).label("at"))
        .where(mark.c.conversation_id == conversation, mark.c.party == party, mark.c.seq >= seq)
        .group_by(mark.c.kind)
    )
    return {row.kind: row.at for row in await connection.execute(query)}


async def _deliveries(connection: AsyncConnection, message_id: str) -> list[dict[str, Any]]:
    query = select(schema.delivery).where(schema.delivery.c.message_id == message_id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _assignments(connection: AsyncConnection, conversation: str) -> list[dict[str, Any]]:
    table, agent = schema.assignment, schema.agent
    query = (
        select(table, agent.c.name.label("agent_name"))
        .join(agent, agent.c.id == table.c.agent_id)
        .where(table.c.conversation_id == conversation)
        .order_by(table.c.offered_at)
    )
    return [dict(row) for row in (await connection.execute(query)).mappings()]
