"""SQL of broadcasts: their rows, their recipients, and figures."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import RowMapping, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables.schema import broadcast, delivery, outreach
from usher_common.record.transaction import run_transaction
from usher_policy.document.outreach import OutreachRule

from usher_gateway.limits import BROADCASTS_SHOWN
from usher_gateway.outreach.domain.plan import Audience
from usher_gateway.outreach.domain.states import Action, State, after

_b, _n, _d = broadcast.c, outreach.c, delivery.c
_PLANNED = text("outreach.state = 'planned'")  # word for word the partial index's condition (decision 0086)
_encode = msgspec.json.Encoder().encode
STOPPED = "broadcast_stopped"  # the connectors' reason for what was queued when its broadcast was stopped


class Broadcast(NamedTuple):
    """A broadcast; times in µs of the record's clock, `accounts` the messages a minute of those that take fewer."""

    id: str
    name: str
    state: State
    audience: Audience
    rule: OutreachRule
    per_minute: int
    accounts: Mapping[str, int]
    left_out: Mapping[str, int]
    by: str
    created_at: int
    started_at: int | None = None
    ended_at: int | None = None


async def create(record: Record, new: Broadcast) -> None:
    """Write a draft."""

    async def body(transaction: Transaction) -> None:
        now = await transaction.now()
        row = {
            "id": new.id,
            "name": new.name,
            "audience_json": _encode(new.audience).decode(),
            "rule_json": _encode(new.rule).decode(),
            "per_minute": new.per_minute,
            "accounts_json": _encode(new.accounts).decode(),
            "created_by": new.by,
            "created_at": now,
            "changed_at": now,
        }
        await insert_rows(transaction.connection, broadcast, [row])

    await run_transaction(record, body)


async def read(connection: AsyncConnection, broadcast_id: str) -> Broadcast | None:
    """Read one."""
    row = (await connection.execute(select(broadcast).where(_b.id == broadcast_id))).mappings().first()
    return None if row is None else _broadcast(row)


async def newest(connection: AsyncConnection) -> list[Broadcast]:
    """Read the newest ones."""
    wanted = select(broadcast).order_by(_b.created_at.desc(), _b.id).limit(BROADCASTS_SHOWN)
    return [_broadcast(row) for row in (await connection.execute(wanted)).mappings().all()]


async def ids(connection: AsyncConnection, wanted: Collection[str]) -> set[str]:
    """Return which of these broadcasts there are."""
    found = await connection.execute(select(_b.id).where(any_of(_b.id, sorted(wanted))))
    return set(found.scalars())


async def change(record: Record, broadcast_id: str, action: Action) -> State | None:
    """Start, pause or stop one; None if it is not there, or its state does not allow it.

    The row is locked first, as by who claims recipients: once this has returned, nobody is claimed any more. Those who
    wait are struck off by a stop.
    """

    async def body(transaction: Transaction) -> State | None:
        now, connection = await transaction.now(), transaction.connection
        locking = select(_b.state).where(_b.id == broadcast_id).with_for_update()
        state = (await connection.execute(locking)).scalar_one_or_none()
        then = None if state is None else after(cast("State", state), action)
        if then is None or then == state:
            return then
        values: dict[str, Any] = {"state": then, "changed_at": now}
        if then == "planning":
            values["started_at"] = now
        if then == "stopped":
            values["ended_at"] = now
            waiting = update(outreach).where(_n.broadcast_id == broadcast_id, _PLANNED)
            await connection.execute(waiting.values(state="stopped"))
        await connection.execute(update(broadcast).where(_b.id == broadcast_id).values(**values))
        return then

    return await run_transaction(record, body)


async def add_recipients(record: Record, broadcast_id: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Add recipients while it is being planned; returns whether it still is. Those who are there already stay."""

    async def body(transaction: Transaction) -> bool:
        if not await _planning(transaction.connection, broadcast_id):
            return False
        now = await transaction.now()
        await insert_rows(
            transaction.connection,
            outreach,
            [{**row, "broadcast_id": broadcast_id, "at": now} for row in rows],
            skip_existing=True,
        )
        return True

    return await run_transaction(record, body)


async def run_planned(record: Record, broadcast_id: str, left_out: Mapping[str, int]) -> bool:
    """Let it run, now that all recipients are written; returns whether it was still being planned."""

    async def body(transaction: Transaction) -> bool:
        if not await _planning(transaction.connection, broadcast_id):
            return False
        now = await transaction.now()
        running = update(broadcast).where(_b.id == broadcast_id)
        values = {"state": "running", "left_out_json": _encode(left_out).decode(), "changed_at": now}
        await transaction.connection.execute(running.values(**values))
        return True

    return await run_transaction(record, body)


async def told_by(connection: AsyncConnection, broadcasts: Collection[str]) -> set[str]:
    """Return the contacts whom any of these broadcasts has told something, or is to tell."""
    if not broadcasts:
        return set()
    wanted = select(_n.contact_id).where(any_of(_n.broadcast_id, sorted(broadcasts)), _n.state.not_in(_NOT_TOLD))
    return set((await connection.execute(wanted)).scalars())


_NOT_TOLD = ("left_out", "stopped")


async def figures(connection: AsyncConnection, broadcast_id: str) -> tuple[dict[str, int], dict[str, int]]:
    """Count a broadcast's recipients by what became of them, and those who were left out since, by reason."""
    groups = (_n.state, _n.reason, _d.status, _d.error)
    wanted = (
        select(*groups, func.count())
        .select_from(outreach.outerjoin(delivery, _d.message_id == _n.id))
        .where(_n.broadcast_id == broadcast_id)
        .group_by(*groups)
    )
    states: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for state, reason, status, error, number in (await connection.execute(wanted)).all():
        shown = shown_as(state, status or "", error or "")
        states[shown] = states.get(shown, 0) + number
        if state == "left_out":
            left_out[reason] = left_out.get(reason, 0) + number
    return states, left_out


def shown_as(state: str, status: str, error: str) -> str:
    """Name what became of a recipient: waiting, under_way, sent, delivered, read, failed, uncertain, stopped, left_out.

    >>> shown_as("claimed", "sending", ""), shown_as("settled", "uncertain", ""), shown_as("settled", "failed", STOPPED)
    ('under_way', 'uncertain', 'stopped')
    """
    if state in ("left_out", "stopped"):
        return state
    if status in ("", "queued", "sending"):
        return "waiting" if state == "planned" else "under_way"
    return "stopped" if (status, error) == ("failed", STOPPED) else status


async def _planning(connection: AsyncConnection, broadcast_id: str) -> bool:
    locking = select(_b.state).where(_b.id == broadcast_id).with_for_update()
    return bool((await connection.execute(locking)).scalar_one_or_none() == "planning")


def _broadcast(row: RowMapping) -> Broadcast:
    return Broadcast(
        id=row["id"],
        name=row["name"],
        state=row["state"],
        audience=msgspec.json.decode(row["audience_json"], type=Audience),
        rule=msgspec.json.decode(row["rule_json"], type=OutreachRule),
        per_minute=row["per_minute"],
        accounts=msgspec.json.decode(row["accounts_json"], type=dict[str, int]),
        left_out=msgspec.json.decode(row["left_out_json"], type=dict[str, int]),
        by=row["created_by"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
