"""The table of erasures: one under way, which a crash does not end, and the proofs of those that are done."""

import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import erasure

from usher_gateway.limits import ERASE_ROWS

FILES = "files"  # counted beside the tables' names
_e = erasure.c
Counts = dict[str, tuple[int, int]]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The document of an erasure: that it was done, and nothing of whom.

    `contacts` are hashes of ids (`hash_of_contact`), `rows` says by table how many rows were deleted and emptied, and
    how many `files` were removed from the store; times in ms since the epoch.
    """

    erasure: str
    contacts: tuple[str, ...]
    by: str
    began_at: int
    ended_at: int | None
    rows: dict[str, tuple[int, int]]
    files: int


def hash_of_contact(contact: str) -> str:
    """Hash a contact's id, by which an erasure finds the same contact again in a restored record."""
    return hashlib.sha256(f"usher contact\x1f{contact}".encode()).hexdigest()


async def begin(transaction: Transaction, person: str, contacts: Collection[str], by: str) -> str:
    """Note that an erasure begins, or find the one that was broken off; returns its id."""
    running = select(_e.id).where(_e.contact_id == person, _e.state == "running")
    found: str | None = (await transaction.connection.execute(running)).scalar()
    if found is not None:
        return found
    row = {
        "id": secrets.token_hex(16),
        "contact_id": person,
        "contacts_json": json.dumps(sorted(map(hash_of_contact, contacts))),
        "by": by,
        "began_at": await transaction.now(),
    }
    await insert_rows(transaction.connection, erasure, [row])
    return str(row["id"])


async def add(connection: AsyncConnection, key: str, table: str, deleted: int, emptied: int) -> None:
    """Count rows of a table, in the transaction in which they went."""
    counted = select(_e.counts_json).where(_e.id == key).with_for_update()
    counts: dict[str, list[int]] = json.loads((await connection.execute(counted)).scalar_one())
    before = counts.get(table, [0, 0])
    counts[table] = [before[0] + deleted, before[1] + emptied]
    await connection.execute(update(erasure).where(_e.id == key).values(counts_json=json.dumps(counts)))


async def end(transaction: Transaction, key: str) -> None:
    """Note that it is done; whose it was is forgotten with this."""
    values = {"state": "done", "contact_id": "", "ended_at": await transaction.now()}
    await transaction.connection.execute(update(erasure).where(_e.id == key).values(**values))


async def give_up(transaction: Transaction, person: str, by: str) -> None:
    """Forget an erasure under way that these began: the contact is back, and is not to be erased after all."""
    begun = (_e.contact_id == person, _e.state == "running", _e.by == by)
    await transaction.connection.execute(delete(erasure).where(*begun))


async def unfinished(connection: AsyncConnection) -> list[str]:
    """Return the contacts whose erasure was broken off, or goes on now."""
    return list((await connection.execute(select(_e.contact_id).where(_e.state == "running"))).scalars())


async def read(connection: AsyncConnection, key: str) -> Proof:
    """Read one."""
    row = (await connection.execute(select(erasure).where(_e.id == key))).mappings().one()
    return _proof(row)


async def proofs(record: Record) -> AsyncIterator[Proof]:
    """Read the proofs of all that are done, page by page."""
    after = ""
    while True:
        wanted = select(erasure).where(_e.id > after, _e.state == "done").order_by(_e.id).limit(ERASE_ROWS)
        async with record.read() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        for row in rows:
            yield _proof(row)
        if len(rows) < ERASE_ROWS:
            return
        after = rows[-1]["id"]


async def keep(transaction: Transaction, given: Proof) -> None:
    """Keep a proof that a restored record does not have."""
    row = {
        "id": given.erasure,
        "contact_id": "",
        "contacts_json": json.dumps(list(given.contacts)),
        "state": "done",
        "by": given.by,
        "began_at": given.began_at * 1000,
        "ended_at": (given.ended_at or given.began_at) * 1000,
        "counts_json": json.dumps({**given.rows, FILES: [given.files, 0]}),
    }
    await insert_rows(transaction.connection, erasure, [row], skip_existing=True)


def _proof(row: RowMapping) -> Proof:
    counts: Mapping[str, Any] = json.loads(row["counts_json"])
    return Proof(
        erasure=row["id"],
        contacts=tuple(json.loads(row["contacts_json"])),
        by=row["by"],
        began_at=row["began_at"] // 1000,
        ended_at=row["ended_at"] // 1000 if row["ended_at"] is not None else None,
        rows={name: (found[0], found[1]) for name, found in sorted(counts.items()) if name != FILES},
        files=counts.get(FILES, [0])[0],
    )
