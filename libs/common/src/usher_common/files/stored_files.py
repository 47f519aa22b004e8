"""The files port on a folder and the record: the row is written first, so that a sweep finds what a crash left."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import delete, select, update

from usher_common.files.folder import FileFolder
from usher_common.files.port import Stored
from usher_common.files.signed_links import FileLinks
from usher_common.messages.content import Attachment
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now, insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

_u = schema.upload.c


class StoredFiles:
    """Files in this folder; `secret` signs links, as the gateway's does."""

    def __init__(self, folder: FileFolder, record: Record, secret: str) -> None:
        self._folder, self._record, self._links = folder, record, FileLinks(secret)

    async def put(self, chunks: AsyncIterator[bytes], most: int, name: str, uploader: str) -> Stored:
        """Store at most so many bytes; raises TooLarge or Empty."""
        stored = await self._folder.receive(chunks, most)
        try:
            await note_upload(self._record, stored, name, uploader)
            await self._folder.keep(stored.id)
        except BaseException:
            self._folder.discard(stored.id)
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
        return self._folder.read(file)

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
        """Remove the row, then the file."""

        async def body(transaction: Transaction) -> None:
            await transaction.connection.execute(delete(schema.upload).where(schema.upload.c.id == file))

        await run_transaction(self._record, body)
        self._folder.discard(file)


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
