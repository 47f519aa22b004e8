"""Erase again who was erased: a record that was restored from a backup has them back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import select
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import contact
from usher_common.record.transaction import run_transaction

from usher_gateway.erasing import proofs
from usher_gateway.erasing.erase import Refused, Stores, erase
from usher_gateway.erasing.proofs import Proof, hash_of_contact
from usher_gateway.erasing.whose import read_whose
from usher_gateway.limits import ERASE_ROWS

_k = contact.c
Prepare = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class Replayed:
    """What a replay did: the proofs of who was erased, and by contact why somebody could not be."""

    erased: list[Proof] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


async def replay(on: Stores, given: Iterable[Proof], by: str, prepare: Prepare | None = None) -> Replayed:
    """Finish what was broken off, and erase each contact whom a proof names, of the record or `given`.

    Only a contact who was there before the erasure ended is erased: who has written since is somebody new. One who is
    shown with a contact that nobody erased is left, and named. `prepare` is called with each contact before.
    """
    await run_transaction(on.record, partial(_keep, list(given)))
    async with on.record.read() as connection:
        begun = await proofs.unfinished(connection)
    done = Replayed()
    for person in begun:
        await _erase(on, person, by, done, prepare)
    ended = await _ended(on.record)
    async for person, created_at in _contacts(on.record):
        if person not in done.left and created_at <= ended.get(hash_of_contact(person), 0):
            await _again(on, person, ended, partial(_erase, on, person, by, done, prepare), done)
    return done


async def _keep(given: Iterable[Proof], transaction: Transaction) -> None:
    for one in given:
        await proofs.keep(transaction, one)


async def _ended(record: Record) -> dict[str, int]:
    """Return by hash when an erasure ended last, in µs."""
    ended: dict[str, int] = {}
    async for proof in proofs.proofs(record):
        for one in proof.contacts:
            ended[one] = max(ended.get(one, 0), (proof.ended_at or 0) * 1000)
    return ended


async def _again(
    on: Stores, person: str, ended: dict[str, int], erasing: Callable[[], Awaitable[None]], done: Replayed
) -> None:
    async with on.record.read() as connection:
        whose = await read_whose(connection, person)
        if whose is None:  # went with another contact of theirs
            return
        parts = (await connection.execute(select(_k.id, _k.created_at).where(any_of(_k.id, whose.contacts)))).all()
    if any(part.created_at > ended.get(hash_of_contact(part.id), 0) for part in parts):
        done.left[person] = "merged with a contact who was not erased: undo the merge"
        return
    await erasing()


async def _erase(on: Stores, person: str, by: str, done: Replayed, prepare: Prepare | None) -> None:
    try:
        if prepare is not None:
            await prepare(person)
        done.erased.append(await erase(on, person, by))
    except Refused as refused:
        done.left[person] = str(refused)


async def _contacts(record: Record) -> AsyncIterator[tuple[str, int]]:
    after = ""
    while True:
        wanted = select(_k.id, _k.created_at).where(_k.id > after).order_by(_k.id).limit(ERASE_ROWS)
        async with record.read() as connection:
            rows = (await connection.execute(wanted)).all()
        for row in rows:
            yield row.id, row.created_at
        if len(rows) < ERASE_ROWS:
            return
        after = rows[-1].id
