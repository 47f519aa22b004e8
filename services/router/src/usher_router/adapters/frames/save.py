"""SQL that saves what a frame changed, with one statement for each table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.content import Profile
from usher_common.record.sql.constructs import insert_rows, update_rows
from usher_common.record.tables.schema import (
    address,
    agent,
    answered,
    assignment,
    contact,
    conversation,
    decision,
    mark,
    message,
    note,
)
from usher_common.search.contact_words import NAMELESS

from usher_router import metrics
from usher_router.adapters.contacts.people import Author, load_contacts, read_states, save_contacts, save_merges
from usher_router.adapters.contacts.signed import signed_of
from usher_router.adapters.rows import (
    AGENT_CHANGES,
    FULL_CHANGES,
    PLAIN_CHANGES,
    agent_row,
    conversation_row,
    message_row,
    plain_row,
)
from usher_router.adapters.values import Changes, RememberedCommand
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.contacts.learn import is_news, learn_facts
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.conversation.profile import left_out, merge_profile
from usher_router.domain.effects import AssignmentEnded, AssignmentOpened, NoteWritten

_encode = msgspec.json.Encoder().encode

Rows = Sequence[Mapping[str, Any]]
UNKNOWN = {"sort_key": NAMELESS}  # a contact of whom nothing is known yet


async def save_conversations(
    connection: AsyncConnection, changed: Iterable[tuple[Conversation | None, Conversation]]
) -> None:
    """Update the existing ones, then insert the new ones: an address may have only one open conversation at a time."""
    plain, full, new = [], [], []
    for before, after in changed:
        if before is None:
            new.append(after)
        # A message that changes nothing else touches no indexed column: PostgreSQL then updates no index (HOT). For the
        # same reason it does not move the deadline (decision 0045).
        elif before.version == after.version and before.deadline_no == after.deadline_no:
            plain.append(plain_row(after))
        else:
            full.append(conversation_row(after))
    await update_rows(connection, conversation, plain, PLAIN_CHANGES)
    await update_rows(connection, conversation, full, FULL_CHANGES)
    await _insert_people(connection, new)
    await insert_rows(connection, conversation, [conversation_row(one) for one in new])


async def _insert_people(connection: AsyncConnection, new: Sequence[Conversation]) -> None:
    # without facts: what came with the message is learnt next, under the contact's lock
    people = {one.contact_id: {"id": one.contact_id, "created_at": one.opened_at, **UNKNOWN} for one in new}
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


async def save_profiles(connection: AsyncConnection, came: Mapping[str, Sequence[Profile]], now: int) -> set[str]:
    """Merge what is news into the contacts' rows, under their locks; the others are only read (decision 0285).

    Returns the contacts that may not be shown as they said, because of an agent or the shop's signature.
    """
    if not came:
        return set()
    known, differing = await read_states(connection, came)
    came = {key: profiles for key, profiles in came.items() if key in known and is_news(known[key], profiles)}
    if not came:
        return differing
    contacts, rows = await load_contacts(connection, came)
    signed = await signed_of(connection, contacts.states)
    after = contacts
    for key in contacts.states.keys() & came.keys():
        _count_left_out(rows[key]["attributes_json"], came[key])
        after = learn_facts(after, key, came[key], signed)
    if after is not contacts:
        await save_contacts(connection, rows, after, now)
        await save_merges(connection, contacts, after, Author("", now))
    return differing | (signed.keys() & came.keys())


def _count_left_out(attributes_json: str, came: Sequence[Profile]) -> None:
    known = Profile(attributes=msgspec.json.decode(attributes_json, type=dict[str, str]))
    for new in came:
        if (count := left_out(known, new)) > 0:
            metrics.ATTRIBUTES_LEFT_OUT.inc(count)
        known = merge_profile(known, new)


async def save_messages(connection: AsyncConnection, messages: Iterable[Message]) -> None:
    """Insert messages."""
    await insert_rows(connection, message, [message_row(one) for one in messages])


async def save_assignments(connection: AsyncConnection, changes: Changes) -> None:
    """Record the outcome of offers and assignments, and assignments made without an offer.

    Ended ones are written first, because a conversation may have only one open assignment. One that began and ended in
    this frame is inserted as ended.
    """
    now, opened = changes.now, {one.assignment for one in changes.opened}
    accepted = [{"id": one.assignment, "accepted_at": now} for one in changes.accepted]
    await update_rows(connection, assignment, accepted, ("accepted_at",))
    ended = {one.assignment: _ended_row(one, now) for one in changes.ended}
    await update_rows(
        connection, assignment, [row for key, row in ended.items() if key not in opened], tuple(_OPEN_STILL)
    )
    rows = [{**_opened_row(one, now), **ended.get(one.assignment, _OPEN_STILL)} for one in changes.opened]
    await insert_rows(connection, assignment, rows)
    await insert_rows(connection, decision, [_decision_row(one, changes.policy, now) for one in changes.opened])


_OPEN_STILL = {"ended_at": None, "outcome": "", "reason": ""}


def _ended_row(ended: AssignmentEnded, now: int) -> dict[str, Any]:
    return {"id": ended.assignment, "ended_at": now, "outcome": ended.outcome, "reason": ended.reason}


def _opened_row(opened: AssignmentOpened, now: int) -> dict[str, Any]:
    return {
        "id": opened.assignment,
        "conversation_id": opened.conversation,
        "agent_id": opened.agent,
        "wait_no": opened.wait_no,
        "weight": opened.weight,
        "channel_class": opened.channel_class,
        "queue": opened.queue,
        "offered_at": now,
        "expires_at": now,
        "accepted_at": now,
    }


def _decision_row(opened: AssignmentOpened, policy: str, now: int) -> dict[str, Any]:
    explanation = {"action": opened.action, "by": opened.by, "queue": opened.queue, "rule": opened.rule}
    return {
        "assignment_id": opened.assignment,
        "conversation_id": opened.conversation,
        "agent_id": opened.agent,
        "explanation_json": _encode(explanation).decode(),
        "policy": policy,
        "at": now,
    }


async def save_notes(connection: AsyncConnection, notes: Iterable[NoteWritten], now: int) -> None:
    """Insert notes; a note that exists already stays."""
    rows = [
        {
            "id": one.note,
            "conversation_id": one.conversation,
            "agent_id": one.agent,
            "text": one.text,
            "after_seq": one.after_seq,
            "at": now,
        }
        for one in notes
    ]
    await insert_rows(connection, note, rows, skip_existing=True)


async def save_answers(connection: AsyncConnection, answers: Mapping[str, RememberedCommand], now: int) -> None:
    """Remember commands; if another partition stores the same id at this moment, the frame fails and is tried again."""
    rows = [{"id": key, **one._asdict(), "at": now} for key, one in answers.items()]
    await insert_rows(connection, answered, rows)


async def save_agents(connection: AsyncConnection, agents: Iterable[Agent]) -> None:
    """Update agents whose rows are locked."""
    await update_rows(connection, agent, [agent_row(one) for one in agents], AGENT_CHANGES)


async def save_marks(connection: AsyncConnection, rows: Rows) -> None:
    """Insert marks."""
    await insert_rows(connection, mark, rows, skip_existing=True)
