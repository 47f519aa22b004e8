"""How accounts are doing, from what connectors, routers and gateways have written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy import text as condition
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.accounts.facts import ChannelFacts, CheckFacts
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema
from usher_common.record.tables.connections import account_error, account_health, account_hour, account_unknown, channel
from usher_common.record.transaction import run_transaction
from usher_common.units import DAY_US, HOUR_US

from usher_gateway.channel_accounts.baseline import Traffic, traffic
from usher_gateway.channel_accounts.rows import Missing

CLOSING_US = HOUR_US  # before its end a reply window counts as closing, as the connectors' metric does
# Word for word the partial index's condition, so that both databases use it (decision 0086).
_OPEN = condition("conversation.status <> 'closed'")


class ErrorCount(msgspec.Struct, frozen=True):
    """Errors of one class within a day, `recent` of them since `recent_since`; `code` and `at` (ms) are the last one's.

    `recent_since` (ms) begins the hour before the one that runs.
    """

    kind: str
    count: int
    code: str
    at: int
    recent: int
    recent_since: int


class UnknownField(msgspec.Struct, frozen=True):
    """A field, as Type.field, that the provider's specification does not know: in how many payloads, and when (ms)."""

    path: str
    count: int
    first_at: int
    last_at: int


class AccountHealth(msgspec.Struct, frozen=True):
    """An account's health; times in ms. `queued`: messages that wait to be sent, since `queued_since`.

    `lag_ms`: from the provider's time of the last message to our acceptance. `received`: messages of the last 24 hours,
    `late` of them over a minute after the provider's time; `usual`: in the same time of the two weeks before, None
    before that is known; `silent`: nothing comes, though it usually does. `windows_closing`: conversations that wait
    for an answer, and can be answered only within the hour. `token_ends_at`: None if it does not end, or nobody says.
    `unknown`: what the provider has sent lately and its specification does not know. `check`: the last one, at
    `checked_at`.
    """

    id: str
    last_in_at: int | None
    last_out_at: int | None
    lag_ms: int
    queued: int
    queued_since: int | None
    received: int
    late: int
    usual: int | None
    silent: bool
    windows_closing: int
    token_ends_at: int | None
    errors: tuple[ErrorCount, ...]
    unknown: tuple[UnknownField, ...]
    check: CheckFacts | None
    checked_at: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the record says of one account, in its rows."""

    health: Any = None
    queued: Any = None
    errors: Sequence[Any] = ()
    hours: Sequence[Any] = ()
    unknown: Sequence[Any] = ()
    closing: int = 0


async def read_health(record: Record) -> tuple[AccountHealth, ...]:
    """Read the health of all accounts, by id."""
    delivery = schema.delivery.c
    waiting = (
        select(delivery.account, func.count().label("n"), func.min(delivery.created_at).label("first"))
        .where(delivery.status.in_(("queued", "sending")))
        .group_by(delivery.account)
    )
    async with record.read() as connection:
        now = await read_now(connection)
        names = list((await connection.execute(select(schema.account.c.id).order_by(schema.account.c.id))).scalars())
        rows = {row.account: row for row in await connection.execute(select(account_health))}
        queued = {row.account: row for row in await connection.execute(waiting)}
        recent = select(account_error).where(account_error.c.hour > now - DAY_US).order_by(account_error.c.at)
        errors = await _by_account(connection, recent)
        hours = await _by_account(connection, select(account_hour))
        unknown = await _by_account(connection, select(account_unknown).order_by(account_unknown.c.last_at.desc()))
        closing = await _closing(connection, now)
    return tuple(
        _health(
            name,
            now,
            _Found(rows.get(name), queued.get(name), errors[name], hours[name], unknown[name], closing.get(name, 0)),
        )
        for name in names
    )


async def _by_account(connection: AsyncConnection, wanted: Select[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in await connection.execute(wanted):
        found[row.account].append(row)
    return found


async def _closing(connection: AsyncConnection, now: int) -> dict[str, int]:
    """Count conversations with a person that wait for an answer, and whose window ends soon, by account."""
    of, facts = schema.conversation.c, await connection.execute(select(channel.c.name, channel.c.facts_json))
    windows = {row.name: msgspec.json.decode(row.facts_json, type=ChannelFacts).reply_window_s for row in facts}
    soon: list[ColumnElement[bool]] = [
        (of.channel == name) & of.visitor_at.between(now - window * 1_000_000, now - window * 1_000_000 + CLOSING_US)
        for name, window in windows.items()
        if window
    ]
    if not soon:
        return {}
    waits = or_(of.agent_at.is_(None), of.agent_at < of.visitor_at)
    wanted = select(of.account, func.count().label("n")).where(_OPEN, of.status != "automatic", waits, or_(*soon))
    return {row.account: row.n for row in await connection.execute(wanted.group_by(of.account))}


def _health(name: str, now: int, found: _Found) -> AccountHealth:
    row, queued = found.health, found.queued
    check = msgspec.json.decode(row.check_json, type=CheckFacts) if row is not None and row.check_json else None
    got: Traffic = traffic({one.hour: one.received for one in found.hours}, now)
    return AccountHealth(
        name,
        _ms(row and row.last_in_at),
        _ms(row and row.last_out_at),
        row.lag_ms if row is not None else 0,
        queued.n if queued is not None else 0,
        _ms(queued and queued.first),
        got.received,
        sum(one.late for one in found.hours if one.hour >= now - now % HOUR_US - DAY_US),
        got.usual,
        got.silent,
        found.closing,
        _ms(row and row.token_ends_at),
        _counted(found.errors, now - now % HOUR_US - HOUR_US),
        tuple(UnknownField(one.path, one.count, one.first_at // 1000, one.last_at // 1000) for one in found.unknown),
        check,
        _ms(row.checked_for) if row is not None and check is not None else None,
    )


def _counted(errors: Sequence[Any], since: int) -> tuple[ErrorCount, ...]:
    """Add up the classes, the most frequent first; the last error of a class comes last."""
    counted: dict[str, ErrorCount] = {}
    for one in errors:
        before = counted.get(one.kind)
        count = one.count + (before.count if before else 0)
        recent = (one.count if one.hour >= since else 0) + (before.recent if before else 0)
        counted[one.kind] = ErrorCount(one.kind, count, one.code, one.at // 1000, recent, since // 1000)
    return tuple(sorted(counted.values(), key=lambda one: -one.count))


def _ms(microseconds: int | None) -> int | None:
    return None if microseconds is None else microseconds // 1000


async def ask_for_check(record: Record, account: str) -> int:
    """Ask the connectors to check an account; returns what their answer will name. Raises Missing."""

    async def body(transaction: Transaction) -> int:
        found = select(schema.account.c.check_asked_at).where(schema.account.c.id == account).with_for_update()
        row = (await transaction.connection.execute(found)).first()
        if row is None:
            raise Missing(account)
        asked = max(await transaction.now(), (row.check_asked_at or 0) + 1)
        wanted = schema.account.update().where(schema.account.c.id == account).values(check_asked_at=asked)
        await transaction.connection.execute(wanted)
        return asked

    return await run_transaction(record, body)


async def read_check(record: Record, account: str, asked: int) -> CheckFacts | None:
    """Return the answer to this request, or to a later one; None while there is none."""
    health = account_health.c
    wanted = select(health.check_json).where(health.account == account, health.checked_for >= asked)
    async with record.read() as connection:
        text = (await connection.execute(wanted)).scalar_one_or_none()
    return msgspec.json.decode(text, type=CheckFacts) if text else None
