"""Messages that change, addresses that move, and several addresses in one conversation: on record, as decided."""

import asyncio
import time
from typing import Any

from sqlalchemy import insert, select
from usher_common.commands.address_changed import AddressChanged, AddressLinked
from usher_common.commands.message_changed import MessageEdited, MessageReacted
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id, partition_of, provider_message_id
from usher_common.messages.content import Profile
from usher_common.messages.events import CommandAnswered, MessageChanged, agent_topic
from usher_common.record.tables.schema import (
    address,
    contact_merge,
    conversation,
    delivery,
    delivery_part,
    message,
    parked,
)

from record_rows import ROWS
from routing.world import PARTITIONS, World


async def writes(world: World, peer: str, native: str, text: str, **more: Any) -> None:
    """Let a contact write by a messenger."""
    account = more.pop("account", "tg")
    body = MessageReceived(account, peer, more.pop("channel", "telegram"), text, native_id=native, **more)
    await world.command(body, partition_of(account, peer, PARTITIONS), provider_message_id(account, native))


async def tells(world: World, command: Any) -> None:
    """Publish what a provider says about an address or a message."""
    await world.command(command, partition_of(command.account, command.peer, PARTITIONS))


async def texts_of(world: World, peer: str) -> list[str]:
    """What is in the peer's latest conversation, by people."""
    row = await world.conversation(peer)
    return [] if row is None else [text for _, author, text in await world.messages(row) if author != "system"]


async def until_texts(world: World, peer: str, wanted: list[str]) -> None:
    """Wait until the peer's latest conversation has these messages."""

    async def look() -> bool | None:
        return await texts_of(world, peer) == wanted or None

    await world.until(look)


async def test_ten_messages_at_once_open_one_conversation(world: World) -> None:
    """T2: a new contact forwards ten; each is there once, in order, and so it is when all are delivered again."""
    await world.listen()
    async with world.router():
        for _ in range(2):
            await asyncio.gather(*(writes(world, "eva", f"n{one}", f"part {one}") for one in range(10)))
        await until_texts(world, "eva", [f"part {one}" for one in range(10)])

    assert len(await world.rows(select(conversation.c.id))) == 1


async def test_an_edit_and_a_reaction_change_the_message(world: World) -> None:
    """Written and edited in one frame or in two; the agent who has the conversation hears of it at once."""
    await world.listen()
    await world.agent("ana")
    async with world.router():
        await writes(world, "eva", "n1", "how mush?")
        await world.accept(await world.becomes("eva", "offered"), "ana")
        await world.becomes("eva", "assigned")
        await tells(world, MessageEdited("tg", "eva", "n1", "how much?"))
        await tells(world, MessageReacted("tg", "eva", "n1", "👍"))
        heard = await world.heard_by(agent_topic("ana"), MessageChanged, 2)
        (stored,) = await world.rows(select(message.c.text, message.c.thread_json).where(message.c.author == "visitor"))

    assert [one.message.text for one in heard] == ["how much?", "how much?"]
    assert stored.text == "how much?"
    assert "how mush?" in stored.thread_json
    assert "👍" in stored.thread_json


async def test_any_part_of_our_message_names_it(world: World) -> None:
    """A contact reacts to the first message of ours that they got, which was a part of a longer one."""
    await world.listen()
    await world.agent("ana")
    async with world.router():
        await writes(world, "eva", "n1", "how much?")
        await world.accept(await world.becomes("eva", "offered"), "ana")
        row = await world.becomes("eva", "assigned")
        await world.reply(row, "ana", "a long answer")
        ours = await world.until(lambda: our_message(world))
        sent = {"account": "tg", "peer": "eva", "channel": "telegram", "conversation_id": row.id, "message_id": ours}
        part = {"delivery_id": "d1", "part": 0, "account": "tg", "provider_id": "7:1"}
        async with world.record.transaction() as transaction:
            await transaction.connection.execute(insert(delivery), [{**ROWS["delivery"], **sent, "provider_id": "7:2"}])
            await transaction.connection.execute(
                insert(delivery_part), [part, part | {"part": 1, "provider_id": "7:2"}]
            )
        await tells(world, MessageReacted("tg", "eva", "7:1", "👍"))
        (heard,) = await world.heard_by(agent_topic("ana"), MessageChanged)

    assert (heard.message.id, heard.message.text) == (ours, "a long answer")


async def our_message(world: World) -> str | None:
    """The agent's message, once it is on record."""
    found = await world.rows(select(message.c.id).where(message.c.author == "agent"))
    return found[0][0] if found else None


async def test_a_moved_peer_goes_on_in_its_conversation(world: World) -> None:
    """T3: what comes from the new id is the same conversation, whose home stays where it was."""
    await world.listen()
    async with world.router():
        await writes(world, "-100", "n1", "before")
        row = await world.becomes("-100", "waiting")
        await tells(world, AddressChanged("tg", "-100", "telegram", "moved", "-100200"))

        async def moved() -> Any:
            return await world.rows(select(address).where(address.c.peer == "-100200"))

        await world.until(moved)
        await writes(world, "-100200", "n2", "after")
        await until_texts(world, "-100", ["before", "after"])
        now = await world.conversation("-100")

    assert (now.id, now.home_partition) == (row.id, row.home_partition)
    assert len(await world.rows(select(conversation.c.id))) == 1


async def test_a_mail_with_our_token_goes_on_with_the_chat(world: World) -> None:
    """From the address that the visitor left; the next one needs no token, and a stranger with it stays apart."""
    await world.listen()
    async with world.router():
        await world.says("v1", "by chat")
        row = await world.becomes("v1", "waiting")
        known = Profile(email="eva@example.org")
        mail: dict[str, Any] = {"account": "mail", "channel": "email"}
        await writes(world, "eva@example.org", "m0", "who I am", profile=known, thread="nothing", **mail)
        await until_texts(world, "eva@example.org", ["who I am"])
        await world.command(
            MessageReceived("web", "v1", "web", "my address", "c9", profile=known), row.home_partition, "c9"
        )
        await until_texts(world, "v1", ["by chat", "my address"])
        await writes(world, "eva@example.com", "m1", "a stranger", thread=row.id, **mail)
        await until_texts(world, "eva@example.com", ["a stranger"])

    assert await texts_of(world, "v1") == ["by chat", "my address"]


async def test_a_known_mail_address_joins_for_good(world: World) -> None:
    """Once it has answered by our token, it is the conversation's own while that is open."""
    await world.listen()
    mail: dict[str, Any] = {"account": "mail", "channel": "email"}
    async with world.router():
        await world.command(
            MessageReceived("web", "v1", "web", "by chat", "c1", profile=Profile(email="eva@example.org")),
            partition_of("web", "v1", PARTITIONS),
            "c1",
        )
        row = await world.becomes("v1", "waiting")
        await writes(world, "eva@example.org", "m1", "by mail", thread=row.id, **mail)
        await until_texts(world, "v1", ["by chat", "by mail"])
        await writes(world, "eva@example.org", "m2", "again", **mail)
        await until_texts(world, "v1", ["by chat", "by mail", "again"])

    assert len(await world.rows(select(conversation.c.id))) == 1


async def test_linked_addresses_are_merged_once(world: World) -> None:
    """A2: both had written before; told twice, they are merged once, and the next message joins what is open."""
    await world.listen()
    async with world.router():
        await writes(world, "bsuid", "n1", "by user id", account="wa", channel="whatsapp")
        await world.becomes("bsuid", "waiting")
        await writes(world, "+49", "n2", "by phone", account="wa", channel="whatsapp")
        await world.becomes("+49", "waiting")
        for _ in range(2):
            await tells(world, AddressLinked("wa", "bsuid", "whatsapp", "+49"))

        async def merged() -> Any:
            return await world.rows(select(contact_merge.c.id))

        await world.until(merged)
        await writes(world, "bsuid", "n3", "more", account="wa", channel="whatsapp")
        await until_texts(world, "bsuid", ["by user id", "more"])

    assert len(await world.rows(select(contact_merge.c.id))) == 1


async def test_a_visitor_goes_on_in_a_messenger(world: World) -> None:
    """Web chat, then a messenger whose user brought our token: one transcript; another messenger stays apart."""
    await world.listen()
    async with world.router():
        await world.command(
            MessageReceived("web", "v1", "web", "by chat", "c1"), partition_of("web", "v1", PARTITIONS), "c1"
        )
        await world.becomes("v1", "waiting")
        await tells(world, AddressLinked("tg", "7", "telegram", "v1", "web"))
        await writes(world, "7", "n1", "by messenger", account="tg", channel="telegram")
        await until_texts(world, "v1", ["by chat", "by messenger"])
        await writes(world, "8", "n2", "somebody else", account="tg", channel="telegram")
        await world.becomes("8", "waiting")

    assert len(await world.rows(select(conversation.c.id))) == 2


async def test_a_stop_is_remembered_for_the_next_conversation(world: World) -> None:
    """It is on the address's row, even of somebody who never wrote."""
    await world.listen()
    async with world.router():
        await tells(world, AddressChanged("sms", "+49", "sms", "stopped"))

        async def stopped() -> Any:
            wanted = select(address.c.refused).where(address.c.id == address_id("sms", "+49"))
            return [one for one in await world.rows(wanted) if one.refused == "stopped"]

        await world.until(stopped)
        await writes(world, "+49", "n1", "hello", account="sms", channel="sms")
        row = await world.becomes("+49", "waiting")

    assert '"refused":"stopped"' in row.addresses_json


async def test_outside_the_window_nothing_leaves(world: World) -> None:
    """Refused with a reason and parked, and the same when asked again; what the contact writes next opens it."""
    await world.listen()
    await world.agent("ana")
    yesterday = time.time_ns() // 1000 - 86_400_000_000
    there: dict[str, Any] = {"account": "wa", "channel": "whatsapp", "window_s": 3600}
    async with world.router():
        await writes(world, "+49", "n1", "hello", sent_at=yesterday, **there)
        await world.accept(await world.becomes("+49", "offered"), "ana")
        row = await world.becomes("+49", "assigned")
        for _ in range(2):
            await world.reply(row, "ana", "too late", "r1")
        answers = await world.heard_by(agent_topic("ana"), CommandAnswered, 3)
        assert await texts_of(world, "+49") == ["hello"]
        await writes(world, "+49", "n2", "still there?", **there)
        await until_texts(world, "+49", ["hello", "still there?"])
        await world.reply(row, "ana", "yes", "r2")
        await until_texts(world, "+49", ["hello", "still there?", "yes"])

    refused = [one for one in answers if one.client_id == "r1"]
    assert [one.code for one in refused] == ["window_closed"] * 2
    assert "possible instead" in refused[0].detail
    assert [one.reason for one in await world.rows(select(parked.c.reason))] == ["window_closed"]
