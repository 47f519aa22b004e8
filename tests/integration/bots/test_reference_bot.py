"""The reference bot of docs/bots.md, as it stands there, behind the real connectors and router."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from prometheus_client import REGISTRY
from sqlalchemy import insert, select
from standardwebhooks import Webhook
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.messages.events import MessageAdded, visitor_topic
from usher_common.record.tables.funnel import stage_passage
from usher_common.record.tables.schema import account, delivery
from usher_connectors.channels import CHANNELS
from usher_connectors.main import running
from usher_connectors.settings import ConnectorsSettings

from connecting.receiver import SECRET
from documentation.pages import blocks
from record_rig.ready import migrated
from repository import ROOT
from routing import World
from routing.world import PARTITIONS, open_world
from secret_logs import know
from servers.ports import LOOPBACK, free_port
from waits import eventually

BOT = "helper"
POLICY = """
funnel:
  stages: [bot, chat]
  bot: {account: ACCOUNT, cost: 0.1, answer_s: ANSWER_S, receipt: false}
  chat: {cost: 4.5}
"""


@asynccontextmanager
async def reference_bot(folder: Path, hook: str) -> AsyncIterator[str]:
    """Run the page's program in a process of its own; gives its URL."""
    (program,) = [one for one in blocks((ROOT / "docs" / "bots.md").read_text(), {"python"}) if "run_app" in one]
    (folder / "bot.py").write_text(program)
    port = free_port()
    environ = {**os.environ, "BOT_SECRET": SECRET, "BOT_HOOK": hook, "PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(folder / "bot.py"), env=environ, stdout=asyncio.subprocess.DEVNULL
    )
    url = f"http://{LOOPBACK}:{port}/"
    try:
        async with aiohttp.ClientSession() as http:

            async def refuses() -> bool:
                try:
                    async with http.post(url, data=b"{}") as response:
                        return response.status == 401
                except aiohttp.ClientConnectionError:
                    return False

            await eventually(refuses)
        yield url
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def connected(urls: tuple[str, str, str], world: World, port: int) -> AsyncIterator[None]:
    """Run connectors on these stores."""
    bus, live, record = urls
    own = {"bus_url": bus, "live_url": live, "record_url": record, "partitions": PARTITIONS, "node": "bots"}
    hooks = {"hooks_port": port, "allow_private_targets": True, "retry_scale": 0.02}
    settings = msgspec.convert({**own, **hooks}, ConnectorsSettings)
    async with running(settings, world.bus, world.live, world.record, CHANNELS) as checks:
        await eventually(lambda: all(check() for check in checks.values()))
        yield


async def add_account(world: World, url: str) -> None:
    """Connect the bot."""
    secrets = {"secrets": [SECRET]}
    know(secrets)
    row = {
        "id": BOT,
        "channel": "webhook",
        "config_json": json.dumps({"url": url}),
        "secrets_json": json.dumps(secrets),
        "changed_at": 0,
    }
    async with world.record.transaction() as transaction:
        await transaction.connection.execute(insert(account), [row])


async def shown(world: World, peer: str, count: int) -> list[MessageAdded]:
    """Wait until the visitor was shown so many automatic messages."""

    async def look() -> list[MessageAdded] | None:
        heard = world.events(visitor_topic("web", peer), MessageAdded)
        found = [one for one in heard if one.thread is not None and one.thread.automatic]
        return found if len(found) >= count else None

    return await world.until(look)


async def way(world: World, row: Any) -> list[tuple[Any, ...]]:
    """Return the stages of a conversation."""
    columns = (stage_passage.c.stage, stage_passage.c.left_by, stage_passage.c.outcome, stage_passage.c.cost)
    mine = select(*columns).where(stage_passage.c.conversation_id == row.id).order_by(stage_passage.c.number)
    return [tuple(one) for one in await world.rows(mine)]


async def posts(hook: str, conversation: str, turn: str, texts: Sequence[str], key: str) -> list[int]:
    """Let the bot say these in one turn, under the same key; returns how each was answered."""
    answers: list[int] = []
    async with aiohttp.ClientSession() as http:
        for text in texts:
            body = json.dumps({"type": "answer", "conversation": conversation, "turn": turn, "text": text})
            now = datetime.now(tz=UTC)
            headers = {
                "webhook-id": key,
                "webhook-timestamp": str(int(time.time())),
                "webhook-signature": Webhook(SECRET).sign(key, now, body),
            }
            async with http.post(hook, data=body, headers=headers) as response:
                answers.append(response.status)
    return answers


def ignored() -> float:
    """Count answers to turns that nobody waits for."""
    return REGISTRY.get_sample_value("usher_ignored_total", {"reason": "stale_turn"}) or 0.0


async def turns_of(world: World, row: Any) -> list[Any]:
    """Return the deliveries of a conversation's turns, in order."""
    wanted = select(delivery).where(delivery.c.conversation_id == row.id).order_by(delivery.c.seq)
    return await world.rows(wanted)


async def test_it_answers_solves_hands_over_and_is_never_heard_too_late(tmp_path: Path) -> None:
    """Must show 7, on the stores: whatever the bot does, a person has the conversation, and nothing is doubled."""
    urls = ("embedded:", "memory:", f"sqlite:///{tmp_path / 'usher.db'}")
    await migrated(urls[2])
    port = free_port()
    hook = f"http://{LOOPBACK}:{port}/hooks/webhook/{BOT}"
    async with open_world(*urls) as world, connected(urls, world, port):
        await world.agent("ana")
        async with reference_bot(tmp_path, hook) as url:
            await add_account(world, url)
            await world.activate(POLICY.replace("ACCOUNT", BOT).replace("ANSWER_S", "60"))
            async with world.router():
                await solves(world)
                await hands_over(world, hook)
        await is_gone(world)


async def solves(world: World) -> None:
    """A question in two turns: a button, an answer, and a word that it helped."""
    await world.says("v1", "Hello")
    (asks,) = await shown(world, "v1", 1)
    assert asks.thread is not None
    assert (asks.text, [one.id for one in asks.thread.buttons]) == (
        "What is it about?",
        ["bot:parcel", "bot:hours", "person"],
    )
    row = await world.becomes("v1", "automatic")
    await world.command(FaqVerdict(row.id, "c1", asks.thread.ask, "bot:parcel"), row.home_partition)
    answer = (await shown(world, "v1", 2))[1]
    assert answer.thread is not None
    assert answer.text.startswith("Parcels take two days.")
    await world.command(FaqVerdict(row.id, "c2", answer.thread.ask, "helped"), row.home_partition)
    await world.becomes("v1", "closed")

    assert await way(world, row) == [("bot", "helped", "solved", 0.1)]
    assert [one[1:] for one in await world.messages(row)][:3] == [
        ("visitor", "Hello"),
        ("agent", "What is it about?"),
        ("visitor", "My parcel"),
    ]
    assert [one.status for one in await turns_of(world, row)] == ["sent", "sent"]
    assert await world.rung() == []


async def hands_over(world: World, hook: str) -> None:
    """The agent sees why; what the bot says afterwards, twice, is taken and changes nothing."""
    await world.says("v2", "I want a refund")
    row = await world.becomes("v2", "offered", "ana")
    tried = json.loads(row.faq_json)["handed"]
    assert (tried["reason"], tried["summary"]) == ("wants a refund", "I want a refund")
    assert tried["facts"]["messages"] == "1"
    before, counted = await world.messages(row), ignored()
    (turn,) = await turns_of(world, row)

    assert await posts(hook, row.id, turn.message_id, ["Too late", "Too late"], "late") == [200, 200]
    assert await posts(hook, row.id, turn.message_id, ["And again"], "later") == [200]

    async def heard() -> bool:
        return ignored() - counted >= 2

    await eventually(heard)
    assert await world.messages(row) == before
    assert not any("refund" in text for _, author, text in before if author != "visitor")
    unknown = await posts(hook, "nobody", turn.message_id, ["Hello"], "nobody")
    assert unknown == [422]


async def is_gone(world: World) -> None:
    """The bot is down, or its account is not there: by the deadline a person has it, told once."""
    for peer, name, reason in (("v3", BOT, "bot_silent"), ("v4", "nobody", "bot_failed")):
        seconds = "1" if reason == "bot_silent" else "60"
        await world.activate(POLICY.replace("ACCOUNT", name).replace("ANSWER_S", seconds))
        async with world.router():
            await world.says(peer, "Where is it?")
            row = await world.becomes(peer, "offered", "ana")
            assert [one[:3] for one in await way(world, row)] == [("bot", reason, "escalated"), ("chat", "", "")]
            told = await world.messages(row)
            assert [text for _, author, text in told if author == "agent"] == [
                "A person takes over from here and sees what you wrote."
            ]
            await world.accept(row, "ana")
            await world.close_by(await world.becomes(peer, "assigned", "ana"), "ana")
            await world.becomes(peer, "closed")
