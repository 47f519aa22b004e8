"""How accounts are doing, from what connectors, routers and gateways have written."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select
from usher_common.accounts.facts import CheckFacts
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema
from usher_common.record.tables.connections import account_error, account_health
from usher_common.record.transaction import run_transaction

from usher_gateway.channel_accounts.rows import Missing

DAY_US = 24 * 3_600_000_000


class ErrorCount(msgspec.Struct, frozen=True):
    """Errors of one class within a day; `code` and `at` (ms) are the last one's."""

    kind: str
    count: int
    code: str
    at: int


class AccountHealth(msgspec.Struct, frozen=True):
    """An account's health; times in ms. `queued`: messages that wait to be sent, since `queued_since`.

    `lag_ms`: from the provider's time of the last message to our acceptance. `check`: the last one, at `checked_at`.
    """

    id: str
    last_in_at: int | None
    last_out_at: int | None
    lag_ms: int
    queued: int
    queued_since: int | None
    errors: tuple[ErrorCount, ...]
    check: CheckFacts | None
    checked_at: int | None


async def read_health(record: Record) -> tuple[AccountHealth, ...]:
    """Read the health of all accounts, by id."""
    delivery, error = schema.delivery.c, account_error.c
    async with record.read() as connection:
        since = await read_now(connection) - DAY_US
        names = list((await connection.execute(select(schema.account.c.id).order_by(schema.account.c.id))).scalars())
        rows = {row.account: row for row in await connection.execute(select(account_health))}
        waiting = (
            select(delivery.account, func.count().label("n"), func.min(delivery.created_at).label("first"))
            .where(delivery.status.in_(("queued", "sending")))
            .group_by(delivery.account)
        )
        queued = {row.account: row for row in await connection.execute(waiting)}
        errors = (await connection.execute(select(account_error).where(error.hour > since).order_by(error.at))).all()
    return tuple(
        _health(name, rows.get(name), queued.get(name), [one for one in errors if one.account == name])
        for name in names
    )


def _health(name: str, row: Any, queued: Any, errors: Sequence[Any]) -> AccountHealth:
    counted: dict[str, ErrorCount] = {}
    for one in errors:  # the last one of a class comes last
        before = counted[one.kind].count if one.kind in counted else 0
        counted[one.kind] = ErrorCount(one.kind, before + one.count, one.code, one.at // 1000)
    check = msgspec.json.decode(row.check_json, type=CheckFacts) if row is not None and row.check_json else None
    return AccountHealth(
        name,
        _ms(row and row.last_in_at),
        _ms(row and row.last_out_at),
        row.lag_ms if row is not None else 0,
        queued.n if queued is not None else 0,
        _ms(queued and queued.first),
        tuple(sorted(counted.values(), key=lambda one: -one.count)),
        check,
        _ms(row.checked_for) if row is not None and check is not None else None,
    )


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
