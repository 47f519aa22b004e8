"""Two conversations with two periods on separate processes: of the one nothing is left anywhere, of the other all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aio_pika import connect
from redis.asyncio import Redis
from sqlalchemy import select, update
from usher_common.bus.topology import STREAMS, queue_name
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_policy.retention.deciding import DAY

from connecting.mailboxes import mail_account_of
from erasing.filled import dump
from servers import PostgresServer, RabbitServer, RedisServer
from servers.mail.both import MailServers
from stack.agent import Agent
from stack.crew import ask, seed_policy
from stack.seeding import seed_account, seed_agents
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

GONE, KEPT = "zanzibar", "quokka"
POLICY = "retention: {rules: [{channel: email, days: 30}, {channel: web, days: 60}]}"
_c = schema.conversation.c


class Place(NamedTuple):
    """The running services and their stores."""

    stack: Stack
    record: Record
    vhost: str
    redis_url: str
    address: str


@asynccontextmanager
async def running(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis: RedisServer, servers: MailServers
) -> AsyncIterator[Place]:
    """Run all services with a mailbox."""
    trusted = {"SSL_CERT_FILE": servers.certificates.authority, "USHER_RETRY_SCALE": "0.05"}
    mailbox = mail_account_of("retained", servers.dovecot, servers.postfix, name="Shop", history="true")
    redis.empty()
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database(migrate) as database:
        await seed_agents(database, ["ana"])
        await seed_account(database, mailbox)
        record = open_record(database)
        async with separate_stack((vhost, redis.url, database), knowledge=1, extra=trusted) as stack:
            yield Place(stack, record, vhost, redis.url, "retained@example.test")
        await record.close()


async def _mails(place: Place, servers: MailServers) -> None:
    """Zed writes a mail with a page and a file."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Zed <{GONE}@example.org>", place.address, f"About the {GONE}"
    mail["Message-ID"] = f"<{GONE}-1@example.org>"
    mail.set_content(f"Where is my {GONE}?")
    mail.add_alternative(f"<p>Where is my <b>{GONE}</b>?</p>", subtype="html")
    mail.add_attachment(f"{GONE} in a file".encode(), maintype="text", subtype="plain", filename=f"{GONE}.txt")
    await asyncio.to_thread(servers.postfix.deliver, f"{GONE}@example.org", [place.address], mail.as_bytes())


async def _chats(place: Place, visitor: Visitor) -> None:
    """Quinn writes in the widget, with a file."""
    url = place.stack.gateway_urls[0]
    form = aiohttp.FormData()
    form.add_field("file", f"{KEPT} in a file".encode(), filename=f"{KEPT}.txt", content_type="text/plain")
    headers = {"Authorization": f"Bearer {visitor.token}", "Origin": url}
    async with visitor.http.post(f"{url}/api/uploads", data=form, headers=headers) as response:
        assert response.status == 201, await response.text()
        file = (await response.json())["id"]
    await visitor.say({"type": "message", "text": f"Where is my {KEPT}?", "attachments": [file]})


async def _talked(place: Place, servers: MailServers) -> None:
    """Let both be answered, noted and closed, until both are summarised."""
    agent, visitor = Agent("ana", place.stack.gateway_urls), Visitor("quinn", place.stack.gateway_urls)
    await agent.start()
    await visitor.start()
    await visitor.until(lambda: visitor.token)
    await _mails(place, servers)
    await _chats(place, visitor)
    for word in (GONE, KEPT):
        await agent.until(lambda word=word: _with(agent, word))
        key = _with(agent, word)
        await agent.reply(key, f"The {word} has left us.")
        assert await ask(agent, "note", key, text=f"{word} again") == "done"
        assert await ask(agent, "close", key, outcome="solved", tags=[f"{word}-tag"]) == "done"
    await eventually(lambda: _summarised(place))
    await agent.stop()
    await visitor.stop()


def _with(agent: Agent, word: str) -> str:
    return next((key for key, one in agent.screens.items() if any(word in text for text in one.texts)), "")


async def _summarised(place: Place) -> bool:
    """Both have summaries, nothing is on its way, and the messages can be searched."""
    lines = await dump(place.record)
    counted = [
        len([line for line in lines if line.startswith(f"{table}:") and word in line])
        for table in ("summary", "message_search")
        for word in (GONE, KEPT)
    ]
    async with place.record.read() as connection:
        sent = set((await connection.execute(select(schema.delivery.c.status))).scalars())
    return min(counted) > 0 and bool(sent) and sent <= {"sent", "delivered"}


async def _forty_days_later(place: Place) -> None:
    async with place.record.transaction() as transaction:
        past = update(schema.conversation).values(closed_at=_c.closed_at - 40 * DAY, opened_at=_c.opened_at - 40 * DAY)
        await transaction.connection.execute(past)


async def _everywhere(place: Place) -> list[str]:
    """Return each row of each table, each file, and all that Redis has."""
    lines = [line for line in await dump(place.record) if not line.startswith(("policy:", "audit_entry:"))]
    lines += await asyncio.to_thread(_files, Path(place.stack.env["USHER_UPLOAD_DIR"]))
    async with Redis.from_url(place.redis_url) as redis:
        keys = [key async for key in redis.scan_iter()]
        lines += [f"redis: {key + (await redis.dump(key) or b'')!r}" for key in keys]
    return lines


def _files(folder: Path) -> list[str]:
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [f"file: {content.decode('utf-8', 'replace')!r}" for content in found]


async def _queued(place: Place) -> int:
    """Count what the broker's queues have."""
    partitions = 2
    connection = await connect(place.vhost)
    async with connection:
        channel = await connection.channel()
        names = [queue_name(stream, n) for stream in STREAMS for n in range(partitions)]
        found = [await channel.declare_queue(name, passive=True) for name in names]
        return sum(one.declaration_result.message_count or 0 for one in found)


async def test_of_the_one_nothing_is_left_and_of_the_other_all(
    rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer, mail_servers: MailServers
) -> None:
    """A mail and a chat, each with file, note and summary, closed forty days ago; mails go after thirty."""
    async with running(rabbitmq, postgres, redis_server, mail_servers) as place:
        await _talked(place, mail_servers)
        await _forty_days_later(place)
        before = await _everywhere(place)
        await seed_policy(place.stack.env["USHER_RECORD_URL"], POLICY)
        (gateway,) = place.stack.gateways
        await gateway.stop()
        await gateway.start()  # which looks at once

        async def swept() -> bool:
            return not [line for line in await _everywhere(place) if GONE in line.lower()]

        await eventually(swept, seconds=60.0)
        after = await _everywhere(place)
        queued = await _queued(place)
        counted = await gateway.metrics()

    tables = {line.partition(":")[0] for line in before if GONE in line.lower()}
    assert tables >= {"message", "note", "summary", "delivery", "mail_thread", "upload", "file", "contact", "address"}
    assert [line for line in before if KEPT in line and line not in after] == []
    assert {line.partition(":")[0] for line in after if KEPT in line} >= {"message", "note", "summary", "file"}
    assert queued == 0
    assert 'usher_retention_removed_total{kind="content"} 1.0' in counted
    assert 'usher_retention_removed_total{kind="contact"} 1.0' in counted
