"""A visitor and an agent have the transcript sent by mail, over REST with a real router; its answer comes back."""

import asyncio
from typing import Any

from sqlalchemy import select, update
from usher_common.bus.port import INBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import derive_id, partition_of, provider_message_id
from usher_common.messages.first_peers import first_peer
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import account, conversation, message
from usher_gateway.limits import TRANSCRIPT_MAILS_PER_HOUR

from gateway_rig.office import Office
from waits import eventually

SHOP = "https://shop.example"


async def mailbox(office: Office) -> None:
    """Connect one mailbox."""
    row = {"id": "mail", "channel": "email", "name": "Mail", "changed_at": 1, "enabled": True}
    async with office.rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, account, [row])


async def conversation_of(office: Office, visitor: str) -> Any:
    """The visitor's conversation."""
    async with office.rig.record.read() as connection:
        found = await connection.execute(select(conversation).where(conversation.c.peer == visitor))
    return found.one()


async def lines(office: Office, key: str) -> list[str]:
    """What was said."""
    wanted = select(message.c.text).where(message.c.conversation_id == key).order_by(message.c.seq)
    async with office.rig.record.read() as connection:
        return list((await connection.execute(wanted)).scalars())


async def test_a_visitor_asks_once_and_their_answer_comes_back(office: Office) -> None:
    """However often it is sent again; an address that is none, and a stranger's conversation, are refused."""
    widget = await office.rig.widget()
    await office.says(widget.visitor, name="Vera")
    key = (await conversation_of(office, widget.visitor)).id
    body = {"id": "r1", "conversation": key, "address": " Vera@Example.org ", "language": "de"}
    headers = {"Authorization": f"Bearer {widget.token}", "Origin": SHOP}

    async def ask(path: str = "/mail", **more: str) -> tuple[int, Any]:
        sent = {"conversation": key} if not path else {**body, **more}
        async with (await office.rig.http()).post(f"/api/transcripts{path}", json=sent, headers=headers) as response:
            return response.status, await response.json()

    assert (await ask())[1]["code"] == "no_mailbox"
    assert (await ask(""))[1]["mail"] is False
    await mailbox(office)
    assert (await ask(""))[1]["mail"] is True
    answers = list(await asyncio.gather(ask(), ask()))
    assert answers == [(200, {"address": "Vera@example.org"})] * 2
    assert (await ask(address="vera"))[1]["code"] == "bad_email"
    assert (await ask(conversation="other"))[0] == 404
    assert [one for one in await lines(office, key) if one.startswith("transcript")] == [
        "transcript_mailed:Vera@example.org"
    ]

    ended = {"status": "closed", "closed_at": conversation.c.changed_at, "closed_by": "visitor"}
    async with office.rig.record.transaction() as transaction:
        await transaction.connection.execute(
            update(conversation)
            .where(conversation.c.id == key)
            .values({**ended, "waiting_since": None, "next_deadline": None})
        )
    peer = first_peer("email", "Vera@example.org", derive_id("transcript", widget.visitor, "r1"))
    reply = MessageReceived("mail", peer, "email", "One more thing", native_id="n1")
    place = partition_of("mail", peer, office.rig.bus.partitions)
    await office.rig.bus.publish(
        INBOUND, place, wrap(provider_message_id("mail", "n1"), 1_700_000_000_000_000, "t", reply)
    )

    async def back() -> bool:
        return "One more thing" in await lines(office, key)

    await eventually(back)
    assert (await conversation_of(office, widget.visitor)).status != "closed"


async def test_a_visitor_cannot_flood(office: Office) -> None:
    """Nor can several who type the same address."""
    await mailbox(office)
    widget = await office.rig.widget()
    await office.says(widget.visitor)
    key = (await conversation_of(office, widget.visitor)).id
    headers = {"Authorization": f"Bearer {widget.token}"}
    codes = []
    for number in range(TRANSCRIPT_MAILS_PER_HOUR + 1):
        body = {"id": f"r{number}", "conversation": key, "address": f"v{number}@example.org"}
        async with (await office.rig.http()).post("/api/transcripts/mail", json=body, headers=headers) as response:
            codes.append(response.status)

    assert codes == [*[200] * TRANSCRIPT_MAILS_PER_HOUR, 429]


async def test_an_agent_sends_it_to_the_contact_alone(office: Office) -> None:
    """To the address that the contact has given, and to no other."""
    await mailbox(office)
    await office.says("v1", name="Eva", email="eva@example.org")
    key = (await conversation_of(office, "v1")).id
    path = f"/api/conversations/{key}/transcript/mail"

    assert await office.send("POST", path, {"id": "a1", "address": "Eva@example.org"}) == (
        200,
        {"address": "Eva@example.org"},
    )
    assert (await office.send("POST", path, {"id": "a2", "address": "otto@example.org"}))[1]["code"] == "no_address"
    assert (await lines(office, key))[-1] == "transcript_mailed:Eva@example.org"
