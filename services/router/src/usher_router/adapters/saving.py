"""Write what a frame changed, a statement for each table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Profile
from usher_common.record.constructs import insert_rows, update_rows
from usher_common.record.schema import (
    address,
    agent,
    assignment,
    contact,
    conversation,
    mark,
    message,
)

from usher_router.adapters.rows import (
    AGENT_CHANGES,
    FULL_CHANGES,
    PLAIN_CHANGES,
    agent_row,
    conversation_row,
    message_row,
    plain_row,
    profile_row,
)
from usher_router.domain.agent import Agent
from usher_router.domain.conversation import Conversation, Message
from usher_router.domain.effects import AssignmentAccepted, AssignmentEnded

Rows = Sequence[Mapping[str, Any]]


async def save_conversations(
    connection: AsyncConnection, changed: Iterable[tuple[Conversation | None, Conversation]]
) -> None:
    """Update those that were there (first: a closed one makes room for the next of its address), insert the others."""
    plain, full, new = [], [], []
    for before, after in changed:
        if before is None:
            new.append(after)
        elif before.version == after.version and before.deadline_no == after.deadline_no:
            plain.append(plain_row(after))
        else:
            full.append(conversation_row(after))
    await update_rows(connection, conversation, plain, PLAIN_CHANGES)
    await update_rows(connection, conversation, full, FULL_CHANGES)
    await _insert_people(connection, new)
    await insert_rows(connection, conversation, [conversation_row(one) for one in new])


async def _insert_people(connection: AsyncConnection, new: Sequence[Conversation]) -> None:
    people = {
        one.contact_id: {"id": one.contact_id, "created_at": one.opened_at, **profile_row(one.profile)} for one in new
    }
    places = {
        one.address_id: {
            "id": one.address_id,
            "account": one.account,
            "peer": one.peer,
            "channel": one.channel,
            "contact_id": one.contact_id,
            "created_at": one.opened_at,
        }
        for one in new
    }
    await insert_rows(connection, contact, [people[key] for key in sorted(people)], skip_existing=True)
    await insert_rows(connection, address, [places[key] for key in sorted(places)], skip_existing=True)


async def save_profiles(connection: AsyncConnection, profiles: Mapping[str, Profile]) -> None:
    """Write what is known of contacts, sorted by id as all locks are."""
    rows = [{"id": key, **profile_row(profiles[key])} for key in sorted(profiles)]
    await update_rows(connection, contact, rows, ("name", "email", "phone", "language", "attributes_json"))


async def save_messages(connection: AsyncConnection, messages: Iterable[Message]) -> None:
    """Insert messages."""
    await insert_rows(connection, message, [message_row(one) for one in messages])


async def save_assignments(
    connection: AsyncConnection, accepted: Sequence[AssignmentAccepted], ended: Sequence[AssignmentEnded], now: int
) -> None:
    """Note what became of offers and assignments."""
    await update_rows(
        connection, assignment, [{"id": one.assignment, "accepted_at": now} for one in accepted], ("accepted_at",)
    )
    rows = [{"id": one.assignment, "ended_at": now, "outcome": one.outcome, "reason": one.reason} for one in ended]
    await update_rows(connection, assignment, rows, ("ended_at", "outcome", "reason"))


async def save_agents(connection: AsyncConnection, agents: Iterable[Agent]) -> None:
    """Update agents whose rows are locked."""
    await update_rows(connection, agent, [agent_row(one) for one in agents], AGENT_CHANGES)


async def save_marks(connection: AsyncConnection, rows: Rows) -> None:
    """Insert marks."""
    await insert_rows(connection, mark, rows, skip_existing=True)
