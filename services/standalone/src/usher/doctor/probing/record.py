"""Look at the record: what its server says of itself, and what the services have written."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import case, func, select
from usher_common.accounts.facts import ChannelFacts, CheckFacts, way_of
from usher_common.accounts.stored import mapping_of
from usher_common.bus.partitions import stored_partitions
from usher_common.record.backed_up import backed_up_at
from usher_common.record.migrations import fit_of
from usher_common.record.migrations.fit import Fit
from usher_common.record.port import Record
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema
from usher_common.record.tables.connections import account_error, account_health, channel
from usher_common.record.urls import POSTGRES
from usher_common.sealing.keyring import Keyring, Unopened
from usher_common.units import SECOND_US
from usher_gateway.reading.policy import active_hash

from usher.doctor.judging.accounts import AccountFacts
from usher.doctor.judging.clocks import Clock, clock_of

_THERE_ON_POSTGRES = "SELECT to_regclass('alembic_version') IS NOT NULL"
_THERE_ON_SQLITE = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
_ASKED = ("server_version_num", "max_connections", "superuser_reserved_connections")
_GUARDS = ("fsync", "full_page_writes", "synchronous_commit")


async def revisions(record: Record) -> frozenset[str]:
    """Return the revisions at which the record is, none of a record without tables."""
    async with record.read() as connection:
        there = _THERE_ON_POSTGRES if connection.dialect.name == POSTGRES else _THERE_ON_SQLITE
        if not (await connection.exec_driver_sql(there)).scalar_one():
            return frozenset()
        return frozenset((await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalars())


async def fit(record: Record) -> Fit:
    """Return how the record's schema fits this version."""
    async with record.read() as connection:
        return await connection.run_sync(fit_of)


async def clock(record: Record, whose: str) -> Clock:
    """Compare the record's clock with ours."""
    async with record.read() as connection:
        await read_now(connection)  # the first one compiles
        asked = time.time()
        told = await read_now(connection)
        return clock_of(whose, asked, told / SECOND_US, time.time())


async def backup_age_s(record: Record) -> float | None:
    """Return the age of the last backup by the record's clock, None if it knows of none."""
    async with record.read() as connection:
        at = await backed_up_at(connection)
        return None if at is None else (await read_now(connection) - at) / SECOND_US


async def postgres_settings(record: Record) -> tuple[Mapping[str, int], Sequence[str], int]:
    """Return PostgreSQL's version and limits by name, the guards that are off, and its connections in use."""
    names = ", ".join(f"'{name}'" for name in (*_ASKED, *_GUARDS))
    wanted = f"SELECT name, setting FROM pg_settings WHERE name IN ({names})"  # noqa: S608 - constants
    used = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    async with record.read() as connection:
        rows: Any = (await connection.exec_driver_sql(wanted)).all()
        in_use = int((await connection.exec_driver_sql(used)).scalar_one())
    found: dict[str, str] = {row.name: row.setting for row in rows}
    off = sorted(name for name in _GUARDS if found.get(name) == "off")
    return {name: int(found[name]) for name in _ASKED if name in found}, off, in_use


async def partitions(record: Record) -> int | None:
    """Return the stored number."""
    async with record.read() as connection:
        return await stored_partitions(connection)


async def count_parked(record: Record) -> int:
    """Count what was set aside."""
    async with record.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(schema.parked))).scalar_one())


async def policy(record: Record) -> tuple[str, str | None]:
    """Return the active policy's hash ("": none) and text (None: not on record)."""
    async with record.read() as connection:
        version = await active_hash(connection)
        wanted = select(schema.policy.c.text).where(schema.policy.c.hash == version)
        return version, (await connection.execute(wanted)).scalar_one_or_none()


async def count_agents(record: Record) -> tuple[int, int]:
    """Count who may sign in: agents and supervisors, administrators."""
    agent = schema.agent.c
    boss = func.coalesce(func.sum(case((agent.role == "administrator", 1), else_=0)), 0)
    wanted = select(func.count(), boss).where(agent.enabled, agent.role != "integration")
    async with record.read() as connection:
        every, administrators = (await connection.execute(wanted)).one()
    return int(every) - int(administrators), int(administrators)


async def mailboxes(record: Record) -> dict[str, dict[str, Any]]:
    """Return the configs of the e-mail accounts that are in use, by id."""
    account = schema.account.c
    wanted = select(account.id, account.config_json).where(account.channel == "email", account.enabled)
    async with record.read() as connection:
        return {row.id: mapping_of(row.config_json) for row in await connection.execute(wanted.order_by(account.id))}


async def accounts(
    record: Record, keyring: Keyring, hooks_url: str, token_ends: Mapping[str, float]
) -> tuple[list[AccountFacts], float]:
    """Return what the services have written of each account, and the record's time."""
    delivery, error = schema.delivery.c, account_error.c
    waiting = (
        select(delivery.account, func.count(), func.min(delivery.created_at))
        .where(delivery.status.in_(("queued", "sending")))
        .group_by(delivery.account)
    )
    refused = (
        select(error.account, func.min(error.hour), func.max(error.at))
        .where(error.kind == "auth")
        .group_by(error.account)
    )
    async with record.read() as connection:
        now = await read_now(connection)
        rows = (await connection.execute(select(schema.account).order_by(schema.account.c.id))).all()
        health = {row.account: row for row in await connection.execute(select(account_health))}
        queued = {row[0]: row for row in await connection.execute(waiting)}
        refusals = {row[0]: row for row in await connection.execute(refused)}
        known = {
            row.name: msgspec.json.decode(row.facts_json, type=ChannelFacts)
            for row in await connection.execute(select(channel))
        }
    facts = [
        _facts(row, health.get(row.id), queued.get(row.id), refusals.get(row.id), token_ends.get(row.id),
               has=row.channel in known or not known, opened=_opens(keyring, row),
               reachable=bool(hooks_url) or not _needs_hooks(known.get(row.channel), row.config_json))
        for row in rows
    ]  # fmt: skip
    return facts, now / SECOND_US


def _facts(  # noqa: PLR0913 - a row of each table
    row: Any, health: Any, queued: Any, refused: Any, ends: float | None, *, has: bool, opened: bool, reachable: bool
) -> AccountFacts:
    check = msgspec.json.decode(health.check_json, type=CheckFacts) if health and health.check_json else None
    moved = [at for at in (health.last_in_at, health.last_out_at) if at is not None] if health else []
    return AccountFacts(
        name=row.id,
        channel=row.channel,
        enabled=bool(row.enabled),
        has_channel=has,
        opened=opened,
        reachable=reachable,
        check="" if check is None or check.ok else check.code or "failed",
        checked_at=_seconds(health.checked_for) if check is not None else None,
        refused_since=_seconds(refused and refused[1]),
        refused_at=_seconds(refused and refused[2]),
        moved_at=_seconds(max(moved, default=None)),
        token_ends_at=ends,
        queued=queued[1] if queued else 0,
        queued_since=_seconds(queued and queued[2]),
    )


def _needs_hooks(facts: ChannelFacts | None, config_json: str) -> bool:
    """Return whether a provider must know our address: messages come as webhooks, and the channel says where."""
    if facts is None or not facts.ways:
        return False
    return way_of(facts, mapping_of(config_json).get("mode")) == "webhook" and facts.checks


def _opens(keyring: Keyring, row: Any) -> bool:
    try:
        keyring.open(row.id, row.secrets_json)
    except (Unopened, json.JSONDecodeError):
        return False
    return True


def _seconds(microseconds: int | None) -> float | None:
    return None if microseconds is None else microseconds / SECOND_US
