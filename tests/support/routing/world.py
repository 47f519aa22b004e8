"""Stores, routers, visitors and agents for the router's integration tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands.close import CloseConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.transfer import TransferConversation
from usher_common.envelope import wrap
from usher_common.ids import agent_command_id, agent_partition, partition_of, visitor_message_id
from usher_common.live.port import Live
from usher_common.messages.content import Entry
from usher_common.messages.events import DESK_TOPIC, ROUTING_TOPIC, Event, agent_topic, decode_event, visitor_topic
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import agent, agent_skill, assignment, conversation, message, skill
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.main import running
from usher_router.settings import RouterSettings

from live_rig.store import open_patient_live
from routing.policies import text_of
from waits import time_passes

PATIENCE_S = 60.0  # bounds a hang only
PARTITIONS = 4
BEAT_S = 0.5  # s between heartbeats of agents who are present, where that matters
T = TypeVar("T")


class World:
    """One set of stores; `heard` collects (topic, event) of all topics listened to, in order."""

    def __init__(self, bus: Bus, live: Live, record: Record) -> None:
        self.bus = bus
        self.live = live
        self.record = record
        self.heard: list[tuple[str, Event]] = []
        self._news = asyncio.Event()
        self._listener: Any = None
        self._ids = 0

    async def listen(self) -> None:
        """Record desk and dispatcher events from now on."""
        self._listener = await self.live.listen(self._hear, lambda: None)
        await self._listener.add([DESK_TOPIC, ROUTING_TOPIC])

    def _hear(self, topic: str, payload: bytes) -> None:
        self.heard.append((topic, decode_event(payload)))
        self._news.set()

    def events(self, topic: str, kind: type[T]) -> list[T]:
        """List the events of one kind received on a topic."""
        return [event for heard, event in self.heard if heard == topic and isinstance(event, kind)]

    def router(self, node: str = "router-1", **settings: Any) -> AbstractAsyncContextManager[Any]:
        """Run a router on these stores; agents without heartbeats do not count as gone, unless the test says so."""
        settings = {"grace_s": 3600.0, "offer_s": 3600.0, **settings}
        return running(RouterSettings(node=node, partitions=PARTITIONS, **settings), self.bus, self.live, self.record)

    async def agent(self, name: str, *, skills: tuple[str, ...] = (), **columns: Any) -> str:
        """Add an agent, available unless told otherwise, and listen to their topic."""
        now = time.time_ns() // 1000
        row = {"id": name, "login": name, "name": name.title(), "status": "available", "idle_since": now, **columns}
        async with self.record.transaction() as transaction:
            await insert_rows(transaction.connection, agent, [row])
            await insert_rows(transaction.connection, skill, [{"name": one} for one in skills], skip_existing=True)
            await insert_rows(
                transaction.connection, agent_skill, [{"agent_id": name, "skill": one, "level": 3} for one in skills]
            )
        await self._listener.add([agent_topic(name)])
        return name

    async def says(
        self, peer: str, text: str, client_id: str = "", skills: tuple[str, ...] = (), channel: str = "web"
    ) -> str:
        """Let a visitor write; returns the message's id once the bus has it."""
        client_id = client_id or self._next()
        await self._listener.add([visitor_topic(channel, peer)])
        body = MessageReceived(channel, peer, channel, text, client_id, entry=Entry(skills=skills) if skills else None)
        name = visitor_message_id(channel, peer, client_id)
        await self.command(body, partition_of(channel, peer, PARTITIONS), name)
        return name

    async def command(self, body: Any, partition: int, name: str = "") -> None:
        """Publish any command."""
        name = name or str(uuid4())  # two worlds on the same stores never name the same
        await self.bus.publish(INBOUND, partition, wrap(name, time.time_ns() // 1000, "trace", body))

    async def accept(self, row: Any, agent_id: str) -> None:
        """Let an agent take the offer."""
        await self.command(AcceptOffer(row.id, agent_id, row.assignment_id, self._next()), row.home_partition)

    async def decline(self, row: Any, agent_id: str) -> None:
        """Let an agent refuse the offer."""
        await self.command(DeclineOffer(row.id, agent_id, row.assignment_id, self._next()), row.home_partition)

    async def reply(self, row: Any, agent_id: str, text: str, client_id: str = "") -> str:
        """Let an agent write; returns the client id."""
        client_id = client_id or self._next()
        body = SendReply(row.id, agent_id, text, client_id)
        await self.command(body, row.home_partition, agent_command_id(agent_id, client_id))
        return client_id

    async def transfer(self, row: Any, agent_id: str, to_agent: str = "", **extra: Any) -> None:
        """Let an agent hand over."""
        body = TransferConversation(row.id, agent_id, self._next(), to_agent, **extra)
        await self.command(body, row.home_partition)

    async def close_by(self, row: Any, agent_id: str) -> str:
        """Let an agent close; returns the client id."""
        client_id = self._next()
        await self.command(CloseConversation(row.id, agent_id, client_id), row.home_partition)
        return client_id

    async def is_now(self, agent_id: str, status: Any) -> None:
        """Let an agent set their status."""
        await self.command(SetAgentStatus(agent_id, status, self._next()), agent_partition(agent_id, PARTITIONS))

    async def activate(self, text: str) -> None:
        """Make a policy the active one, as the administration does; its `version: 1` may be left out."""
        text = text if text.startswith("version:") else text_of(text)
        async with self.record.transaction() as transaction:
            await RecordPolicies().activate(transaction.connection, policy_hash(text), text, "ann")

    async def becomes(self, peer: str, status: str, agent_id: str | None = "") -> Any:
        """Wait until the visitor's latest conversation has this status (and agent); returns its row."""

        async def look() -> Any:
            row = await self.conversation(peer)
            fits = row is not None and row.status == status and agent_id in ("", row.agent_id)
            return row if fits else None

        return await self.until(look)

    async def conversation(self, peer: str) -> Any:
        """Read the visitor's latest conversation."""
        rows = await self.rows(
            select(conversation).where(conversation.c.peer == peer).order_by(conversation.c.opened_at.desc())
        )
        return rows[0] if rows else None

    async def messages(self, row: Any) -> list[tuple[int, str, str]]:
        """List (seq, author, text) of a conversation."""
        found = await self.rows(
            select(message.c.seq, message.c.author, message.c.text)
            .where(message.c.conversation_id == row.id)
            .order_by(message.c.seq)
        )
        return [(one[0], one[1], one[2]) for one in found]

    async def rung(self) -> list[str]:
        """Name the agents to whom conversations were offered, in order."""
        return [one[0] for one in await self.rows(select(assignment.c.agent_id).order_by(assignment.c.offered_at))]

    async def agent_row(self, agent_id: str) -> Any:
        """Read an agent."""
        return (await self.rows(select(agent).where(agent.c.id == agent_id)))[0]

    async def rows(self, wanted: Any) -> list[Any]:
        """Read rows."""
        async with self.record.read() as connection:
            return list((await connection.execute(wanted)).all())

    async def until(self, look: Callable[[], Awaitable[T | None]]) -> T:
        """Check again at each event, at least twenty times a second, until something is found."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await look()):
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), 0.05)
                except TimeoutError:
                    continue
        return found

    async def heard_by(self, topic: str, kind: type[T], count: int = 1) -> list[T]:
        """Wait until that many events of a kind were received on a topic."""

        async def look() -> list[T] | None:
            found = self.events(topic, kind)
            return found if len(found) >= count else None

        return await self.until(look)

    def _next(self) -> str:
        self._ids += 1
        return f"c{self._ids}"


@asynccontextmanager
async def owned(world: World, agent_id: str, **settings: Any) -> AsyncIterator[Any]:
    """Run a router; this agent owns v1's conversation, whose row is given."""
    async with world.router(**settings):
        await world.says("v1", "hello")
        await world.accept(await world.becomes("v1", "offered", agent_id), agent_id)
        yield await world.becomes("v1", "assigned", agent_id)


@asynccontextmanager
async def beating(world: World, *agents: str) -> AsyncIterator[None]:
    """Send heartbeats of these agents within the block."""
    await world.live.beat("agent", agents)

    async def beat() -> None:
        while True:
            await world.live.beat("agent", agents)
            await time_passes(BEAT_S / 5)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def open_world(bus_url: str, live_url: str, record_url: str) -> AsyncIterator[World]:
    """Open the stores, and close them in reverse."""
    async with AsyncExitStack() as stack:
        record = open_record(record_url)
        stack.push_async_callback(record.close)
        live = await open_patient_live(live_url)
        stack.push_async_callback(live.close)
        bus = open_bus(bus_url, partitions=PARTITIONS, record=record)
        stack.push_async_callback(bus.close)
        world = World(bus, live, record)
        await world.listen()
        yield world
