"""A conversation by web chat, e-mail and Telegram is one transcript, and answers go where the contact wrote last."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.bus.port import INBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import agent_command_id, derive_id, partition_of, provider_message_id
from usher_common.messages.events import SIGNALS_TOPIC, AgentSignal, decode_signal
from usher_common.messages.first_peers import first_peer
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import account, conversation
from usher_router.main import running as running_router
from usher_router.settings import RouterSettings

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call
from live_rig.ear import Ear

MAIL = {"id": "m1", "account": "mail", "peer": "eva@example.org", "subject": "Your order"}


@pytest.fixture
async def routed(rig: Rig) -> AsyncIterator[Rig]:
    """The gateway with a router on the same stores, an agent and a mailbox."""
    await rig.agent("ana", photo="/ana.png")
    async with rig.record.transaction() as transaction:
        row = {"id": "mail", "channel": "email", "name": "Holm", "enabled": True, "changed_at": 1}
        await insert_rows(transaction.connection, account, [row])
    async with running_router(RouterSettings(), rig.bus, rig.live, rig.record):
        yield rig


async def hears(rig: Rig, account: str, channel: str, peer: str, text: str) -> None:
    """Let a provider deliver a message, as the connectors do."""
    key = provider_message_id(account, text)
    body = MessageReceived(account, peer, channel, text, native_id=text)
    partition = partition_of(account, peer, rig.bus.partitions)
    await rig.bus.publish(INBOUND, partition, wrap(key, time.time_ns() // 1000, "t", body))


async def taken(desk: Any) -> str:
    """Accept the next offer; returns the conversation."""
    offer = await desk.expect("conversation", status="offered")
    done = await desk.say("accept", conversation=offer["id"], assignment=offer["offer"]["assignment"])
    await desk.expect("done", id=done)
    await desk.send("open", conversation=offer["id"], after_seq=0)
    await desk.expect("opened", conversation=offer["id"])
    return str(offer["id"])


async def merged(ana: SignedIn, kept: str, other: str) -> None:
    """Let the agent say that these are one person."""
    versions = [(await call(ana, "GET", f"/api/contacts/{one}"))[1]["version"] for one in (kept, other)]
    body = {"id": "j", "version": versions[0], "other": other, "other_version": versions[1]}
    assert (await call(ana, "POST", f"/api/contacts/{kept}/merge", body))[0] == 200


async def contact_of(rig: Rig, key: str) -> str:
    """Whose conversation it is."""
    async with rig.record.read() as connection:
        found = await connection.execute(select(conversation.c.contact_id).where(conversation.c.id == key))
        return str(found.scalar_one())


async def test_web_chat_mail_and_telegram_are_one_transcript(routed: Rig) -> None:
    """In the order in which they came, each with its channel; what the contact writes next opens nothing beside it."""
    ana = await routed.sign_in("ana")
    desk = await routed.desk("ana", status="available")
    await hears(routed, "tg", "telegram", "4711", "I wrote here last year")
    old = await taken(desk)
    done = await desk.say("close", conversation=old)
    await desk.expect("done", id=done)
    visitor = await routed.widget(profile={"email": "eva@example.org"})
    await visitor.say(text="Where is my order?")
    key = await taken(desk)
    eva = await contact_of(routed, key)

    # the agent goes on by mail, and the contact answers there
    body = {**MAIL, "text": "Here is the bill.", "conversation": key}
    assert await call(ana, "POST", f"/api/contacts/{eva}/conversations", body) == (200, {"conversation": key})
    (agent,) = {one["id"] for one in [(await call(ana, "GET", "/api/session"))[1]["agent"]]}
    peer = first_peer("email", "eva@example.org", agent_command_id(agent, "m1"))
    await hears(routed, "mail", "email", peer, "Thanks for the bill")
    await desk.expect("message", conversation=key, text="Thanks for the bill")

    # they are the person who wrote by Telegram, and write there again
    await merged(ana, eva, derive_id("contact", "tg", "4711"))
    await hears(routed, "tg", "telegram", "4711", "And by Telegram")
    told = await desk.expect("message", conversation=key, text="And by Telegram")
    assert told["thread"]["channel"] == "telegram"

    # whoever connects providers hears that the agent types and has read, nobody hears that they stopped
    ear = Ear()
    listener = await routed.live.listen(ear.on_event, ear.on_gap)
    await listener.add([SIGNALS_TOPIC])
    for on in (True, False):
        await desk.send("typing", conversation=key, on=on)
    await desk.send("marks", conversation=key, delivered=told["seq"], read=told["seq"])
    await ear.until(lambda: len(ear.events) >= 2)
    home = key, "web", visitor.visitor
    heard = [decode_signal(payload) for _, payload in ear.events]
    assert heard == [AgentSignal("typing", *home), AgentSignal("read", *home, told["seq"])]
    await listener.close()

    reply = await desk.say("message", conversation=key, text="On its way")
    answered = await desk.expect("message", client_id=reply)
    assert answered["thread"]["channel"] == "telegram"

    _, page = await call(ana, "GET", f"/api/conversations/{key}/messages?after_seq=0&limit=50")
    said = [one for one in page["messages"] if one["author"] != "system"]
    assert [(one["text"], one.get("thread", {}).get("channel", "web")) for one in said] == [
        ("Where is my order?", "web"),
        ("Here is the bill.", "email"),
        ("Thanks for the bill", "email"),
        ("And by Telegram", "telegram"),
        ("On its way", "telegram"),
    ]
    _, shown = await call(ana, "GET", f"/api/conversations/{key}")
    assert [(one["channel"], one["last"]) for one in shown["addresses"]] == [
        ("web", False),
        ("email", False),
        ("telegram", True),
    ]
    async with routed.record.read() as connection:
        assert len((await connection.execute(select(conversation.c.id))).all()) == 2  # with the one of last year


async def test_what_was_said_by_mail_is_in_the_widget_when_the_visitor_is_back(routed: Rig) -> None:
    """What left while they were away, with the agent's name; then what comes and leaves while they look."""
    ana = await routed.sign_in("ana")
    desk = await routed.desk("ana", status="available")
    visitor = await routed.widget(profile={"email": "eva@example.org"})
    await visitor.say(text="Where is my order?")
    key = await taken(desk)
    await visitor.close()
    body = {**MAIL, "text": "Here is the bill.", "conversation": key}
    assert await call(ana, "POST", f"/api/contacts/{await contact_of(routed, key)}/conversations", body) == (
        200,
        {"conversation": key},
    )
    await desk.expect("message", conversation=key, text="Here is the bill.")

    back = await routed.widget(token=visitor.token)
    found = await back.expect("message", text="Here is the bill.")
    assert (found["author"], found["agent"]["name"], found.get("thread")) == ("agent", "Ana", None)
    session = (await call(ana, "GET", "/api/session"))[1]["agent"]
    peer = first_peer("email", "eva@example.org", agent_command_id(session["id"], "m1"))
    await hears(routed, "mail", "email", peer, "Thanks for the bill")
    await back.expect("message", author="visitor", text="Thanks for the bill")
    reply = await desk.say("message", conversation=key, text="You are welcome.")
    assert (await desk.expect("message", client_id=reply))["thread"]["channel"] == "email"
    await back.expect("message", author="agent", text="You are welcome.")
