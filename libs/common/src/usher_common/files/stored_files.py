"""The files port on a store and the record: the row is written first, so that a sweep finds what a crash left."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import delete, select, update

from usher_common.files.port import FileStore, Stored
from usher_common.files.signed_links import FileLinks
from usher_common.messages.content import Attachment
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now, insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

_u = schema.upload.c


class StoredFiles:
    """Files in this store; `secret` signs links, as the gateway's does."""

    def __init__(self, store: FileStore, record: Record, secret: str) -> None:
        self._store, self._record, self._links = store, record, FileLinks(secret)

    async def put(self, chunks: AsyncIterator[bytes], most: int, name: str, uploader: str) -> Stored:
        """Store at most so many bytes; raises TooLarge or Empty."""
        stored = await self._store.receive(chunks, most)
        try:
            await note_upload(self._record, stored, name, uploader)
            await self._store.keep(stored.id)
        except BaseException:
            self._store.drop(stored.id)
            raise
        return stored

    async def attach(self, files: Sequence[str]) -> None:
        """Keep these: a message has them."""

        async def body(transaction: Transaction) -> None:
            ours = (any_of(_u.id, files), _u.attached_at.is_(None))
            await transaction.connection.execute(update(schema.upload).where(*ours).values(attached_at=db_now()))

        if files:
            await run_transaction(self._record, body)

    def open(self, file: str) -> AsyncIterator[bytes]:
        """Read a file piece by piece; raises FileNotFoundError."""
        return self._store.read(file)

    async def about(self, file: str) -> Attachment:
        """Return name, type and size of a stored file; raises FileNotFoundError."""
        async with self._record.read() as connection:
            row = (await connection.execute(select(_u.id, _u.name, _u.type, _u.size).where(_u.id == file))).first()
        if row is None:
            raise FileNotFoundError(file)
        return Attachment(*row)

    def sign(self, file: str, now_s: int) -> str:
        """Return the path, with its token, at which the gateway serves it."""
        return self._links.url(file, now_s)

    async def delete(self, file: str) -> None:
        """Remove the file, and with it the row: a store that is away leaves both."""

        async def body(transaction: Transaction) -> None:
            await transaction.connection.execute(delete(schema.upload).where(schema.upload.c.id == file))
            await self._store.discard(file)

        await run_transaction(self._record, body)


async def note_upload(record: Record, stored: Stored, name: str, uploader: str) -> None:
    """Note a stored file; nobody has attached it yet."""

    async def body(transaction: Transaction) -> None:
        row = {
            "id": stored.id,
            "uploader": uploader,
            "name": name,
            "type": stored.type,
            "size": stored.size,
            "sha256": stored.sha256,
            "at": await transaction.now(),
            "attached_at": None,
        }
        await insert_rows(transaction.connection, schema.upload, [row])

    await run_transaction(record, body)
