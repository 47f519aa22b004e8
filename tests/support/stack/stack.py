"""Usher as it runs in production: separate processes on real stores, or one embedded process."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from servers.ports import LOOPBACK, free_port
from servers.process import private_folder, remove_folder
from stack.service import Service

PASSWORD = "correct horse battery staple"

# People in tests come from one address and write faster than people do.
GENEROUS = {
    "USHER_VISITOR_MESSAGES_PER_S": "100000",
    "USHER_VISITOR_MESSAGE_BURST": "100000",
    "USHER_AGENT_MESSAGES_PER_S": "100000",
    "USHER_AGENT_MESSAGE_BURST": "100000",
    "USHER_CONNECTIONS_PER_ADDRESS": "0",  # all come from here
    "USHER_CONNECTS_PER_S": "100000",
    "USHER_CONNECT_BURST": "100000",
    "USHER_CONVERSATIONS_PER_MINUTE": "100000",
    "USHER_VISITOR_CONVERSATIONS_PER_MINUTE": "100000",
    "USHER_WAITING_PER_ADDRESS": "0",
    "USHER_SIGN_INS_PER_MINUTE": "100000",
}


@dataclass
class Stack:
    """Running services by role; `folder` holds their output."""

    folder: Path
    env: Mapping[str, str]
    gateways: list[Service] = field(default_factory=list)
    routers: list[Service] = field(default_factory=list)
    connectors: list[Service] = field(default_factory=list)
    knowledge: list[Service] = field(default_factory=list)

    @property
    def services(self) -> list[Service]:
        """All, routers first, as they are started."""
        unique = {
            id(service): service for service in (*self.routers, *self.connectors, *self.knowledge, *self.gateways)
        }
        return list(unique.values())

    @property
    def gateway_urls(self) -> list[str]:
        """Where people reach it."""
        return [gateway.url for gateway in self.gateways]


def environment(bus: str, live: str, record: str, folder: Path, extra: Mapping[str, str]) -> dict[str, str]:
    """Lay out what all services of a stack share."""
    return {
        "USHER_BUS_URL": bus,
        "USHER_LIVE_URL": live,
        "USHER_RECORD_URL": record,
        "USHER_SECRET": secrets.token_urlsafe(48),
        "USHER_UPLOAD_DIR": str(folder / "uploads"),
        "USHER_LOG_LEVEL": "info",
        "USHER_ALLOW_PRIVATE_TARGETS": "true",
        **extra,
    }


@asynccontextmanager
async def separate_stack(
    stores: tuple[str, str, str],
    *,
    gateways: int = 1,
    routers: int = 1,
    connectors: int = 1,
    knowledge: int = 0,
    extra: Mapping[str, str] | None = None,
) -> AsyncIterator[Stack]:
    """Run separate processes on the stores (bus, live, record URLs); the record must be migrated."""
    folder = private_folder("stack")
    env = environment(*stores, folder, {**GENEROUS, **(extra or {})})
    stack = Stack(folder, env)
    stack.routers = [Service(f"router-{n}", "usher_router", folder, env) for n in range(routers)]
    stack.connectors = [Service(f"connectors-{n}", "usher_connectors", folder, env) for n in range(connectors)]
    stack.knowledge = [Service(f"knowledge-{n}", "usher_knowledge", folder, env) for n in range(knowledge)]
    port = stack.knowledge[0].knowledge_port if stack.knowledge else free_port()  # nobody listens at a free one
    here = {"USHER_KNOWLEDGE_URL": f"http://{LOOPBACK}:{port}"}
    stack.gateways = [Service(f"gateway-{n}", "usher_gateway", folder, {**here, **env}) for n in range(gateways)]
    async with _running(stack):
        yield stack


@asynccontextmanager
async def embedded_stack(database: Path, extra: Mapping[str, str] | None = None) -> AsyncIterator[Stack]:
    """Run all four services in one process on the SQLite file."""
    folder = private_folder("embedded")
    env = environment("embedded:", "memory:", f"sqlite:///{database}", folder, {**GENEROUS, **(extra or {})})
    stack = Stack(folder, env)
    one = Service("all", "usher", folder, env, ("serve", "all"))
    stack.routers = stack.connectors = stack.knowledge = stack.gateways = [one]
    async with _running(stack):
        yield stack


@asynccontextmanager
async def _running(stack: Stack) -> AsyncIterator[None]:
    try:
        await asyncio.gather(*(service.start() for service in stack.services))
        yield
    finally:
        await asyncio.gather(*(service.stop() for service in reversed(stack.services)))
        remove_folder(stack.folder)
