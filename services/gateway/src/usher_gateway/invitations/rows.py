"""Statements about invitations: the only place that writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, case, delete, func, select, text, update
from usher_common.ids import address_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now, insert_rows, read_now
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_policy.document.invitations import Conversion

from usher_gateway.invitations.domain.decide import History
from usher_gateway.limits import DELETE_ROWS, FIGURES_DAYS, LINKED_S
from usher_gateway.visits.domain.visit import InvitationState, Invited
from usher_gateway.visits.rows import delete_older

_i, _c, _m = schema.invitation.c, schema.conversation.c, schema.message.c
_DAY = 24 * 3600 * 1_000_000  # µs
_OPEN = text("invitation.state = 'open' AND invitation.kind <> 'control'")  # word for word the partial index's


async def claim(record: Record, invited: Invited, visit: str, visitor: str) -> Invited:
    """Record a visit's invitation, unless it has one: returns the one on record. Raises Stall."""

    async def body(transaction: Transaction) -> Invited:
        row = {
            "id": invited.id,
            "visit": visit,
            "visitor": visitor,
            "rule": invited.rule,
            "kind": invited.kind,
            "state": invited.state,
            "agent_id": invited.agent,
            "text": invited.text,
            "page": invited.shown[1],
            "at": invited.at * 1000,
            "expires_at": invited.until * 1000,
        }
        await insert_rows(transaction.connection, schema.invitation, [row], skip_existing=True)
        found = await transaction.connection.execute(select(schema.invitation).where(_i.id == invited.id))
        return _invited(found.one())

    return await run_transaction(record, body)


async def invitation_of(record: Record, key: str, visitor: str) -> Invited | None:
    """Read a visitor's invitation; raises Stall."""
    async with record.read() as connection:
        wanted = select(schema.invitation).where(_i.id == key, _i.visitor == visitor)
        row = (await connection.execute(wanted)).first()
        return _invited(row) if row is not None else None


def _invited(row: Row[Any]) -> Invited:
    return Invited(
        id=row.id,
        rule=row.rule,
        kind=row.kind,
        at=row.at // 1000,
        until=row.expires_at // 1000,
        agent=row.agent_id,
        text=row.text,
        shown=(row.at // 1000, row.page) if row.page else (0, ""),
        state=row.state,
    )


async def settle(record: Record, key: str, state: InvitationState, earlier: Sequence[InvitationState]) -> bool:
    """Change an invitation's state if it is one of the earlier ones; returns whether it was. Raises Stall."""

    async def body(transaction: Transaction) -> int:
        changed = update(schema.invitation).where(_i.id == key, any_of(_i.state, list(earlier)))
        found = await transaction.connection.execute(changed.values(state=state, answered_at=await transaction.now()))
        return found.rowcount

    return await run_transaction(record, body) > 0


async def history_of(record: Record, account: str, visitor: str) -> History:
    """Read a visitor's refusals and conversations; raises Stall."""
    address = address_id(account, visitor)
    refused = select(_i.rule, func.max(_i.answered_at)).where(_i.visitor == visitor, _i.state == "refused")
    talks = select(_c.status).where(_c.address_id == address).distinct()
    async with record.read() as connection:
        refusals = (await connection.execute(refused.group_by(_i.rule))).all()
        found = {row[0] for row in await connection.execute(talks)}
    return History(
        refusals=tuple((rule, (at or 0) // 1000) for rule, at in refusals),
        talking=bool(found - {"closed"}),
        returned="closed" in found,
    )


async def convert(
    record: Record, visitor: str, events: Mapping[str, int], wanted: Mapping[str, Conversion]
) -> list[tuple[str, str]]:
    """Record that what invitations are for has happened; returns rule and kind of each. Raises Stall.

    `events`: by name, when the shop's event was (ms, our clock); `wanted`: by rule.
    """

    async def body(transaction: Transaction) -> list[tuple[str, str]]:
        connection = transaction.connection
        hers = select(schema.invitation).where(_i.visitor == visitor, _i.converted_at.is_(None)).order_by(_i.id)
        rows = (await connection.execute(hers.with_for_update())).all()
        done = {row.id: (row.rule, row.kind) for row in rows if _converted(row, events, wanted)}
        if done:
            changed = update(schema.invitation).where(any_of(_i.id, list(done)))
            await connection.execute(changed.values(converted_at=await transaction.now()))
        return list(done.values())

    return await run_transaction(record, body)


def _converted(row: Row[Any], events: Mapping[str, int], wanted: Mapping[str, Conversion]) -> bool:
    conversion = wanted.get(row.rule)
    at = events.get(conversion.event) if conversion else None
    return conversion is not None and at is not None and 0 <= at - row.at // 1000 <= conversion.within_s * 1000


async def begun(record: Record, key: str, message: str) -> None:
    """Note the first message of the conversation that an invitation led to; raises Stall."""

    async def body(transaction: Transaction) -> None:
        changed = update(schema.invitation).where(_i.id == key, _i.message == "")
        await transaction.connection.execute(changed.values(message=message))

    await run_transaction(record, body)


async def link_conversations(record: Record) -> int:
    """Note the conversations that accepted invitations led to; returns how many. Raises Stall."""
    async with record.read() as connection:
        since = await read_now(connection) - LINKED_S * 1_000_000
        wanted = select(_i.id, _m.conversation_id).join_from(schema.invitation, schema.message, _m.id == _i.message)
        wanted = wanted.where(_i.at > since, _i.state == "accepted", _i.conversation == "")
        found = {row.id: row.conversation_id for row in await connection.execute(wanted.limit(DELETE_ROWS))}
    if found:

        async def body(transaction: Transaction) -> None:
            changed = update(schema.invitation).where(any_of(_i.id, sorted(found)))
            await transaction.connection.execute(changed.values(conversation=case(found, value=_i.id)))

        await run_transaction(record, body)
    return len(found)


async def expire(record: Record) -> list[tuple[str, str]]:
    """Let unanswered invitations expire; returns rule and kind of each. Raises Stall."""
    late = select(_i.id, _i.rule, _i.kind).where(_OPEN, _i.expires_at <= db_now()).limit(DELETE_ROWS)
    async with record.read() as connection:
        found = {row.id: (row.rule, row.kind) for row in await connection.execute(late)}
    return [both for key, both in found.items() if await settle(record, key, "expired", ["open"])]


async def forget(record: Record, visitor: str) -> None:
    """Delete a visitor's invitations; raises Stall."""

    async def body(transaction: Transaction) -> None:
        await transaction.connection.execute(delete(schema.invitation).where(_i.visitor == visitor))

    await run_transaction(record, body)


async def delete_old(record: Record, days: int) -> int:
    """Delete invitations that are older than so many days; returns how many. Raises Stall."""
    return await delete_older(record, schema.invitation, "at", days)


class Counted(msgspec.Struct):
    """Counts of one rule: invitations by state, visits in the control group, and visitors by group."""

    states: dict[str, int] = msgspec.field(default_factory=dict)
    control: int = 0
    visitors: dict[str, int] = msgspec.field(default_factory=dict)
    converted: dict[str, int] = msgspec.field(default_factory=dict)


async def count_since(record: Record, since: int) -> tuple[int, dict[str, Counted]]:
    """Count the invitations since a time (µs; 0: the last weeks) by rule; returns also since when. Raises Stall.

    A visitor counts once for each rule, by their first invitation: those in the control group, who never refuse, would
    otherwise come back more often.
    """
    found: dict[str, Counted] = {}
    state = case(((_i.state == "open") & (_i.expires_at <= db_now()), "expired"), else_=_i.state)
    async with record.read() as connection:
        since = since or await read_now(connection) - FIGURES_DAYS * _DAY
        by_state = select(_i.rule, _i.kind, state.label("state"), func.count()).where(_i.at >= since)
        for rule, kind, standing, count in await connection.execute(by_state.group_by(_i.rule, _i.kind, text("3"))):
            counted = found.setdefault(rule, Counted())
            if kind == "control":
                counted.control += count
            else:
                counted.states[standing] = counted.states.get(standing, 0) + count
        first = select(_i.rule, _i.visitor, func.min(_i.at).label("at")).where(_i.at >= since)
        first_of = first.group_by(_i.rule, _i.visitor).subquery()
        same = (_i.rule == first_of.c.rule) & (_i.visitor == first_of.c.visitor) & (_i.at == first_of.c.at)
        groups = select(_i.rule, _i.kind, func.count(), func.count(_i.converted_at)).join_from(
            schema.invitation, first_of, same
        )
        for rule, kind, visitors, converted in await connection.execute(groups.group_by(_i.rule, _i.kind)):
            counted = found.setdefault(rule, Counted())
            counted.visitors[kind] = visitors
            counted.converted[kind] = converted
    return since, found
