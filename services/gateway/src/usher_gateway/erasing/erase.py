"""Erase a contact: in small transactions that are counted where they happen, so that a killed erasure goes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from sqlalchemy import ColumnElement, Table, delete, exists, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.files.port import FileStore
from usher_common.live.port import Live
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables import schema
from usher_common.record.tables.contacts import NOBODY
from usher_common.record.transaction import run_transaction

from usher_gateway.erasing import proofs
from usher_gateway.erasing.entry import Entry
from usher_gateway.erasing.envelopes import Names, mail_file
from usher_gateway.erasing.live_state import erase_live
from usher_gateway.erasing.proofs import Proof
from usher_gateway.erasing.proofs_file import append_proof
from usher_gateway.erasing.register.tables import LAST, REGISTER, STEPS
from usher_gateway.erasing.rows import Gone, erase_batch
from usher_gateway.erasing.search_index import merge_search_index
from usher_gateway.erasing.strayed import empty_strayed, find_strayed
from usher_gateway.erasing.whose import Whose, read_whose
from usher_gateway.limits import ERASE_MAIL_BYTES, ERASE_ROWS, ERASE_SETTLED_S

_c, _v = schema.conversation.c, schema.voice_call.c
_CALLED = text("NOT ended")  # word for word the partial index's condition
Reason = Literal["not_found", "conversation_open", "just_closed", "call_going_on"]


class Refused(Exception):  # noqa: N818 - names a state
    """The contact is not erased now; `reason` says why, and `conversation` names the one that is in the way."""

    def __init__(self, reason: Reason, conversation: str = "") -> None:
        super().__init__(REASONS[reason].format(conversation))
        self.reason: Reason = reason
        self.conversation = conversation


REASONS: dict[Reason, str] = {
    "not_found": "There is no such contact.",
    "conversation_open": "The contact is in conversation {}; close it first.",
    "just_closed": f"Conversation {{}} was closed just now; try again in {ERASE_SETTLED_S} s.",
    "call_going_on": "The contact is in a call.",
}


@dataclass(frozen=True, slots=True)
class Stores:
    """What is erased from: the record, the live store and where files are.

    `settled_s`: how long the last conversation must have ended, 0 where no service is at work with the record.
    `register`: the file to which the proof is appended (`USHER_ERASURES_FILE`), "" for none.
    """

    record: Record
    live: Live
    files: FileStore
    settled_s: float = ERASE_SETTLED_S
    register: str = ""


async def erase(on: Stores, contact: str, by: str) -> Proof:
    """Erase the person that this contact is a part of; one that was broken off goes on.

    Nobody else works on what is erased: no conversation is open, and the last one ended some time ago. Raises Refused,
    LiveAway or Stall; what is erased by then stays so.
    """
    async with on.record.read() as connection:
        whose = await read_whose(connection, contact)
    if whose is None:
        raise Refused("not_found")

    async def begin(transaction: Transaction) -> str:
        await _check(on, transaction, whose)
        await _put_nobody(transaction)
        return await proofs.begin(transaction, whose.person, whose.contacts, by)

    key = await run_transaction(on.record, begin)
    talks = await _ids(on.record, schema.conversation, any_of(_c.address_id, whose.addresses))
    recorded = await _ids(on.record, schema.visit, any_of(schema.visit.c.visitor, whose.visitors))
    await erase_live(on.live, whose, recorded, talks)
    names = Names(whose, frozenset(talks))
    await _strayed(on, whose, key)
    while await _steps(on, whose, names, key):
        pass  # once more: something may have come meanwhile
    proof = await _end(on, whose, key)
    await merge_search_index(on.record)
    await append_proof(on.register, proof)
    return proof


async def _steps(on: Stores, whose: Whose, names: Names, key: str) -> int:
    """Go through all tables once; returns how many rows there were."""
    count = 0
    for entry in STEPS:
        if entry.does == "envelopes":
            count += await _envelopes(on, entry, whose, names, key)
        else:
            count += await _rows(on, entry, whose, key)
    return count


async def _strayed(on: Stores, whose: Whose, key: str) -> None:
    async with on.record.read() as connection:
        found = await find_strayed(connection, whose)
    for start in range(0, len(found), ERASE_ROWS):
        await run_transaction(on.record, partial(_empty_strayed, on, whose, key, found[start : start + ERASE_ROWS]))


async def _empty_strayed(on: Stores, whose: Whose, key: str, ids: Sequence[str], transaction: Transaction) -> None:
    await _check(on, transaction, whose)
    gone = await empty_strayed(transaction.connection, ids, on.files)
    await _counted(transaction.connection, key, REGISTER["message"], gone)
    await _discard(on.files, gone.files)


async def _rows(on: Stores, entry: Entry, whose: Whose, key: str) -> int:
    async def body(transaction: Transaction) -> Gone:
        await _check(on, transaction, whose)
        gone = await erase_batch(transaction.connection, entry, whose, on.files)
        await _counted(transaction.connection, key, entry, gone)
        await _discard(on.files, gone.files)
        return gone

    count, full = 0, True
    while full:
        gone = await run_transaction(on.record, body)
        count += gone.deleted + gone.emptied
        full = gone.full
    return count


async def _end(on: Stores, whose: Whose, key: str) -> Proof:
    """Erase the contact itself, and what came meanwhile; nothing finds the person afterwards."""

    async def body(transaction: Transaction) -> Proof:
        await _check(on, transaction, whose)
        for entry in LAST:
            full = True
            while full:
                gone = await erase_batch(transaction.connection, entry, whose, on.files)
                await _counted(transaction.connection, key, entry, gone)
                full = gone.full
        await proofs.end(transaction, key)
        return await proofs.read(transaction.connection, key)

    return await run_transaction(on.record, body)


async def _envelopes(on: Stores, entry: Entry, whose: Whose, names: Names, key: str) -> int:
    """Open all envelopes of a table, page by page, and delete those that concern the contact."""
    keys = tuple(entry.table.primary_key)
    after: tuple[object, ...] | None = None
    count, full = 0, True
    while full:
        place = [] if after is None else [tuple_(*keys) > tuple_(*after)]
        columns = (*keys, entry.table.c.stream, entry.table.c.envelope)
        wanted = select(*columns).where(*place).order_by(*keys).limit(ERASE_ROWS)
        async with on.record.read() as connection:
            found = (await connection.execute(wanted)).all()
        rows = [(tuple(row[: len(keys)]), row.stream, row.envelope) for row in found]
        theirs: list[tuple[object, ...]] = []
        files: list[str] = []
        for at, stream, data in rows:
            file = mail_file(stream, data)
            if names.has(stream, data) or await _wrote(on.files, names, file):
                theirs.append(at)
                files += [file] if file else []
        if theirs:
            count += len(theirs)
            await _delete_envelopes(on, entry, theirs, files, whose, key)
        full = len(found) == ERASE_ROWS
        after = rows[-1][0] if rows else None
    return count


async def _delete_envelopes(  # noqa: PLR0913, PLR0917 - what a page of envelopes is
    on: Stores, entry: Entry, rows: Sequence[tuple[object, ...]], files: Sequence[str], whose: Whose, key: str
) -> None:
    async def body(transaction: Transaction) -> None:
        await _check(on, transaction, whose)
        connection = transaction.connection
        these = delete(entry.table).where(tuple_(*entry.table.primary_key).in_(rows))
        deleted = (await connection.execute(these)).rowcount
        await connection.execute(delete(schema.upload).where(any_of(schema.upload.c.id, files)))
        await _counted(connection, key, entry, Gone(deleted, 0, tuple(files)))
        await _discard(on.files, files)

    await run_transaction(on.record, body)


async def _wrote(store: FileStore, names: Names, file: str) -> bool:
    if not file:
        return False
    beginning = b""
    try:
        async for piece in store.read(file):
            beginning += piece
            if len(beginning) >= ERASE_MAIL_BYTES:
                break
    except FileNotFoundError:
        return False
    return names.wrote(beginning)


async def _check(on: Stores, transaction: Transaction, whose: Whose) -> None:
    """Raise Refused if somebody is at work with the contact: what they write would come after what is erased."""
    connection = transaction.connection
    now = await transaction.now()
    mine = any_of(_c.address_id, whose.addresses)
    late = _c.closed_at > now - int(on.settled_s * 1_000_000)
    found = (await connection.execute(select(_c.id, _c.status).where(mine, or_(_c.status != "closed", late)))).first()
    if found is not None:
        raise Refused("just_closed" if found.status == "closed" else "conversation_open", found.id)
    called = exists().where(_CALLED, tuple_(_v.account, _v.peer).in_(sorted(whose.places)))
    if (await connection.execute(select(called))).scalar():
        raise Refused("call_going_on")


async def _put_nobody(transaction: Transaction) -> None:
    """Write the contact and the address to which emptied conversations belong; no list shows a merged contact."""
    now = await transaction.now()
    nobody = {"id": NOBODY, "created_at": now, "merged_into": "nobody"}  # which is no contact: nothing leads from here
    await insert_rows(transaction.connection, schema.contact, [nobody], skip_existing=True)
    nowhere = {"id": NOBODY, "account": "", "peer": NOBODY, "channel": "", "contact_id": NOBODY, "created_at": now}
    await insert_rows(transaction.connection, schema.address, [{**nowhere, "refused": "stopped"}], skip_existing=True)


async def _ids(record: Record, table: Table, where: ColumnElement[bool]) -> list[str]:
    async with record.read() as connection:
        return list((await connection.execute(select(table.c.id).where(where))).scalars())


async def _counted(connection: AsyncConnection, key: str, entry: Entry, gone: Gone) -> None:
    if gone.deleted or gone.emptied:
        await proofs.add(connection, key, entry.table.name, gone.deleted, gone.emptied)
    if gone.files:
        await proofs.add(connection, key, proofs.FILES, len(gone.files), 0)


async def _discard(store: FileStore, files: Iterable[str]) -> None:
    """Remove files before their rows go for good: a crash in between leaves rows that are found again."""
    for file in files:
        await store.discard(file)
