"""SQL of further ids under which messages are found: of albums, and of their parts."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, upsert_rows
from usher_common.record.tables.schema import message, message_name

from usher_router.adapters.values import AlbumMessage, Needs, RememberedCommand
from usher_router.domain.effects import MessageNamed


async def messages_named(connection: AsyncConnection, ids: Iterable[str]) -> dict[str, str]:
    """Return the messages that have these further ids."""
    wanted = select(message_name.c.id, message_name.c.message_id).where(any_of(message_name.c.id, list(ids)))
    return {row[0]: row[1] for row in (await connection.execute(wanted)).all()}


async def albums_of(connection: AsyncConnection, needs: Needs) -> dict[str, AlbumMessage]:
    """Return the messages that took the last part of these albums, of those young enough to take another."""
    if not needs.albums:
        return {}
    wanted = (
        select(message_name.c.id, message.c.id, message.c.conversation_id)
        .select_from(message_name.join(message, message.c.id == message_name.c.message_id))
        .where(any_of(message_name.c.id, list(needs.albums)), message.c.created_at >= needs.albums_since)
    )
    return {row[0]: AlbumMessage(*row[1:]) for row in (await connection.execute(wanted)).all()}


async def known_parts(connection: AsyncConnection, ids: Collection[str]) -> dict[str, RememberedCommand]:
    """Return those of these parts of albums that messages have taken, however long ago."""
    return {key: RememberedCommand() for key in await messages_named(connection, ids)} if ids else {}


async def save_names(connection: AsyncConnection, named: Sequence[MessageNamed]) -> None:
    """Write them; of an album, the message that took its last part."""
    latest = {one.id: {"id": one.id, "message_id": one.message} for one in named}
    await upsert_rows(connection, message_name, list(latest.values()))
