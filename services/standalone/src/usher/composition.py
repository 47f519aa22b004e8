"""Run the four services in one process on the stores that the settings name."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from usher_common.record.port import Record
from usher_common.runtime.admin import open_admin
from usher_common.runtime.settings import load_settings
from usher_common.stores import open_stores
from usher_connectors.mailbox.wiring import WithMail
from usher_connectors.main import running as connectors_running
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.main import running as gateway_running
from usher_gateway.settings import GatewaySettings
from usher_knowledge.main import running as knowledge_running
from usher_knowledge.settings import KnowledgeSettings
from usher_router.main import running as router_running
from usher_router.settings import RouterSettings

Checks = dict[str, Callable[[], bool]]


@asynccontextmanager
async def all_running(
    environ: Mapping[str, str],
    mailboxes: WithMail | None = None,
    before: Callable[[Record], Awaitable[None]] | None = None,
) -> AsyncIterator[GatewaySettings]:
    """Run router, connectors, knowledge and gateway in this process, with one internal port (the gateway's).

    `mailboxes` holds e-mail's mailboxes elsewhere than over IMAP and SMTP; `before` is done on the record first.
    """
    gateway = load_settings(GatewaySettings, environ)
    connectors = load_settings(ConnectorsSettings, environ)
    knowledge = load_settings(KnowledgeSettings, environ)
    router = load_settings(RouterSettings, environ)
    checks: Checks = {"started": lambda: False}
    async with open_stores(gateway) as on, AsyncExitStack() as stack:
        admin = await open_admin(gateway.admin_host, gateway.admin_port, checks, gateway.connections_per_address)
        stack.push_async_callback(admin.close)
        if before is not None:
            await before(on.record)
        checks |= await stack.enter_async_context(router_running(router, on.bus, on.live, on.record))
        on_connectors = connectors_running(connectors, on.bus, on.live, on.record, mailboxes=mailboxes)
        checks |= await stack.enter_async_context(on_connectors)
        known = await stack.enter_async_context(knowledge_running(knowledge, *on, alone=False))
        checks |= known
        checks |= await stack.enter_async_context(gateway_running(gateway, *on, knowledge=known.here))
        checks["started"] = lambda: True
        yield gateway
