"""A visitor goes on in a messenger by a one-time token, and an agent separates both again: on record."""

import asyncio
from typing import Any

from sqlalchemy import Table, select
from usher_common.commands.address_changed import AddressLinked
from usher_common.commands.contact import UndoMerge
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id, contacts_partition, partition_of, provider_message_id
from usher_common.messages.content import Profile
from usher_common.record.tables.schema import (
    address,
    contact,
    contact_change,
    contact_merge,
    contact_word,
    continued,
    conversation,
)

from routing.world import PARTITIONS, World

ROUTES = [("tg", "7", "telegram"), ("wa", "+49", "whatsapp"), ("tg", "8", "telegram"), ("sms", "+48", "twilio")]


async def stored(world: World, table: Table, key: str, value: str) -> list[dict[str, Any]]:
    """Rows of one contact or address, but for the version, which only grows."""
    async with world.record.read() as connection:
        found = await connection.execute(select(table).where(table.c[key] == value))
        return [{name: one for name, one in row.items() if name != "version"} for row in found.mappings()]


async def everything_of(world: World, key: str) -> list[Any]:
    """All that is on record of one contact but its history."""
    return [
        await stored(world, contact, "id", key),
        await stored(world, address, "contact_id", key),
        sorted(one["word"] for one in await stored(world, contact_word, "contact_id", key)),
    ]


async def writes(world: World, place: tuple[str, str, str], native: str, **more: Any) -> None:
    """Somebody writes by a messenger."""
    account, peer, channel = place
    body = MessageReceived(account, peer, channel, native, native_id=native, **more)
    await world.command(body, partition_of(account, peer, PARTITIONS), provider_message_id(account, native))


async def test_one_of_many_goes_on_and_undoing_restores_both(world: World) -> None:
    """The token comes by four addresses at once; the conversation keeps its place; separated, nothing is left."""
    hello = MessageReceived("web", "v1", "web", "by chat", "c1", profile=Profile(name="Eva", email="eva@a.example"))
    async with world.router():
        await world.command(hello, partition_of("web", "v1", PARTITIONS), "c1")
        begun = await world.becomes("v1", "waiting")
        before = await everything_of(world, begun.contact_id)
        links = [AddressLinked(account, peer, channel, "v1", "web", "t1") for account, peer, channel in ROUTES]
        await asyncio.gather(
            *(world.command(one, partition_of(one.account, one.peer, PARTITIONS), f"l{one.peer}") for one in links)
        )

        async def told() -> Any:
            rows = await world.rows(select(continued).where(continued.c.outcome == "joined"))
            return rows[0] if rows else None

        joined = (await world.until(told)).address
        place = next(one for one in ROUTES if address_id(*one[:2]) == joined)
        await writes(world, place, "by messenger", profile=Profile(name="Maier", phone="+49 1"))
        row = await world.until(lambda: seq_of(world, begun.id, "by messenger"))
        for number, other in enumerate(one for one in ROUTES if one != place):
            await writes(world, other, f"a stranger {number}")
            await world.becomes(other[1], "waiting")

        assert (row.waiting_since, row.status) == (begun.waiting_since, "waiting")
        (merge,) = await world.rows(select(contact_merge))
        assert (merge.kept_id, merge.cause, merge.agent_id) == (begun.contact_id, "token", "")
        changes = await world.rows(select(contact_change.c.contact_id, contact_change.c.kind))
        assert sorted(one.kind for one in changes) == ["merged", "merged"]

        await world.command(UndoMerge("ana", merge.id), contacts_partition(PARTITIONS))

        async def apart() -> Any:
            now = (await world.rows(select(conversation).where(conversation.c.id == begun.id)))[0]
            return now if f'"peer":"{place[1]}"' not in now.addresses_json else None

        await world.until(apart)
        assert await everything_of(world, begun.contact_id) == before
        (theirs,), (there,), words = await everything_of(world, merge.other_id)
        assert (theirs["name"], theirs["phone"], theirs["root_id"], theirs["own_json"]) == ("Maier", "+49 1", None, "")
        assert (there["conversation_id"], words) == ("", ["1", "49", "491", "maier"])
        await writes(world, place, "on my own")
        again = await world.becomes(place[1], "waiting")

    assert again.id != begun.id
    assert again.contact_id == merge.other_id


async def seq_of(world: World, key: str, text: str) -> Any:
    """The conversation's row, once this is its last line."""
    rows = await world.rows(select(conversation).where(conversation.c.id == key, conversation.c.last_text == text))
    return rows[0] if rows else None
