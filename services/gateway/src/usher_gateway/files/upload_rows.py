"""Statements about uploads: attached by a message, removed when nobody attached them in time."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from usher_common.files.port import FileStore
from usher_common.messages.content import Attachment
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_common.units import SECOND_US

from usher_gateway.limits import EXPIRE_FILES

_u = schema.upload.c


async def attach_uploads(record: Record, uploader: str, ids: Sequence[str]) -> tuple[Attachment, ...] | None:
    """Keep these uploads for a message, in the order asked for; None where one is missing or somebody else's."""

    async def body(transaction: Transaction) -> tuple[Attachment, ...] | None:
        mine = (any_of(_u.id, ids), _u.uploader == uploader)
        kept = update(schema.upload).where(*mine, _u.attached_at.is_(None)).values(attached_at=db_now())
        await transaction.connection.execute(kept)  # before they are read: what is being removed is not there then
        rows = await transaction.connection.execute(select(_u.id, _u.name, _u.type, _u.size).where(*mine))
        found = {row.id: Attachment(*row) for row in rows}
        return tuple(found[key] for key in ids) if all(key in found for key in ids) else None

    return await run_transaction(record, body)


async def expire_uploads(record: Record, store: FileStore, after_s: float) -> int:
    """Remove some files that nobody attached within so many seconds; returns how many, 0 at the end.

    Rows go for good after their files: while the store is away both stay, and nothing is there that no row names.
    Raises FilesAway.
    """

    async def body(transaction: Transaction) -> int:
        before = await transaction.now() - int(after_s * SECOND_US)
        old = (_u.attached_at.is_(None), _u.at < before)
        some = select(_u.id).where(*old).order_by(_u.id).limit(EXPIRE_FILES)
        unattached = delete(schema.upload).where(_u.id.in_(some), *old).returning(_u.id)
        found = list((await transaction.connection.execute(unattached)).scalars())
        for upload in found:
            await store.discard(upload)
        return len(found)

    return await run_transaction(record, body)


async def bytes_stored(record: Record) -> int:
    """Sum up all files."""
    async with record.read() as connection:
        return int((await connection.execute(select(func.coalesce(func.sum(_u.size), 0)))).scalar_one())
