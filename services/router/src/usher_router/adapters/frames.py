"""The frame handler's statements on the record."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_router.adapters import loading, saving
from usher_router.ports import Changes, Held, Loaded, Needs


class RecordFrames:
    """Implements `FrameStore` with one set of statements for PostgreSQL and SQLite."""

    async def load(self, connection: AsyncConnection, needs: Needs) -> Loaded:
        conversations, cards = await loading.lock_conversations(connection, needs.addresses, needs.conversations)
        holding = {one.agent_id for one in conversations if one.agent_id and one.id in needs.freeing}
        agents = await loading.lock_agents(connection, needs.agents | holding)
        known = await loading.known_messages(connection, needs.messages)
        found = {one.address_id for one in conversations if one.status != "closed"}
        contacts = await loading.known_contacts(connection, needs.addresses - found)
        cards.update(await loading.cards_of(connection, needs.cards - cards.keys()))
        return Loaded(conversations, cards, agents, known, contacts)

    async def save(self, connection: AsyncConnection, changes: Changes) -> None:
        await saving.save_agents(connection, changes.agents)
        await saving.save_conversations(connection, changes.conversations)
        await saving.save_profiles(connection, changes.profiles)
        await saving.save_messages(connection, changes.messages)
        await saving.save_assignments(connection, changes.accepted, changes.ended, changes.now)
        await saving.save_marks(connection, changes.marks)

    async def held(self, connection: AsyncConnection, agents: Collection[str]) -> list[Held]:
        return await loading.open_assignments(connection, agents)
