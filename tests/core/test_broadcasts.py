"""A broadcast on record: each recipient is told at most once, whatever dies and whatever is published again."""

import asyncio
import shutil
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from usher_common.bus.port import INBOUND, OUTBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.tell import TellContact
from usher_common.ids import address_id, outreach_id, partition_of, provider_message_id, unsubscribed_id
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import (
    account,
    address,
    broadcast,
    contact,
    conversation,
    delivery,
    journal,
    message,
    outreach,
    unsubscription,
)
from usher_common.record.transaction import run_transaction
from usher_policy.document.outreach import OutreachRule, OutreachWording
from usher_router.adapters.outreach.broadcasts import RecordBroadcasts, Told
from usher_router.app.checks.delete_old_rows import forget_dispatch
from usher_router.app.outreach.tell_recipients import addressed
from usher_router.domain.outreach.words import AGAIN, DONE

from routing.world import PARTITIONS, World, open_world

RULE = OutreachRule(consent="news", wordings={"en": OutreachWording(text="Hi")})
STORE = RecordBroadcasts()
MINUTE = 60_000_000  # µs


async def seed(world: World, people: int, *, state: str = "running", **columns: Any) -> list[str]:
    """A broadcast `b1` to so many contacts, who have agreed; returns the ids of its recipients."""
    now = time.time_ns() // 1000
    names = [f"p{number:04}" for number in range(people)]
    ids = [outreach_id("broadcast", "b1", one) for one in names]
    commands = [
        TellContact("tg", one, "telegram", one, f"Hi {one}", "broadcast:b1", {}, {}, broadcast="b1") for one in names
    ]
    encoded = [msgspec.msgpack.encode(one) for one in commands]
    async with world.record.transaction() as transaction:
        connection = transaction.connection
        await insert_rows(connection, account, [{"id": "tg", "channel": "telegram", "changed_at": now}])
        agreed = '{"news": "yes"}'
        await insert_rows(
            connection, contact, [{"id": one, "created_at": now, "attributes_json": agreed} for one in names]
        )
        at = {"account": "tg", "channel": "telegram", "created_at": now}
        await insert_rows(
            connection, address, [{"id": address_id("tg", one), "peer": one, "contact_id": one, **at} for one in names]
        )
        row = {
            "id": "b1",
            "name": "News",
            "state": state,
            "rule_json": msgspec.json.encode(RULE).decode(),
            "per_minute": 6_000,
            "created_by": "ana",
            "created_at": now,
            "changed_at": now,
            **columns,
        }
        await insert_rows(connection, broadcast, [row])
        rows = [
            {
                "id": key,
                "broadcast_id": "b1",
                "contact_id": name,
                "account": "tg",
                "place": f"telegram:{name}",
                "command": command,
                "at": now,
            }
            for key, name, command in zip(ids, names, encoded, strict=True)
        ]
        await insert_rows(connection, outreach, rows)
    return ids


async def claim(world: World, turn: int) -> list[Told]:
    """Claim who is next, so many minutes from now: nothing holds them back."""

    async def body(transaction: Transaction) -> list[Told]:
        return await STORE.claim(transaction.connection, "b1", await transaction.now() + turn * MINUTE)

    return await run_transaction(world.record, body)


async def forgotten(world: World) -> list[Told]:
    """Claim again whom nobody has told, long after."""

    async def body(transaction: Transaction) -> list[Told]:
        return await STORE.forgotten(transaction.connection, await transaction.now() + 60 * MINUTE, 500)

    return await run_transaction(world.record, body)


async def publish(world: World, told: list[Told]) -> None:
    """Publish their commands."""
    await world.bus.publish_all(INBOUND, [addressed(one, PARTITIONS) for one in told])


async def states(world: World) -> dict[str, int]:
    """Count the recipients by state."""
    wanted = select(outreach.c.state, func.count()).group_by(outreach.c.state)
    return {row[0]: row[1] for row in await world.rows(wanted)}


async def told_ids(world: World) -> list[str]:
    """The ids of all messages that recipients were told."""
    return [row[0] for row in await world.rows(select(message.c.id).where(message.c.author == "agent"))]


async def leaves(world: World, ids: list[str], status: str = "sent") -> None:
    """Let the connectors have done with these."""
    row = {"account": "tg", "peer": "p", "channel": "telegram", "conversation_id": "k", "seq": 1, "payload": b""}
    row |= {"status": status, "created_at": 1, "changed_at": 1}
    async with world.record.transaction() as transaction:
        rows = [{**row, "id": f"d{key}", "message_id": key} for key in ids]
        await insert_rows(transaction.connection, delivery, rows)


steps = st.lists(st.sampled_from(["tell", "die", "twice", "again", "restart"]), max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_each_is_told_once_under_any_crash(steps: list[str], sqlite_template: Path, tmp_path: Path) -> None:
    """Whoever claims may die before it publishes, publish twice, or long after; routers come and go meanwhile."""
    path = tmp_path / f"{time.time_ns()}.db"
    shutil.copyfile(sqlite_template, path)
    asyncio.run(_crashes(steps, f"sqlite:///{path}"))


async def _crashes(steps: list[str], url: str) -> None:
    async with open_world("embedded:", "memory:", url) as world:
        ids = await seed(world, 6, per_minute=2, next_json="{}")
        claimed: list[Told] = []
        async with AsyncExitStack() as stack:
            for turn, step in enumerate(steps, 1):
                if step == "restart":
                    await stack.aclose()
                    await stack.enter_async_context(world.router())
                    continue
                told = claimed if step == "again" else await claim(world, turn)
                claimed = [*claimed, *told]
                if step != "die":
                    await publish(world, told * (2 if step == "twice" else 1))
            await stack.aclose()
            await stack.enter_async_context(world.router(node="last"))
            while left := await claim(world, len(steps) + 2 + len(claimed)):
                claimed += left
            await publish(world, await forgotten(world))
            await world.until(partial(_all_told, world, len(ids)))
        sends = await world.rows(select(journal.c.envelope).where(journal.c.stream == OUTBOUND))

    assert sorted(await _once(url)) == sorted(ids)
    assert len(sends) == len(ids)


async def _all_told(world: World, number: int) -> bool:
    return len(await told_ids(world)) >= number


async def _once(url: str) -> list[str]:
    async with open_world("embedded:", "memory:", url) as world:
        return await told_ids(world)


async def test_who_has_changed_their_mind_is_left_out(world: World) -> None:
    """Between the plan and their turn: a word, a stop, a merge, a consent withdrawn. The others are told."""
    ids = await seed(world, 5)
    async with world.record.transaction() as transaction:
        connection = transaction.connection
        row = {"id": unsubscribed_id("tg", "p0000"), "at": 1}
        await insert_rows(connection, unsubscription, [row])
        await connection.execute(update(address).where(address.c.peer == "p0001").values(refused="stopped"))
        await connection.execute(update(contact).where(contact.c.id == "p0002").values(merged_into="p0004"))
        await connection.execute(update(contact).where(contact.c.id == "p0003").values(attributes_json="{}"))
    told = await claim(world, 1)
    reasons = await world.rows(select(outreach.c.reason).where(outreach.c.state == "left_out").order_by(outreach.c.id))

    assert [one.id for one in told] == ids[4:]
    assert sorted(row[0] for row in reasons) == ["merged", "no_consent", "unsubscribed", "unsubscribed"]


@pytest.mark.parametrize("state", ["paused", "stopped", "planning"])
async def test_nobody_is_claimed_unless_it_runs(world: World, state: str) -> None:
    """The row says so, which is locked meanwhile."""
    await seed(world, 2, state=state, ended_at=1 if state == "stopped" else None)

    assert await claim(world, 1) == []
    assert await states(world) == {"planned": 2}


async def test_it_is_done_once_all_have_left_and_is_deleted_when_it_is_old(world: World) -> None:
    """Uncertain ones have left, too; what the router refused is left out with its reason."""
    ids = await seed(world, 3)
    async with world.record.transaction() as transaction:
        blocked = update(address).where(address.c.peer == "p0002").values(refused="blocked")
        await transaction.connection.execute(blocked)
    async with world.router():
        await world.until(partial(_all_told, world, 2))
        await leaves(world, ids[:1])
        await leaves(world, ids[1:2], "uncertain")

        async def done() -> bool:
            return [row.state for row in await world.rows(select(broadcast.c.state))] == ["done"]

        await world.until(done)
    left_out = await world.rows(select(outreach.c.id, outreach.c.reason).where(outreach.c.reason != ""))
    assert await states(world) == {"settled": 2, "left_out": 1}
    assert [tuple(row) for row in left_out] == [(ids[2], "blocked")]

    await forget_dispatch(world.record, STORE, 1.0)
    assert await states(world) == {"settled": 2, "left_out": 1}
    await forget_dispatch(world.record, STORE, -1.0)
    assert (await states(world), await world.rows(select(broadcast.c.id))) == ({}, [])


async def _said(world: World, row: Any, number: int) -> list[tuple[str, str]]:
    said = [(author, text) for _, author, text in await world.messages(row)]
    return said if len(said) >= number else []


async def test_the_reply_waits_with_what_was_said_and_stop_is_kept(world: World) -> None:
    """A reply is loaded with the conversation in which they were told; a stop is confirmed once, and so is its end."""
    await seed(world, 3)
    words = (("p0000", "When?"), ("p0001", "Stop"), ("p0001", "stop!"), ("p0002", "Stop"), ("p0002", "Start"))
    async with world.router():
        await world.until(partial(_all_told, world, 3))
        for peer, text in words:
            body = MessageReceived("tg", peer, "telegram", text, native_id=f"{peer} {text}")
            cause = provider_message_id("tg", body.native_id)
            await world.command(body, partition_of("tg", peer, PARTITIONS), cause)
        row = await world.becomes("p0000", "waiting")
        said = [(author, text) for _, author, text in await world.messages(row)]
        stopped = await world.conversation("p0001")
        heard = await world.until(partial(_said, world, stopped, 4))
        back = await world.until(partial(_said, world, await world.conversation("p0002"), 5))
        kept = await world.rows(select(unsubscription.c.id))

    assert said == [("agent", "Hi p0000"), ("visitor", "When?")]
    assert [text for author, text in heard if author == "agent"] == ["Hi p0001", DONE["en"]]
    assert [text for author, text in back if author == "agent"] == ["Hi p0002", DONE["en"], AGAIN["en"]]
    assert (row.rule, stopped.status) == ("broadcast:b1", "closed")
    assert [tuple(one) for one in kept] == [(unsubscribed_id("tg", "p0001"),)]
    assert len(await world.rows(select(conversation.c.id))) == 3
