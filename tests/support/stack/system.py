"""A whole Usher for people with browsers: `usher demo`, or separate processes on real stores."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from usher.commands.demo import DEMO_FOLDER
from usher.commands.demo import PASSWORD as DEMO_PASSWORD
from usher_common.record.migrations import migrate

from record_rig.demo import copy_demo
from servers import PostgresServer, RabbitServer
from servers.process import private_folder, remove_folder
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import PASSWORD, separate_stack


@dataclass(frozen=True)
class System:
    """A running Usher: visitors reach it at one address, agents at another; `ana`, `ben` and `admin` may sign in."""

    visitors_url: str
    agents_url: str
    password: str


@asynccontextmanager
async def demo_system(*, invites: bool = False, **settings: str) -> AsyncIterator[System]:
    """What `make demo` runs, in a folder of its own as after a first start, with these settings (`USHER_OFFER_S="5"`).

    Without its policy, unless it `invites`: tests write policies of their own, and are invited when they ask for it.
    """
    folder = private_folder("demo")
    service = Service("demo", "usher", folder, {}, ("demo",))
    service.process.env = {
        "USHER_PORT": str(service.port),
        "USHER_PUBLIC_URL": service.url,
        "USHER_ADMIN_PORT": str(service.admin_port),
        "USHER_HOOKS_PORT": str(service.hooks_port),
        **({} if invites else {"USHER_POLICY_FILE": ""}),
        **settings,
    }
    try:
        copy_demo(service.process.folder / DEMO_FOLDER / "usher.db")
        await service.start()
        yield System(service.url, service.url, DEMO_PASSWORD)
    finally:
        await service.stop()
        remove_folder(folder)


@asynccontextmanager
async def separate_system(rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str) -> AsyncIterator[System]:
    """Two gateways, two routers and connectors on RabbitMQ, Redis and PostgreSQL."""
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database(migrate) as database:
        await seed_agents(database, ["ana", "ben"], skills={"products": 3, "billing": 3})
        await seed_agents(database, ["admin"], role="administrator")
        demo = {"USHER_DEMO": "true"}
        async with separate_stack((vhost, redis_url, database), gateways=2, routers=2, extra=demo) as stack:
            yield System(stack.gateway_urls[0], stack.gateway_urls[1], PASSWORD)
