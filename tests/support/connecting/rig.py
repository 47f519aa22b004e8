"""Stores for the connectors, of either kind, with the connectors running on them in this or another process."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, update
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, OUTBOUND, Bus
from usher_common.commands import decode_command
from usher_common.commands.delivery import DeliveryReported
from usher_common.envelope import wrap
from usher_common.handling import Delivery
from usher_common.ids import partition_of
from usher_common.live.port import Live
from usher_common.messages.declaration import Command
from usher_common.messages.sends import Send
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import account, delivery
from usher_common.sealing.keyring import Keyring
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account, Channel
from usher_connectors.main import running
from usher_connectors.settings import ConnectorsSettings

from connecting.receiver import SECRET
from live_rig.store import open_patient_live
from record_rig.ready import have_tables
from secret_logs import know
from servers.ports import LOOPBACK, free_port
from waits import eventually

PARTITIONS = 4
STORES = ("embedded", "servers")
StoreUrls = tuple[str, str, str]  # bus, live, record


def store_urls_of(request: pytest.FixtureRequest, folder: Path) -> StoreUrls:
    """The URLs of the kind of stores that a fixture's parameter names; for fixtures that are not async."""
    if request.param == "embedded":
        return "embedded:", "memory:", f"sqlite:///{folder / 'usher.db'}"
    get = request.getfixturevalue
    return get("vhost_url"), get("redis_url"), get("database_url")


@dataclass
class Ear:
    """Receives every frame of `inbound`, as the router does, and keeps its contents: (partition, id, command)."""

    record: Record
    heard: list[tuple[int, str, Command]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, frame: Delivery) -> None:
        """Take a frame."""
        async with self.record.transaction() as transaction:
            await transaction.consume(frame)
        self.heard += [(frame.partition, one.id, decode_command(one.body)) for one in frame.envelopes]
        self._changed.set()

    async def handle_singly(self, frame: Delivery) -> None:
        """A frame that could not be taken fails the test."""
        raise AssertionError(frame)

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return once the condition holds; looks at every frame."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def reported(self, status: str) -> list[str]:
        """Messages reported with this status, in order, repeats left out."""
        found = [
            body.message for _, _, body in self.heard if isinstance(body, DeliveryReported) and body.status == status
        ]
        return list(dict.fromkeys(found))


@dataclass
class Rig:
    """Open stores with a listener on `inbound`; `urls` are those of bus, live store and record."""

    urls: tuple[str, str, str]
    bus: Bus
    live: Live
    record: Record
    ear: Ear
    folder: Path
    hooks_port: int = field(default_factory=free_port)
    _seq: int = 0

    def settings(self, **changed: Any) -> ConnectorsSettings:
        """Settings for connectors on these stores."""
        bus, live, record = self.urls
        ours = {"bus_url": bus, "live_url": live, "record_url": record, "partitions": PARTITIONS, "node": "test"}
        scale: dict[str, Any] = {"hooks_port": self.hooks_port, "allow_private_targets": True, "retry_scale": 0.02}
        scale |= {"upload_dir": str(self.folder)}
        return msgspec.convert({**ours, **scale, **changed}, ConnectorsSettings)

    @asynccontextmanager
    async def connectors(self, channels: Mapping[str, Channel] = CHANNELS, **changed: Any) -> AsyncIterator[None]:
        """Run connectors within the block, in this process."""
        async with running(self.settings(**changed), self.bus, self.live, self.record, channels) as checks:
            await eventually(lambda: all(check() for check in checks.values()))
            yield

    def hook_url(self, account_id: str, channel: str = "webhook") -> str:
        """The URL for webhooks of this account."""
        return f"http://{LOOPBACK}:{self.hooks_port}/hooks/{channel}/{account_id}"

    async def add_account(self, account_id: str, url: str, secrets: Sequence[str] = (SECRET,)) -> None:
        """Add a webhook account."""
        await self.add(Account(account_id, "webhook", {"url": url}, {"secrets": list(secrets)}))

    async def add(self, added: Account, keyring: Keyring | None = None) -> None:
        """Add an account of any channel, its secrets encrypted if there is a keyring."""
        know(added.secrets)
        row = {
            "id": added.id,
            "channel": added.channel,
            "config_json": json.dumps(added.config),
            "secrets_json": keyring.seal(added.id, added.secrets) if keyring else json.dumps(added.secrets),
            "changed_at": 0,
        }
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(insert(account), [row])

    async def send(self, account_id: str, *texts: tuple[str, str], channel: str = "webhook", **more: Any) -> None:
        """Publish sends (peer, text, and more of their fields) on `outbound`, as the router does."""
        items = []
        for peer, text in texts:
            self._seq += 1
            name = f"{self._seq}"
            body = Send(account_id, peer, channel, f"c-{peer}", f"m-{name}", self._seq, text, "Ana", **more)
            items.append((partition_of(account_id, peer, PARTITIONS), wrap(f"e-{name}", 1, f"t-{name}", body)))
        await self.bus.publish_all(OUTBOUND, items)

    async def rows(self) -> list[Any]:
        """All deliveries, in order of sequence."""
        async with self.record.read() as connection:
            return list((await connection.execute(select(delivery).order_by(delivery.c.seq))).all())

    async def until_rows(self, condition: Callable[[list[Any]], bool], seconds: float = 60.0) -> list[Any]:
        """Return the deliveries once the condition holds of them."""

        async def look() -> list[Any] | None:
            rows = await self.rows()
            return rows if condition(rows) else None

        return await eventually(look, seconds=seconds)

    async def change_rows(self, **changed: Any) -> None:
        """Set columns of all deliveries."""
        async with self.record.transaction() as transaction:
            await transaction.connection.execute(update(delivery).values(**changed))


@asynccontextmanager
async def open_rig(bus_url: str, live_url: str, record_url: str) -> AsyncIterator[Rig]:
    """Open the stores and listen on `inbound`."""
    have_tables(record_url)
    record = open_record(record_url)
    live = await open_patient_live(live_url)
    bus = open_bus(bus_url, partitions=PARTITIONS, record=record)
    ear = Ear(record)
    subscription = await bus.consume(INBOUND, ear, lambda _partition: True)
    folder = Path(tempfile.mkdtemp(prefix="usher-files-"))
    try:
        yield Rig((bus_url, live_url, record_url), bus, live, record, ear, folder)
    finally:
        shutil.rmtree(folder)
        await subscription.close()
        await bus.close()
        await live.close()
        await record.close()
