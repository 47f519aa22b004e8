"""A CSV file of contacts: compared with what is known, and written by the router in batches (decision 0288)."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace
from usher_common.commands.contact import ImportContacts, ImportedContact
from usher_common.sheets.rows import BadFile, decoded
from usher_policy.privacy.masking import Masking

from usher_gateway.http.call import Call
from usher_gateway.http.csv_body import csv_body
from usher_gateway.http.endpoints.contacts.asking import ask
from usher_gateway.http.endpoints.contacts.changing import refuse
from usher_gateway.http.endpoints.contacts.exporting import limit
from usher_gateway.http.schemas.contact_files import ImportQuery, ImportReport, ImportRow
from usher_gateway.limits import CONTACT_BATCH_BYTES, CONTACT_BATCH_ROWS, CONTACT_FILE_BYTES
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts.files import contacts_meant
from usher_gateway.wire.contact_files.planned import PlannedRow, plan_rows
from usher_gateway.wire.contact_files.table import FileRow, FileTable, read_table


async def import_file(call: Call) -> ImportReport:
    """Import a file, or say what that would do. Repeated, it does what is left to do."""
    query: ImportQuery = call.query
    await limit(call)
    table = await _table(call)
    planned = await _planned(call, table.rows)
    plan = _digest(planned)
    if query.dry_run:
        return _report(planned, table, plan, dry_run=True)
    if query.plan and query.plan != plan:
        raise Problem(409, "contacts_changed", "Contacts have changed since the dry run; look at a new one.")
    return _report(await _written(call, planned), table, plan, dry_run=False)


async def _table(call: Call) -> FileTable:
    raw, masks = await csv_body(call.request, CONTACT_FILE_BYTES), call.site.edge.masks.current
    try:
        # of the largest file this takes a second, which chats must not wait for
        return await asyncio.to_thread(lambda: _masked(read_table(decoded(raw)), masks))
    except BadFile as bad:
        raise Problem(422, bad.code, bad.detail, place=str(bad.line) if bad.line else "") from None


def _masked(table: FileTable, masks: Masking) -> FileTable:
    def masked(row: FileRow) -> FileRow:
        kept = {name: value if name == "external_id" else masks.text(value) for name, value in row.values.items()}
        return row._replace(values=kept)

    return table._replace(rows=tuple(map(masked, table.rows)))


async def _planned(call: Call, rows: Sequence[FileRow]) -> list[PlannedRow]:
    country = (await call.site.policy.current()).document.answers.country
    planned: list[PlannedRow] = []
    taken: dict[str, int] = {}
    for start in range(0, len(rows), CONTACT_BATCH_ROWS):
        batch = rows[start : start + CONTACT_BATCH_ROWS]
        async with call.site.record.read() as connection:
            seen = await contacts_meant(connection, batch, country)
        planned += plan_rows(batch, seen, country, taken)
    return planned


async def _written(call: Call, planned: Sequence[PlannedRow]) -> list[PlannedRow]:
    """Let the router write what is to be written, and say which contacts had changed meanwhile."""
    left: set[str] = set()
    for rows in _batches([one for one in planned if one.values]):
        command = ImportContacts(call.who.agent, rows)
        # named by what it does: a repeated import finds the answer of a command that is done, or was on its way
        answer = await ask(call, f"import:{hashlib.sha256(msgspec.json.encode(rows)).hexdigest()}", command)
        if answer.code:
            refuse(answer.code)
        left |= set(answer.detail.split())
    return [_left(one) if one.contact in left and one.values else one for one in planned]


def _left(row: PlannedRow) -> PlannedRow:
    return replace(row, outcome="refused", reason="contact_changed")


def _batches(planned: Sequence[PlannedRow]) -> Iterator[tuple[ImportedContact, ...]]:
    rows: list[ImportedContact] = []
    size = 0
    for one in planned:
        rows.append(ImportedContact(one.contact, one.version, one.values))
        size += len(msgspec.json.encode(one.values))
        if len(rows) >= CONTACT_BATCH_ROWS or size >= CONTACT_BATCH_BYTES:
            yield tuple(rows)
            rows, size = [], 0
    if rows:
        yield tuple(rows)


def _digest(planned: Sequence[PlannedRow]) -> str:
    return hashlib.sha256(msgspec.json.encode(planned)).hexdigest()


def _report(planned: Sequence[PlannedRow], table: FileTable, plan: str, *, dry_run: bool) -> ImportReport:
    counts = {
        outcome: sum(one.outcome == outcome for one in planned)
        for outcome in ("created", "changed", "unchanged", "refused")
    }
    shown = tuple(_row(one) for one in planned if one.outcome != "unchanged" or one.kept)
    return ImportReport(dry_run=dry_run, ignored=table.ignored, plan=plan, rows=shown, **counts)


def _row(one: PlannedRow) -> ImportRow:
    return ImportRow(
        line=one.line,
        outcome=one.outcome,
        contact=one.contact,
        before=one.before,
        after=one.values,
        kept=one.kept,
        reason=one.reason,
        fact=one.fact,
    )
