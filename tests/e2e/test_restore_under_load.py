"""Backed up under load, everything lost, restored: the ledger is equal up to the backup's moment."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from usher.backup.make import make
from usher.backup.restore import Options, Restored, restore
from usher.backup.settings import BackupSettings
from usher.backup.verify import faults_of
from usher_common.files.folder import FileFolder
from usher_common.live.memory import MemoryLive
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_gateway.erasing.erase import Stores, erase
from usher_router.settings import RouterSettings, policy_of

from benchmarks.chaos.crowd import BusyAgent, Pace, write_as_contact, write_as_visitor
from benchmarks.chaos.ledger import Ledger, double_owners, doubled, over_capacity, sender_breaks
from benchmarks.chaos.verdict import OnRecord, read_record
from record_rig.pg_programs import programs_of
from servers import PostgresServer, RabbitServer, RedisServer
from stack.provider import Provider
from stack.seeding import WEBHOOK_ACCOUNT, seed_agents, seed_webhook
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

WORD = "zanzibar"  # of the one who is erased
LAG_S = 5.0  # from accepted to on record at most, on a busy machine: the bus carries it, and is not in the backup
SIGNING_SECRET = "kept apart from backup and servers"
BACKUP, REGISTER = "backup", "erasures.jsonl"
SETTINGS = {"USHER_CHAT_WEIGHT": "10", "USHER_OFFER_S": "4"}


@dataclass(frozen=True)
class Size:
    """How many write for how long before and after the backup (s), with how long between two texts (s)."""

    visitors: int
    contacts: int
    agents: int
    before_s: float
    after_s: float
    interval_s: float


SHORT = Size(visitors=4, contacts=4, agents=2, before_s=1.5, after_s=0.8, interval_s=0.2)
LONG = Size(visitors=40, contacts=40, agents=12, before_s=20.0, after_s=10.0, interval_s=0.5)


@dataclass(frozen=True)
class Run:
    """What a run leaves for the comparison: the backup's moment by the ledger's clock, who goes on, and the agents."""

    ledger: Ledger
    moment_s: float
    provider: Provider
    vera: Visitor
    agents: int


async def test_everything_up_to_the_moment_is_there_once_and_who_was_erased_is_not(
    tmp_path: Path, rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """Seconds of eight people who write at once."""
    await _backed_up_and_restored(SHORT, tmp_path, rabbitmq, postgres, redis_server)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_the_same_with_eighty_people(
    tmp_path: Path, rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """For half a minute."""
    await _backed_up_and_restored(LONG, tmp_path, rabbitmq, postgres, redis_server)


async def _backed_up_and_restored(
    size: Size, folder: Path, rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    redis_server.empty()
    ledger, register = Ledger(folder / "tokens.txt"), folder / REGISTER
    settings = {**SETTINGS, "USHER_ERASURES_FILE": str(register), "USHER_SECRET": SIGNING_SECRET}
    settings |= {"USHER_PG_BIN": programs_of(postgres, folder / "bin")}
    async with postgres.fresh_database() as database, rabbitmq.fresh_vhost() as vhost:
        await seed_agents(database, [f"agent{n}" for n in range(size.agents)], capacity=1000)
        listening = Provider("", WEBHOOK_ACCOUNT, "whsec_" + "A" * 32, ledger)
        secret = await seed_webhook(database, listening.url)
        async with separate_stack((vhost, redis_server.url, database), extra=settings) as stack:
            provider = Provider(stack.connectors[0].hooks_url, WEBHOOK_ACCOUNT, secret, ledger, listening.port)
            run = await _under_load(size, stack, provider, ledger, folder)
        former = await read_record(database, ledger)
    # the record is dropped, the broker's virtual host and the files are gone, and Redis is emptied
    redis_server.empty()
    async with postgres.fresh_database() as database, rabbitmq.fresh_vhost() as vhost:
        uploads = folder / "restored"
        env = {**stack.env, "USHER_RECORD_URL": database, "USHER_UPLOAD_DIR": str(uploads)}
        done = await restore(
            load_settings(BackupSettings, env),
            folder / BACKUP,
            Options(),
            policy_of(load_settings(RouterSettings, env)),
        )
        restored = await read_record(database, ledger)
        _compare(run, former, restored)
        await _nobody_is_left(done, database, uploads)
        again = {**settings, "USHER_UPLOAD_DIR": str(uploads)}
        async with separate_stack((vhost, redis_server.url, database), extra=again) as stack:
            await _goes_on(run, stack, ledger)


async def _under_load(size: Size, stack: Stack, provider: Provider, ledger: Ledger, folder: Path) -> Run:
    """Let the crowd write, back up in the middle of it, and erase somebody afterwards."""
    backup, register = folder / BACKUP, folder / REGISTER
    pace, urls = Pace(size.interval_s), stack.gateway_urls
    chance = random.Random(7)  # noqa: S311 - a pace
    agents = [BusyAgent(f"agent{n}", urls, ledger, pace, n) for n in range(size.agents)]
    for agent in agents:
        agent.colleagues = agents
    visitors = [Visitor(f"visitor{n}", urls, ledger) for n in range(size.visitors)]
    eva = Visitor("eva", urls)
    async with _crowd([*agents, *visitors, eva], provider):
        await eva.write(f"my name is {WORD}")
        for visitor in visitors:
            pace.spawn(write_as_visitor(visitor, ledger, pace, chance))
        for n in range(size.contacts):
            pace.spawn(write_as_contact(provider, f"contact{n}", ledger, pace, chance))
        await eva.until(lambda: eva.state.get("status") == "assigned")
        for content in (f"{WORD}'s file".encode(), b"another"):
            await _upload(eva, urls[0], content)
        await eventually(lambda: _passed(size.before_s, ledger) and ledger.first_shown_at, seconds=120)
        env = load_settings(BackupSettings, stack.env)
        manifest = await make(env, backup)
        assert await faults_of(backup, manifest, env.pg_bin) == []
        moment_s = time.monotonic() - (time.time() - manifest.moment / 1_000_000)
        await eva.say({"type": "end"})
        await eva.until(lambda: eva.state.get("status") == "closed")
        async with opened_record(env.record_url) as record:
            on = Stores(record, MemoryLive(), FileFolder(Path(env.upload_dir)), settled_s=0, register=str(register))
            await erase(on, await _contact_of(env.record_url, eva.conversation), "test")
        erased_s = time.monotonic()
        await eventually(lambda: _passed(size.after_s, ledger, erased_s), seconds=120)
        pace.writing = False
        await eventually(lambda: not pace.tasks, seconds=60)
    return Run(ledger, moment_s, provider, visitors[0], size.agents)


@asynccontextmanager
async def _crowd(people: Sequence[Any], provider: Provider) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        await provider.start()
        stack.push_async_callback(provider.stop)
        for person in people:
            stack.push_async_callback(person.stop)
            await person.start()
        yield


def _compare(run: Run, former: OnRecord, restored: OnRecord) -> None:
    """What was seen before the moment is there; all of it is as it was, whole, once and in order."""
    ledger, tokens = run.ledger, [token for _, token, _ in restored.tokens]
    seen = {token for token, at in ledger.first_shown_at.items() if at <= run.moment_s}
    accepted = {token for token, at in ledger.accepted_at.items() if at <= run.moment_s - LAG_S}
    number_of = {token: int(token.rsplit(".", 1)[1]) for token in ledger.sender_of}
    later = set(ledger.sender_of) - set(tokens)
    print(  # noqa: T201 - the figures that must be shown
        f"sent {len(ledger.sender_of)}, accepted {len(ledger.accepted_at)}, seen before the moment {len(seen)}, "
        f"accepted {LAG_S} s before it {len(accepted)}, restored {len(tokens)}, after it {len(later)}"
    )

    assert seen - set(tokens) == set()
    assert accepted - set(tokens) == set()
    assert min(len(seen), len(later)) > 0
    assert set(restored.tokens) <= set(former.tokens)
    assert doubled({}, tokens) == set()
    by_talk: dict[str, list[str]] = {}
    for conversation, token, _ in restored.tokens:
        by_talk.setdefault(conversation, []).append(token)
    assert sum(sender_breaks(found, ledger.sender_of, number_of) for found in by_talk.values()) == 0
    assert (restored.gaps, double_owners(restored.intervals)) == (1, 0)  # the erased one's messages are gone
    assert over_capacity(restored.intervals, restored.capacity) == 0


async def _nobody_is_left(done: Restored, database: str, uploads: Path) -> None:
    """P10, F12: neither in a row nor in a file; and agents carry what they have."""
    connection = await asyncpg.connect(database)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text FROM "{one["tablename"]}" t') for one in names]  # noqa: S608
        loads = await connection.fetch(
            "SELECT a.load, coalesce(sum(s.weight), 0) AS carried FROM agent a"
            " LEFT JOIN assignment s ON s.agent_id = a.id AND s.ended_at IS NULL GROUP BY a.id"
        )
        waiting = await connection.fetch("SELECT id FROM delivery WHERE status = 'queued'")
    finally:
        await connection.close()

    assert [one for table in rows for one in table if WORD in one["t"].lower()] == []
    assert [one async for one in FileFolder(uploads).ids()] == []  # both of Eva's
    assert (len(done.erased.erased), done.erased.left) == (1, {})
    assert [row for row in loads if row["load"] != row["carried"]] == []
    assert waiting == []


async def _goes_on(run: Run, stack: Stack, ledger: Ledger) -> None:
    """Services start on it, a contact goes on where they were, and no text leaves to a provider a second time."""
    run.provider.hooks_url = stack.connectors[0].hooks_url
    vera = Visitor("vera", stack.gateway_urls)
    vera.token, vera.conversation = run.vera.token, run.vera.conversation
    agents = [
        BusyAgent(f"agent{n}", stack.gateway_urls, ledger, Pace(1.0, writing=False), n) for n in range(run.agents)
    ]
    async with _crowd([*agents, vera], run.provider):
        await vera.until(lambda: bool(vera.screens[vera.conversation].messages))
        await vera.write("still here")
        await vera.until(lambda: "still here" in vera.screens[vera.conversation].texts)
        await run.provider.write("contact0", "and so am I")
        screens = [agent.screens for agent in agents]
        await eventually(lambda: any("and so am I" in one.texts for found in screens for one in found.values()))
    sent = [body["text"].split(" ", 1)[0] for body in run.provider.shown]
    assert len(set(sent)) == len(sent)


async def _upload(visitor: Visitor, url: str, content: bytes) -> None:
    form = aiohttp.FormData()
    form.add_field("file", content, filename="note.txt", content_type="text/plain")
    headers = {"Authorization": f"Bearer {visitor.token}", "Origin": url}
    async with visitor.http.post(f"{url}/api/uploads", data=form, headers=headers) as response:
        assert response.status == 201, await response.text()


async def _contact_of(database: str, conversation: str) -> str:
    connection = await asyncpg.connect(database)
    try:
        return str(await connection.fetchval("SELECT contact_id FROM conversation WHERE id = $1", conversation))
    finally:
        await connection.close()


def _passed(seconds: float, ledger: Ledger, since: float | None = None) -> bool:
    """Return whether the crowd has written for so long, by the times of its texts."""
    times = list(ledger.sent_at.values())
    return bool(times) and max(times) - (min(times) if since is None else since) >= seconds
