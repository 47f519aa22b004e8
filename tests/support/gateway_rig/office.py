"""An agent's browser on the API of contacts, and visitors who write, with a router behind the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import address_id, derive_id, partition_of, visitor_message_id
from usher_common.messages.content import Profile
from usher_common.record.tables.schema import conversation
from usher_router.main import running
from usher_router.settings import RouterSettings

from gateway_rig.rig import Rig
from waits import eventually


class Office:
    """An agent's browser, and visitors who write."""

    def __init__(self, rig: Rig, http: Any, headers: dict[str, str]) -> None:
        self.rig, self.http, self.headers = rig, http, headers
        self._said = 0

    async def says(self, peer: str, **profile: Any) -> str:
        """Let a visitor write and state facts; returns their contact once it is on record."""
        self._said += 1
        body = MessageReceived("web", peer, "web", f"line {self._said}", f"c{self._said}", profile=Profile(**profile))
        key = visitor_message_id("web", peer, f"c{self._said}")
        partition = partition_of("web", peer, self.rig.bus.partitions)
        await self.rig.bus.publish("inbound", partition, wrap(key, 1_700_000_000_000_000, "trace", body))
        await eventually(lambda: self._is_last(peer, f"line {self._said}"))
        return derive_id("contact", "web", peer)

    async def _is_last(self, peer: str, text: str) -> bool:
        async with self.rig.record.read() as connection:
            wanted = select(conversation.c.last_text).where(conversation.c.address_id == address_id("web", peer))
            return (await connection.execute(wanted)).scalar() == text

    async def get(self, path: str, **query: Any) -> Any:
        """Read JSON."""
        async with self.http.get(path, params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def send(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Send JSON."""
        async with self.http.request(method, path, json=body, headers=self.headers) as response:
            return response.status, await response.json()

    async def found(self, query: str) -> list[str]:
        """Name those whom a search finds."""
        return [one["name"] for one in (await self.get("/api/contacts", q=query))["contacts"]]


@asynccontextmanager
async def open_office(rig: Rig, login: str) -> AsyncIterator[Office]:
    """Sign an agent in, and run a router."""
    http, headers = await rig.sign_in(login)
    settings = RouterSettings(node="router-1", partitions=rig.bus.partitions)
    async with running(settings, rig.bus, rig.live, rig.record):
        yield Office(rig, http, headers)
