"""Typing and read marks on their way to a provider: once, where the contact is, and in no send's way."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from aiohttp import web
from sqlalchemy import insert
from usher_common.messages.events import SIGNALS_TOPIC, AgentSignal, encode_event
from usher_common.messages.threads import Reached, Threaded
from usher_common.record.tables.schema import address, contact, conversation, message
from usher_connectors.channels import webhook
from usher_connectors.contract import Account, Call, Sending

from connecting.receiver import Receiver
from connecting.rig import Rig
from record_rows import ROWS

HOME = {"account": "a", "peer": "p", "channel": "webhook"}
HERE = Reached("a", "p", "webhook", at=1)


def typing(peer: str, account: Account) -> Sending:
    """Ask for an address that names the peer."""
    yield Call(f"{account.config['url']}/typing-{peer}", method="GET")
    return ""


def mark(native_id: str, account: Account) -> Sending:
    """Ask for an address that names the message."""
    yield Call(f"{account.config['url']}/read-{native_id}", method="GET")
    return ""


CHANNELS = {"webhook": replace(webhook.CHANNEL, typing=typing, mark=mark)}


async def talked(rig: Rig, addresses: Sequence[Reached], *threads: Threaded) -> None:
    """Write a conversation into the record, its contact's messages going as these say."""
    rows: list[tuple[Any, dict[str, Any]]] = [
        (contact, ROWS["contact"]),
        (address, {**ROWS["address"], **HOME}),
        (
            conversation,
            {**ROWS["conversation"], **HOME, "addresses_json": msgspec.json.encode(addresses).decode()},
        ),
    ]
    for seq, thread in enumerate(threads, 1):
        text = msgspec.json.encode(thread).decode()
        rows.append((message, {**ROWS["message"], "id": f"m{seq}", "seq": seq, "thread_json": text}))
    async with rig.record.transaction() as transaction:
        for table, row in rows:
            await transaction.connection.execute(insert(table), [row])


async def say(rig: Rig, *signals: AgentSignal) -> None:
    """Publish signals as a gateway does."""
    await rig.live.publish([(SIGNALS_TOPIC, encode_event(one)) for one in signals])


def types() -> AgentSignal:
    """Make the signal of an agent who types."""
    return AgentSignal("typing", "k1", "a", "p")


async def test_typing_and_reading_are_shown_where_the_contact_is(rig: Rig, receiver: Receiver) -> None:
    """Typing where an answer would go, reading at each address; the same is not shown twice at once."""
    await rig.add_account("a", receiver.url)
    there = Reached("a", "q", "webhook", at=2)
    elsewhere = Threaded("a", "q", "webhook", native_id="n2")
    await talked(rig, [HERE, there], Threaded(native_id="n0"), Threaded(native_id="n1"), elsewhere, Threaded())
    async with rig.connectors(CHANNELS):
        await say(rig, types(), types(), AgentSignal("read", "k1", "a", "p", 3), AgentSignal("read", "k1", "a", "p", 3))
        await receiver.until(lambda: len(receiver.asked) >= 3)
        await say(rig, AgentSignal("read", "nobody's", "a", "p", 1), AgentSignal("read", "k1", "a", "p", 1))
        await receiver.until(lambda: len(receiver.asked) >= 4)

    assert sorted(receiver.asked) == ["read-n0", "read-n1", "read-n2", "typing-q"]


@pytest.mark.parametrize("refused", ["stopped", "blocked"])
async def test_who_refuses_us_is_shown_nothing(rig: Rig, receiver: Receiver, refused: Any) -> None:
    """A contact who stopped us; the other address is shown what was read there."""
    await rig.add_account("a", receiver.url)
    there = Reached("a", "q", "webhook", at=2, refused=refused)
    await talked(rig, [HERE, there], Threaded(native_id="n1"), Threaded("a", "q", "webhook", native_id="n2"))
    async with rig.connectors(CHANNELS):
        await say(rig, types(), AgentSignal("read", "k1", "a", "p", 2))
        await receiver.until(lambda: len(receiver.asked) >= 1)

    assert receiver.asked == ["read-n1"]


async def test_a_signal_delays_and_fails_no_send(rig: Rig, receiver: Receiver) -> None:
    """While the provider leaves it unanswered, and after it refused it; and nothing of it is kept."""
    await rig.add_account("a", receiver.url)
    await talked(rig, [HERE], Threaded(native_id="n1"))
    answered = asyncio.Event()
    receiver.lookup = lambda _id: web.Response(status=500)
    receiver.hold_lookup = answered
    async with rig.connectors(CHANNELS):
        await say(rig, types())
        await receiver.until(lambda: receiver.asked == ["typing-p"])
        await rig.send("a", ("p", "while it waits"))
        await receiver.until(lambda: receiver.texts("p") == ["while it waits"])
        answered.set()
        await say(rig, types(), AgentSignal("read", "k1", "a", "p", 1))
        await receiver.until(lambda: len(receiver.asked) == 2)
        await rig.send("a", ("p", "after it failed"))
        rows = await rig.until_rows(lambda rows: len(rows) == 2 and all(row.reported for row in rows))

    assert [(row.status, row.attempts) for row in rows] == [("sent", 1), ("sent", 1)]
    assert receiver.asked == ["typing-p", "read-n1"]
