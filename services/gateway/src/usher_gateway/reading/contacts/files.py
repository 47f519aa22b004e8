"""SQL of contacts' files: all contacts in pages, and those that the rows of a file may mean."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.messages.contact_facts import FACTS, attribute
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.search.fold import fold

from usher_gateway.limits import CONTACT_EXPORT_ROWS
from usher_gateway.reading.contacts.shown import page, signed_facts
from usher_gateway.wire.contact_files.planned import Seen, SeenContact, keys_of, new_id
from usher_gateway.wire.contact_files.table import FileRow

_k, _w = schema.contact.c, schema.contact_word.c


async def pages(record: Record, query: str) -> AsyncIterator[list[tuple[str, dict[str, str]]]]:
    """Read the ids and facts of the contacts with these words, in pages; raises Stall."""
    after: tuple[str, str] | None = None
    while True:
        async with record.read() as connection:
            rows = (await connection.execute(page(query, after, CONTACT_EXPORT_ROWS))).mappings().all()
        if not rows:
            return
        yield [(row["id"], values_in(row)) for row in rows]
        after = (rows[-1]["sort_key"], rows[-1]["id"])


async def count_attributes(record: Record, query: str) -> Counter[str]:
    """Count in how many contacts each attribute is."""
    counts: Counter[str] = Counter()
    async for contacts in pages(record, query):
        names = (name for _, values in contacts for name in values if name not in FACTS)
        counts.update(name.removeprefix(attribute("")) for name in names)
    return counts


def values_in(row: RowMapping) -> dict[str, str]:
    """Read what a contact's row shows, by the names of `contact_facts.values_of`."""
    attributes = json.loads(row["attributes_json"])
    return {
        **{name: row[name] for name in FACTS if row[name]},
        **{attribute(name): value for name, value in attributes.items()},
    }


async def contacts_meant(connection: AsyncConnection, rows: Sequence[FileRow], country: str) -> Seen:
    """Read the contacts that these rows may mean."""
    keys = [keys_of(row, country) for row in rows if not row.contact]
    named = [row.contact for row in rows if row.contact]
    made = [name for one in keys if (name := new_id(one))]
    external = {one["external_id"] for one in keys if "external_id" in one}
    emails = {fold(one["email"]) for one in keys if "email" in one}
    shown, merged = await _shown(connection, [*named, *made])
    known = [*shown.values(), *await _with_external_id(connection, external), *await _with_email(connection, emails)]
    signed = await signed_facts(connection, [row["id"] for row in known])
    seen = {row["id"]: _seen(row, signed.get(row["id"], {})) for row in known}
    return Seen(
        by_id={key: seen[row["id"]] for key, row in shown.items()},
        merged=merged & set(named),
        by_external_id=_grouped(seen.values(), "external_id", external),
        by_email=_grouped([one for one in seen.values() if "email" in one.proved], "email", emails),
    )


async def _shown(connection: AsyncConnection, ids: Sequence[str]) -> tuple[dict[str, RowMapping], frozenset[str]]:
    """Read by each id the contact that it is shown as, and name those that are shown as another one."""
    found = (await connection.execute(select(_k.id, _k.root_id).where(any_of(_k.id, ids)))).all()
    roots = {row.id: row.root_id or row.id for row in found}
    rows = (await connection.execute(select(schema.contact).where(any_of(_k.id, list(roots.values()))))).mappings()
    by_id = {row["id"]: row for row in rows}
    merged = frozenset(key for key, root in roots.items() if key != root)
    return {key: by_id[root] for key, root in roots.items()}, merged


async def _with_external_id(connection: AsyncConnection, wanted: Collection[str]) -> Sequence[RowMapping]:
    there = _k.external_id != ""  # word for word the partial index's condition
    asked = select(schema.contact).where(there, any_of(_k.external_id, sorted(wanted)), _k.merged_into == "")
    return (await connection.execute(asked)).mappings().all()


async def _with_email(connection: AsyncConnection, folded: Collection[str]) -> Sequence[RowMapping]:
    having = select(_w.contact_id).where(any_of(_w.word, sorted(folded)))
    asked = select(schema.contact).where(_k.id.in_(having), _k.merged_into == "", _k.email != "")
    return (await connection.execute(asked)).mappings().all()


def _seen(row: RowMapping, signed: Mapping[str, str]) -> SeenContact:
    values = values_in(row)
    plain = {name: value for name, value in values.items() if name not in ("language", "external_id")}
    proved = {
        name for name, value in plain.items() if fold(signed.get(name.removeprefix(attribute("")), "")) == fold(value)
    }
    return SeenContact(row["id"], row["version"], values, frozenset(proved))


def _grouped(contacts: Collection[SeenContact], fact: str, wanted: Collection[str]) -> dict[str, list[SeenContact]]:
    found: dict[str, list[SeenContact]] = {}
    for one in contacts:
        value = one.values.get(fact, "")
        key = fold(value) if fact == "email" else value
        if key in wanted:
            found.setdefault(key, []).append(one)
    return found
