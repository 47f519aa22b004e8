"""The frame handler's access to the record: load, save."""

from collections.abc import Collection

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.served_pools import served_pools

from usher_router.adapters.frames import continued, entry_facts, load, names, save, threads
from usher_router.adapters.frames.able_agents import able_agents
from usher_router.adapters.frames.save_aftercare import save_aftercare
from usher_router.adapters.frames.save_outreach import declined_at, save_refusals
from usher_router.adapters.frames.save_passages import save_passages
from usher_router.adapters.values import AgentAssignment, Changes, GuestOf, Loaded, Needs
from usher_router.domain.context import KnownContact


class RecordFrames:
    """Statements of the frame handler; the same text for PostgreSQL and SQLite."""

    async def load(self, connection: AsyncConnection, needs: Needs) -> Loaded:
        """Lock and read what the frame's commands concern."""
        granted = await continued.claim(connection, needs.uses, needs.now)
        albums = await names.albums_of(connection, needs)
        named = await threads.ids_of(connection, needs.targets)
        changing = [key for one in needs.changing for key in named[one]]
        needs.conversations |= await threads.conversations_of(connection, changing)
        needs.conversations |= {one.conversation for one in albums.values()}
        reached = await threads.address_rows(connection, needs.joining | needs.reached)
        joining = {key: one for key, one in reached.items() if key in needs.joining}
        elsewhere = await threads.open_elsewhere(connection, joining)
        needs.conversations |= {*elsewhere.values(), *(one.conversation for one in joining.values())} - {""}
        addresses = needs.addresses | await load.addresses_of(connection, needs.reopening)
        closed = needs.closed_since, needs.told_since, needs.former
        lately = await entry_facts.lately_closed(connection, needs.addresses, *closed)
        conversations, cards = await load.lock_conversations(connection, addresses, needs.conversations | lately)
        holding = {one.agent_id for one in conversations if one.agent_id and one.id in needs.freeing}
        agents = await load.lock_agents(connection, needs.agents | holding)
        # Read after the locks were granted, so that it includes what the transaction before us has decided.
        known, remembered = await load.decided_before(connection, needs.messages, needs.answers)
        remembered |= await names.known_parts(connection, needs.parts)
        found = {one.address_id for one in conversations if one.status != "closed"}
        showing = {one.address_id for one in conversations if one.id in needs.showing}
        contacts = await _contacts(connection, (addresses - found) | showing, needs.had_since)
        cards.update(await load.cards_of(connection, needs.cards - cards.keys()))
        had = {contact.last_agent for contact in contacts.values() if contact.last_agent}
        back = lately | {one.conversation for one in joining.values()}
        had |= {one.participants[-1] for one in conversations if one.id in back and one.participants}
        working = await entry_facts.at_work(connection, had)
        entered = needs.moving or needs.addresses - found
        lengths = await entry_facts.queue_lengths(connection, needs.counted if entered else ())
        pools = await served_pools(connection) if needs.handing else None
        messages = await threads.messages_by_id(
            connection, [key for keys in named.values() for key in keys] + [one.id for one in albums.values()]
        )
        targets = {one: messages[key] for one, keys in named.items() for key in keys if key in messages}
        return Loaded(
            *(conversations, cards, agents, known, contacts, remembered, lengths, working, pools),
            *(targets, reached, elsewhere, {key: messages[one.id] for key, one in albums.items()}, granted),
            declined=await declined_at(connection, needs.wishes),
            able=await able_agents(connection) if needs.able else None,
        )

    async def save(self, connection: AsyncConnection, changes: Changes) -> set[str]:
        """Save what the frame changed, with one statement for each table.

        Returns the contacts whose open conversations may show something else than their contacts.
        """
        # Conversations and agents are locked already, by `load` in sorted order: these updates cannot deadlock.
        await save.save_agents(connection, changes.agents)
        await save.save_conversations(connection, changes.conversations)
        differing = await save.save_profiles(connection, changes.profiles, changes.now)
        await save.save_messages(connection, changes.messages)
        await save.save_assignments(connection, changes)
        await save.save_marks(connection, changes.marks)
        await save.save_notes(connection, changes.notes, changes.now)
        await save_aftercare(connection, changes.aftercare, changes.policy, changes.now)
        await save_passages(connection, changes.passages)
        await threads.save_threads(connection, changes)
        await save_refusals(connection, changes.refusals, changes.now)
        await continued.save_outcomes(connection, changes.used)
        await names.save_names(connection, changes.named)
        await save.save_answers(connection, changes.answers, changes.now)
        return differing

    async def held(self, connection: AsyncConnection, agents: Collection[str]) -> list[AgentAssignment]:
        """List what these agents own or are offered."""
        return await load.open_assignments(connection, agents)

    async def joined(self, connection: AsyncConnection, agents: Collection[str]) -> list[GuestOf]:
        """List the conversations where these agents are guests."""
        return await load.joined_conversations(connection, agents)


async def _contacts(
    connection: AsyncConnection, addresses: Collection[str], since: int | None
) -> dict[str, KnownContact]:
    """Find the contacts of these addresses, and their last agents."""
    known = await load.known_contacts(connection, addresses)
    had = await entry_facts.last_agents(connection, {contact.id for contact in known.values()}, since)
    return {
        key: replace(contact, last_agent=had[contact.id][0], last_at=had[contact.id][1])
        if contact.id in had
        else contact
        for key, contact in known.items()
    }
