"""The real connectors, from the webhook's port to the sends, on stores in this process, beside a scripted provider."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from sqlalchemy import insert
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, OUTBOUND, Bus
from usher_common.commands import decode_command
from usher_common.commands.delivery import DeliveryReported
from usher_common.envelope import wrap
from usher_common.handling import Delivery
from usher_common.ids import partition_of
from usher_common.live.open import open_live
from usher_common.messages.declaration import Command
from usher_common.messages.sends import Send
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import account as account_table

from usher_connectors.conformance.cases import PUBLIC_URL, SENT
from usher_connectors.conformance.provider import LOOPBACK, Provider, Script, open_provider
from usher_connectors.conformance.subject import Broken, Subject
from usher_connectors.contract import Account
from usher_connectors.edge.webhook import Ingress
from usher_connectors.main import running
from usher_connectors.settings import ConnectorsSettings

PARTITIONS = 2
RETRY_SCALE = 0.001  # of the retry schedule: the first wait is 5 ms instead of 5 s


@dataclass
class Ear:
    """Receives every frame of `inbound`, as the router does: envelope ids and commands in their order."""

    record: Record
    changed: asyncio.Event
    heard: list[tuple[str, Command]] = field(default_factory=list)

    async def handle(self, frame: Delivery) -> None:
        """Take a frame."""
        async with self.record.transaction() as transaction:
            await transaction.consume(frame)
        self.heard += [(one.id, decode_command(one.body)) for one in frame.envelopes]
        self.changed.set()

    async def handle_singly(self, frame: Delivery) -> None:
        """Fail: a frame can be taken unless the process died."""
        raise AssertionError(frame)


@dataclass
class Stand:
    """Running connectors with one account, whose provider is `provider`."""

    subject: Subject
    account: Account
    provider: Provider
    bus: Bus
    ear: Ear
    http: aiohttp.ClientSession
    port: int

    async def post(
        self, body: bytes, headers: Mapping[str, str] | None = None, *, account: str = "", channel: str = ""
    ) -> tuple[int, str]:
        """Post a webhook, signed unless headers are given; returns the status and the answer's text."""
        signed = self.subject.request(body).headers if headers is None else headers
        path = f"/hooks/{channel or self.account.channel}/{account or self.account.id}"
        kind = {"content-type": self.subject.cases.content_type}
        async with self.http.post(f"http://{LOOPBACK}:{self.port}{path}", data=body, headers={**kind, **signed}) as got:
            return got.status, await got.text()

    async def send(self, send: Send, envelope_id: str = SENT) -> None:
        """Give a message to the connectors, as the router does."""
        ours = msgspec.structs.replace(send, account=self.account.id)
        envelope = wrap(envelope_id, 1, envelope_id, ours)
        await self.bus.publish(OUTBOUND, partition_of(ours.account, ours.peer, PARTITIONS), envelope)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Return once the condition holds; looks at every request and every frame. Raises Broken."""
        try:
            async with asyncio.timeout(self.subject.patience_s):
                while not condition():
                    await self.ear.changed.wait()
                    self.ear.changed.clear()
        except TimeoutError:
            raise Broken(f"{what}; the router heard {self.commands}, the provider {len(self.provider.asked)}") from None

    @property
    def commands(self) -> list[Command]:
        """What the router heard so far."""
        return [command for _, command in self.ear.heard]

    @property
    def reported(self) -> list[DeliveryReported]:
        """The reports on sends so far."""
        return [command for command in self.commands if isinstance(command, DeliveryReported)]


_migrated: list[tempfile.TemporaryDirectory[str]] = []  # one for the process; it is removed at the end


async def _new_record(folder: str) -> str:
    """Return the URL of a new record: a copy, because to migrate one takes a second."""
    if not _migrated:
        first = tempfile.TemporaryDirectory(prefix="usher-kit-")
        await migrate(f"sqlite:///{first.name}/usher.db")
        _migrated.append(first)
    shutil.copy(Path(_migrated[0].name) / "usher.db", folder)
    return f"sqlite:///{folder}/usher.db"


@asynccontextmanager
async def open_stand(
    subject: Subject,
    script: Script = ("never",),
    *,
    allow_private: bool = True,
    enabled: bool = True,
    url_of: Callable[[str], str] = lambda url: url,
) -> AsyncIterator[Stand]:
    """Run connectors for this channel alone; `url_of` changes the provider's URL before the account gets it."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-kit-"))
        url = await _new_record(folder)
        record = open_record(url)
        stack.push_async_callback(record.close)
        live = await open_live("memory:")
        stack.push_async_callback(live.close)
        bus = open_bus("embedded:", partitions=PARTITIONS, record=record)
        stack.push_async_callback(bus.close)
        provider = await stack.enter_async_context(open_provider(script))
        ear = Ear(record, provider.changed)
        subscription = await bus.consume(INBOUND, ear, lambda _partition: True)
        stack.push_async_callback(subscription.close)
        account = subject.cases.account_at(url_of(provider.url))
        await _add(record, account, enabled=enabled)
        settings = msgspec.convert(_settings(url, folder, allow_private=allow_private), ConnectorsSettings)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        opened: list[Ingress] = []

        def ingress(*given: Any) -> Ingress:
            opened.append(subject.parts.ingress(*given))
            return opened[0]

        parts = replace(subject.parts, ingress=ingress)
        # nobody asks when tokens end: the provider's script is of messages, and the question would take its first line
        channels = {subject.channel.name: replace(subject.channel, token_ends=None)}
        await stack.enter_async_context(running(settings, bus, live, record, channels, parts))
        yield Stand(subject, account, provider, bus, ear, http, opened[0].port)


def _settings(record_url: str, folder: str, *, allow_private: bool) -> dict[str, object]:
    return {
        "bus_url": "embedded:",
        "live_url": "memory:",
        "record_url": record_url,
        "hooks_url": PUBLIC_URL,
        "hooks_port": 0,
        "partitions": PARTITIONS,
        "node": "kit",
        "upload_dir": f"{folder}/files",
        "allow_private_targets": allow_private,
        "retry_scale": RETRY_SCALE,
    }


async def _add(record: Record, added: Account, *, enabled: bool) -> None:
    row = {
        "id": added.id,
        "channel": added.channel,
        "config_json": json.dumps(dict(added.config)),
        "secrets_json": json.dumps(dict(added.secrets)),
        "enabled": enabled,
        "changed_at": 0,
    }
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(account_table), [row])
