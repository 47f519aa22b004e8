"""A card number that is written on any way in is nowhere afterwards: no table, file, queue, live store or log."""

import asyncio
import email
import email.policy
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from redis.asyncio import Redis
from usher_common.record.migrations import migrate

from connecting.mailboxes import mail_account_of
from connecting.rig import STORES
from secret_logs import know
from servers.mail.both import MailServers
from servers.ports import LOOPBACK, free_port
from servers.runners import PrivateRunner
from stack.agent import Agent
from stack.provider import Provider
from stack.seeding import WEBHOOK_ACCOUNT, seed_account, seed_agents, seed_webhook
from stack.stack import Stack, embedded_stack, separate_stack
from stack.visitor import Visitor

CARD = "4716 0358 2947 1161"
DIGITS = CARD.replace(" ", "")
MASKED = "••••\u00a01161"
NUMBER = re.compile(rb"4716[^0-9]{0,3}0358[^0-9]{0,3}2947[^0-9]{0,3}1161|" + DIGITS.encode().hex().encode())
WORD = "quagga"  # stands beside each number: what finds it would have found the number, too
STORED = ("rabbitmq", "postgres", "redis_server")


@asynccontextmanager
async def running(
    kind: str, request: pytest.FixtureRequest, folder: Path, servers: MailServers
) -> AsyncIterator[tuple[Stack, Provider, list[Path], str]]:
    """Run the services with a mailbox and a webhook; gives them, the provider, where they write, and Redis's URL."""
    port, secret = free_port(), ""
    trusted = {"SSL_CERT_FILE": servers.certificates.authority, "USHER_RETRY_SCALE": "0.05"}
    mailbox = mail_account_of(f"masked-{kind}", servers.dovecot, servers.postfix, name="Shop", history="true")

    async def prepare(url: str) -> None:
        nonlocal secret
        await seed_agents(url, ["ana"])
        await seed_account(url, mailbox)
        secret = await seed_webhook(url, f"http://{LOOPBACK}:{port}/out")

    def provider_of(stack: Stack) -> Provider:
        return Provider(stack.connectors[0].hooks_url, WEBHOOK_ACCOUNT, secret, port=port)

    if kind == "embedded":
        await migrate(url := f"sqlite:///{folder}/record.db")
        await prepare(url)
        async with embedded_stack(folder / "record.db", trusted) as stack:
            yield stack, provider_of(stack), [folder, stack.folder], ""
        return
    rabbitmq, postgres, redis = (request.getfixturevalue(name) for name in STORED)
    places = [one.runner.folder for one in (rabbitmq, postgres, redis) if isinstance(one.runner, PrivateRunner)]
    redis.empty()
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database(migrate) as database:
        await prepare(database)
        async with separate_stack((vhost, redis.url, database), extra=trusted) as stack:
            yield stack, provider_of(stack), [*places, stack.folder], redis.url


def mail_to(address: str) -> EmailMessage:
    """Ann writes the number into the subject and both bodies, which are coded."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann <ann@example.org>", address, f"Größe, {CARD}"
    mail["Message-ID"] = "<m1@example.org>"
    mail.set_content(f"Größe {WORD}, {CARD}", cte="base64")
    mail.add_alternative(
        f"<p>Größe {WORD}, 4716&nbsp;<b>0358</b> 2947 1161</p>", subtype="html", cte="quoted-printable"
    )
    return mail


async def write_everywhere(stack: Stack, provider: Provider, servers: MailServers, agent: Agent, address: str) -> None:
    """Write the number on all ways in, and await that the agent has it all."""
    entry = {"point": "start", "skills": []}
    visitor = Visitor("vic", stack.gateway_urls, entry=entry)
    await visitor.start()
    await visitor.write(f"{WORD} {CARD}")
    await provider.write("peer-1", f"{WORD} {DIGITS}")
    await asyncio.to_thread(servers.postfix.deliver, "ann@example.org", [address], mail_to(address).as_bytes())
    await agent.until(lambda: len([one for one in agent.screens.values() if one.texts]) == 3)
    mine = next(key for key, screen in agent.screens.items() if any("Größe" in text for text in screen.texts))
    await agent.reply(mine, f"{WORD}: {CARD}?")
    await agent.command("note", mine, text=f"{WORD} {CARD}")
    await agent.until(lambda: any(f"{WORD}: " in text for text in agent.screens[mine].texts))
    await visitor.stop()


def files_since(folders: list[Path], start: float) -> Iterator[bytes]:
    """Give the bytes of all files that were written since; a mail's parts also decoded."""
    for path in (path for folder in folders for path in folder.rglob("*")):
        try:
            if not path.is_file() or path.stat().st_mtime < start:
                continue
            raw = path.read_bytes()
        except OSError:  # removed meanwhile
            continue
        yield raw
        if raw.startswith((b"From:", b"Received:", b"Return-Path:", b"Delivered-To:")):
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            yield str(mail["Subject"]).encode()
            yield from (bytes(part.get_payload(decode=True)) for part in mail.walk() if not part.is_multipart())


async def live_values(url: str) -> bytes:
    """Give all that Redis has."""
    if not url:
        return b""
    async with Redis.from_url(url) as redis:
        keys = [key async for key in redis.scan_iter()]
        return b"".join([key + (await redis.dump(key) or b"") for key in keys])


@pytest.mark.parametrize("kind", STORES)
async def test_a_card_number_is_nowhere_afterwards(
    kind: str, request: pytest.FixtureRequest, mail_servers: MailServers, tmp_path: Path
) -> None:
    """Chat, webhook, mail, an agent's message and a note; what the stores have written to disk counts, too."""
    know([CARD, DIGITS])  # no log has it
    start = time.time() - 1
    async with running(kind, request, tmp_path, mail_servers) as (stack, provider, folders, redis):
        await provider.start()
        agent = Agent("ana", stack.gateway_urls)
        await agent.start()
        await write_everywhere(stack, provider, mail_servers, agent, f"masked-{kind}@example.test")
        shown = [text for screen in agent.screens.values() for text in screen.texts]
        await agent.stop()
        await provider.stop()
        written = list(files_since(folders, start))
        live = await live_values(redis)

    assert sum(MASKED in text for text in shown) >= 4
    assert not [text for text in shown if NUMBER.search(text.encode())]
    assert sum(WORD.encode() in raw for raw in written) >= 3
    assert [found[0] for raw in (*written, live) if (found := NUMBER.search(raw))] == []
