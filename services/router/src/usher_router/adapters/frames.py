"""The frame handler's statements on the record."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from usher_router.adapters import loading, saving
from usher_router.ports import Changes, Held, Loaded, Needs


class RecordFrames:
    """Implements `FrameStore` with one set of statements for PostgreSQL and SQLite."""

    async def load(self, connection: AsyncConnection, needs: Needs) -> Loaded:
        addresses = needs.addresses | await loading.addresses_of(connection, needs.reopening)
        conversations, cards = await loading.lock_conversations(connection, addresses, needs.conversations)
        holding = {one.agent_id for one in conversations if one.agent_id and one.id in needs.freeing}
        agents = await loading.lock_agents(connection, needs.agents | holding)
        known = await loading.known_messages(connection, needs.messages)
        found = {one.address_id for one in conversations if one.status != "closed"}
        contacts = await loading.known_contacts(connection, needs.addresses - found)
        cards.update(await loading.cards_of(connection, needs.cards - cards.keys()))
        answers = await loading.given_answers(connection, needs.answers)
        return Loaded(conversations, cards, agents, known, contacts, answers)

    async def save(self, connection: AsyncConnection, changes: Changes) -> None:
        await saving.save_agents(connection, changes.agents)
        await saving.save_conversations(connection, changes.conversations)
        await saving.save_profiles(connection, changes.profiles)
        await saving.save_messages(connection, changes.messages)
        await saving.save_assignments(connection, changes)
        await saving.save_marks(connection, changes.marks)
        await saving.save_notes(connection, changes.notes, changes.now)
        await saving.save_answers(connection, changes.answers, changes.now)

    async def held(self, connection: AsyncConnection, agents: Collection[str]) -> list[Held]:
        return await loading.open_assignments(connection, agents)
