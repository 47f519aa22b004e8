"""Which questions of conversations an article settles, and which were set aside."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_knowledge.articles.versions import Edit

_SECOND_MS = 1000


async def settle_questions(
    connection: AsyncConnection, conversations: Sequence[str], article: str | None, edit: Edit
) -> None:
    """Note that an article (None: nothing) answers their questions; what was settled before stays as it is."""
    if not conversations:
        return
    there = select(schema.conversation.c.id).where(any_of(schema.conversation.c.id, conversations))
    found = sorted((await connection.execute(there)).scalars())
    rows = [
        {"conversation_id": one, "article_id": article, "settled_by": edit.by, "at": edit.at * _SECOND_MS}
        for one in found
    ]
    await insert_rows(connection, schema.settled_question, rows, skip_existing=True)


async def set_aside(record: Record, conversations: Sequence[str], by: str) -> None:
    """List their questions no more."""

    async def body(transaction: Transaction) -> None:
        edit = Edit(by, await transaction.now() // _SECOND_MS)
        await settle_questions(transaction.connection, conversations, None, edit)

    await run_transaction(record, body)
