"""`usher demo`: everything embedded in one process, with agents to sign in as and a shop to visit."""

import argparse
import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path

from usher_common.record.migrations import migrate
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import agent
from usher_common.runtime.settings import load_settings
from usher_gateway.accounts.create_agent import create_agent
from usher_gateway.accounts.passwords import hash_password
from usher_gateway.settings import GatewaySettings

from usher.commands.serve import serve_all
from usher.composition import all_running
from usher.demo_faq import import_demo_articles
from usher.sandbox.accounts import write_accounts
from usher.sandbox.inbox import with_inbox
from usher.sandbox.server import Sandbox, open_sandbox

DEMO_FOLDER = Path("var/demo")
SANDBOX = 11  # from the port to that of the demo's messenger, mails and phones
POLICY = Path(__file__).parent.parent / "demo-policy.yaml"
PASSWORD = "welcome-to-usher"  # noqa: S105 - the demo listens on loopback only and says so aloud
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
AGENTS: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("ana", "Ana Lindqvist", "agent", {"billing": 4, "products": 3, "german": 3}),
    ("ben", "Ben Okafor", "agent", {"shipping": 4, "products": 4}),
    ("carla", "Carla Ruiz", "supervisor", {"billing": 2, "shipping": 2, "products": 2, "spanish": 5}),
    ("admin", "Ada Admin", "administrator", {}),
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the command, which has no words."""
    command.set_defaults(run=_run)


def _run(_words: argparse.Namespace, environ: Mapping[str, str]) -> tuple[int, list[str]]:
    ours = demo_environment(environ, DEMO_FOLDER.absolute())
    url = load_settings(GatewaySettings, ours).record_url
    asyncio.run(migrate(url))
    asyncio.run(seed_demo(url))
    return serve_all(ours, _greeting_running, _say), []


@asynccontextmanager
async def _greeting_running(environ: Mapping[str, str]) -> AsyncIterator[None]:
    async with demo_running(environ) as words:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
        yield


def _say(reason: str) -> None:
    sys.stderr.write(f"usher: {reason}\n")


def demo_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the demo's settings: embedded, on loopback, in `folder`; what `environ` says takes precedence.

    Raises ValueError for a public address.

    The internal port is USHER_PORT plus 1, the webhooks' port plus 10, the messenger's, the mails' and the phones'
    plus 11: two demos can run side by side.
    """
    _only_here(environ.get("USHER_HOST", "127.0.0.1"))
    port = int(environ.get("USHER_PORT", "8080"))
    folder.mkdir(parents=True, exist_ok=True)
    ours = {
        "USHER_PORT": str(port),
        "USHER_ADMIN_PORT": str(port + 1),
        "USHER_HOOKS_PORT": str(port + 10),
        "USHER_BUS_URL": "embedded:",
        "USHER_LIVE_URL": "memory:",
        "USHER_RECORD_URL": f"sqlite:///{folder / 'usher.db'}",
        "USHER_UPLOAD_DIR": str(folder / "uploads"),
        "USHER_SECRET": _kept_secret(folder / "secret"),
        "USHER_LOG_LEVEL": "warning",
        "USHER_DEMO": "true",
        "USHER_ALLOW_PRIVATE_TARGETS": "true",  # the demo's providers are on this machine
        "USHER_POLICY_FILE": str(POLICY),
    }
    return {**ours, **environ}


def _only_here(host: str) -> None:
    if host not in _LOOPBACK:
        raise ValueError(
            f"USHER_HOST={host}: the demo's passwords are known to all; for a public address use `serve all`"
        )


def _kept_secret(path: Path) -> str:
    if not path.exists() or not path.read_text().strip():  # an earlier full disk may have left it empty
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


async def seed_demo(record_url: str) -> None:
    """Create the demo's agents unless they exist."""
    hashed = cache(hash_password)  # one password for all of them
    async with opened_record(record_url) as record:
        async with record.read() as connection:
            known = {row.login for row in await connection.execute(agent.select())}
        for login, name, role, skills in AGENTS:
            if login not in known:
                photo = f"/assets/people/{login}.svg"
                await create_agent(record, login, name, PASSWORD, role=role, skills=skills, photo=photo, hashed=hashed)


@asynccontextmanager
async def demo_running(environ: Mapping[str, str]) -> AsyncIterator[str]:
    """Run everything with a messenger, a mail inbox and phones of the demo's own; yields where everything is."""
    host, port = environ.get("USHER_HOST", "127.0.0.1"), int(environ["USHER_PORT"])
    hooks = f"{environ.get('USHER_HOOKS_HOST', '127.0.0.1')}:{environ['USHER_HOOKS_PORT']}"
    async with open_sandbox(host, port + SANDBOX) as sandbox:

        async def prepare(record: Record) -> None:
            await write_accounts(record, sandbox, f"http://{hooks}")
            await import_demo_articles(record)

        async with all_running(environ, partial(with_inbox, sandbox.inbox), prepare) as settings:
            yield greeting(settings, sandbox)


def greeting(settings: GatewaySettings, sandbox: Sandbox) -> str:
    """Return where everything is and how to sign in."""
    site = f"http://{settings.host}:{settings.port}"
    return "\n".join(
        [
            "",
            "Usher is running, embedded, in this one process. Ctrl-C stops it; nothing accepted is lost.",
            "",
            f"  shop       {site}/",
            f"  desk       {site}/desk/      sign in as ana, ben, carla or admin with {PASSWORD}",
            f"  messenger  {sandbox.url}/messenger",
            f"  mails      {sandbox.url}/inbox",
            f"  phones     {sandbox.url}/phone",
            f"  metrics    http://{settings.admin_host}:{settings.admin_port}/metrics",
            "",
            "Open the desk in one window and the shop in another, click the bubble, and ask for a bulb or a refund.",
            "An article answers. If you say that it did not help, an agent gets it; the desk's page Funnel fills.",
            "Ask to be called: the agent's phone rings, they press 1, and then the customer's phone rings.",
            "Allow the shop to follow your visit, and the desk's page Visitors shows it.",
            "Look around for 45 seconds while somebody is at the desk: they invite you to the chat.",
            "Then come back tomorrow, by the button at the shop's foot.",
            "Go on in the messenger or by mail, from the shop's foot too: the desk shows one conversation,",
            "and a link in the answer shows your place in line.",
            "",
        ]
    )
