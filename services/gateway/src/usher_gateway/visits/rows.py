"""Statements about recorded visits and consents: the only place that writes them."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy import ColumnElement, Table, delete, exists, false, func, select
from usher_common.channels import WEB
from usher_common.ids import derive_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows, read_now, update_rows, upsert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.limits import DELETE_ROWS
from usher_gateway.visits.domain.merging import merge_visits
from usher_gateway.visits.domain.spans import total_ms
from usher_gateway.visits.domain.visit import Visit
from usher_gateway.wire.beacons import ConsentReport

log = structlog.get_logger()
_v, _c = schema.visit.c, schema.consent.c
_CHANGING = ("began_at", "seen_at", "over", "pages", "site_ms", "visit_json")
_NONE = false()
_a, _t = schema.address.c, schema.conversation.c
# A visitor who is in a conversation now.
_TALKING = (
    exists()
    .where(_a.account == WEB, _a.peer == schema.identity.c.visitor, _t.address_id == _a.id, _t.status != "closed")
    .correlate(schema.identity)
)
_LARGEST = 2**31 - 1  # of the column
_DAY = 24 * 3600 * 1_000_000  # µs


async def record_visits(record: Record, visits: Mapping[str, Visit], *, over: bool) -> None:
    """Record visits by id; what another gateway recorded of one is merged, so twice is once. Raises Stall."""

    async def body(transaction: Transaction) -> None:
        connection = transaction.connection
        rows = [_row(visits[key], over=over) for key in sorted(visits)]
        await insert_rows(connection, schema.visit, rows, skip_existing=True)
        stored = select(_v.id, _v.over, _v.visit_json).where(any_of(_v.id, sorted(visits))).order_by(_v.id)
        found = (await connection.execute(stored.with_for_update())).all()
        merged = [_merged(visits[row.id], row.visit_json, over=over or row.over) for row in found]
        await update_rows(connection, schema.visit, merged, _CHANGING)

    if visits:
        await run_transaction(record, body)


def _merged(visit: Visit, stored: str, *, over: bool) -> dict[str, object]:
    try:
        return _row(merge_visits(visit, msgspec.json.decode(stored, type=Visit)), over=over)
    except msgspec.MsgspecError:  # of another release; one row must not keep the others from being recorded
        log.warning("visits.unreadable", visit=visit.id)
        return _row(visit, over=over)


def _row(visit: Visit, *, over: bool) -> dict[str, object]:
    return {
        "id": visit.id,
        "visitor": visit.visitor,
        "began_at": visit.first * 1000,
        "seen_at": max(visit.heard, visit.first) * 1000,
        "over": over,
        "pages": visit.earlier.count + len(visit.pages),
        "site_ms": min(total_ms(visit.visible), _LARGEST),
        "visit_json": msgspec.json.encode(visit).decode(),
    }


async def visits_before(record: Record, visitor: str, visit: str) -> int:
    """Count the recorded visits of a visitor but for this one; raises Stall."""
    counted = select(func.count()).select_from(schema.visit).where(_v.visitor == visitor, _v.id != visit)
    async with record.read() as connection:
        return int((await connection.execute(counted)).scalar_one())


async def record_consent(record: Record, visitor: str, report: ConsentReport) -> None:
    """Record an answer, once for each of the browser's ids; raises Stall."""

    async def body(transaction: Transaction) -> None:
        row = {
            "id": derive_id("consent", visitor, report.id),
            "visitor": visitor,
            "given": report.given,
            "wording": report.wording,
            "url": report.url,
            "at": await transaction.now(),
        }
        await insert_rows(transaction.connection, schema.consent, [row], skip_existing=True)

    await run_transaction(record, body)


async def record_identity(record: Record, visitor: str, facts: Mapping[str, str]) -> None:
    """Record what the shop's server signed of a visitor, in place of what it signed before; raises Stall."""

    async def body(transaction: Transaction) -> None:
        row = {"visitor": visitor, "facts_json": msgspec.json.encode(facts).decode(), "at": await transaction.now()}
        await upsert_rows(transaction.connection, schema.identity, [row])

    await run_transaction(record, body)


async def has_consented(record: Record, visitor: str, days: int) -> bool:
    """Return whether the visitor's last answer was yes, and not longer ago than so many days; raises Stall."""
    last = select(_c.given, _c.at).where(_c.visitor == visitor).order_by(_c.at.desc(), _c.id.desc()).limit(1)
    async with record.read() as connection:
        row = (await connection.execute(last)).first()
        return row is not None and row.given and row.at > await read_now(connection) - days * _DAY


class Deleted(NamedTuple):
    """How many rows were too old."""

    visits: int
    consents: int
    identities: int


async def delete_old(record: Record, visit_days: int, consent_days: int) -> Deleted:
    """Delete visits, consents and identities that are older than so many days. Raises Stall.

    An identity is as old as its last signature, and stays while its visitor is in a conversation (decision 0284).
    """
    visits = await delete_older(record, schema.visit, "seen_at", visit_days)
    consents = await delete_older(record, schema.consent, "at", consent_days)
    return Deleted(visits, consents, await delete_older(record, schema.identity, "at", visit_days, but=_TALKING))


async def delete_older(
    record: Record, table: Table, column: str, days: int, *, but: ColumnElement[bool] = _NONE
) -> int:
    """Delete rows, but for some, in batches, so that no transaction holds many locks; returns how many.

    Raises Stall.
    """
    (key,) = table.primary_key

    async def body(transaction: Transaction) -> int:
        before = await transaction.now() - days * _DAY
        old = select(key).where(table.c[column] < before, ~but).limit(DELETE_ROWS)
        return (await transaction.connection.execute(delete(table).where(key.in_(old)))).rowcount

    deleted = 0
    while batch := await run_transaction(record, body):
        deleted += batch
    return deleted
