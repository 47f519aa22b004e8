"""A WhatsApp contact who takes a username goes on as the same person, with and without a phone number."""

import json
from typing import Any

from sqlalchemy import select
from usher_common.ids import partition_of
from usher_common.record.tables.schema import address, conversation, message
from usher_connectors.channels.whatsapp import CHANNEL
from usher_connectors.contract import Account, Request
from usher_connectors.receive.commands import command_of

from routing.world import PARTITIONS, World

PHONE, USER = "491701234567", "DE.13491208655302741918"
ACCOUNT = Account("wa", "whatsapp", {"phone_number_id": "1"}, {})
NUMBER = {"metadata": {"phone_number_id": "1"}}


async def hook(world: World, number: int, text: str, **named: Any) -> None:
    """Let Meta tell of a message, as the connectors pass it on."""
    written = {"id": f"wamid.{number}", "timestamp": str(number), "type": "text", "text": {"body": text}, **named}
    await tells(world, {"messages": [written]})


async def tells(world: World, value: dict[str, Any]) -> None:
    """Let Meta tell of something."""
    change = {"field": "messages", "value": {**NUMBER, **value}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    for event in CHANNEL.parse(Request({}, json.dumps(body).encode(), 0.0), ACCOUNT):
        if named := command_of(ACCOUNT, event):
            key, peer, command = named
            await world.command(command, partition_of(ACCOUNT.id, peer, PARTITIONS), key)


async def until_texts(world: World, *wanted: str) -> None:
    """Wait until these are the messages of people, of all conversations, in order."""

    async def look() -> bool | None:
        rows = await world.rows(select(message.c.text, message.c.author).order_by(message.c.created_at, message.c.seq))
        return [row.text for row in rows if row.author != "system"] == list(wanted) or None

    await world.until(look)


async def test_a_contact_who_takes_a_username_goes_on_in_the_conversation(world: World) -> None:
    """By number; then by both ids, by the user id alone, and by the number again: one transcript."""
    await world.listen()
    async with world.router():
        await hook(world, 1, "by number", **{"from": PHONE})
        await until_texts(world, "by number")
        await hook(world, 2, "by both", **{"from": PHONE, "from_user_id": USER})
        await until_texts(world, "by number", "by both")
        await hook(world, 3, "by user id", from_user_id=USER)
        await until_texts(world, "by number", "by both", "by user id")
        await hook(world, 4, "by number again", **{"from": PHONE})
        await until_texts(world, "by number", "by both", "by user id", "by number again")

    assert len(await world.rows(select(conversation.c.id))) == 1


async def test_a_status_is_enough_to_know_that_both_are_one(world: World) -> None:
    """Who has written by number is told by both ids in a status of our answer, and then writes by the user id alone."""
    await world.listen()
    status = {
        "id": "wamid.out",
        "status": "delivered",
        "timestamp": "1",
        "recipient_id": PHONE,
        "recipient_user_id": USER,
    }
    async with world.router():
        await hook(world, 1, "by number", **{"from": PHONE})
        await until_texts(world, "by number")
        await tells(world, {"statuses": [status]})
        await world.until(lambda: world.rows(select(address.c.id).where(address.c.peer == USER)))
        await hook(world, 2, "by user id", from_user_id=USER)
        await until_texts(world, "by number", "by user id")

    assert len(await world.rows(select(conversation.c.id))) == 1


async def test_an_answer_goes_by_the_id_that_was_used_last(world: World) -> None:
    """To the user id once the number is not told any more."""
    await world.listen()
    await world.agent("ana")
    async with world.router():
        await hook(world, 1, "by both", **{"from": PHONE, "from_user_id": USER})
        await world.accept(await world.becomes(PHONE, "offered"), "ana")
        row = await world.becomes(PHONE, "assigned")
        await world.reply(row, "ana", "to the number", "r1")
        await until_texts(world, "by both", "to the number")
        await hook(world, 5, "by user id", from_user_id=USER)
        await until_texts(world, "by both", "to the number", "by user id")
        await world.reply(row, "ana", "to the user id", "r2")
        await until_texts(world, "by both", "to the number", "by user id", "to the user id")

    answers = select(message.c.text, message.c.thread_json).where(message.c.author == "agent").order_by(message.c.seq)
    peers = [json.loads(one.thread_json or "{}").get("peer", PHONE) for one in await world.rows(answers)]
    assert peers == [PHONE, USER]
