"""The `usher` command line."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from usher_common.handling import Stall
from usher_common.record.migrations import migrate
from usher_common.record.open import open_record
from usher_common.runtime.lifecycle import CannotStart, Stop, log_refusal, run
from usher_common.runtime.limits import PRIVATE
from usher_common.runtime.logging import configure_logging
from usher_common.runtime.settings import SettingsError, load_settings
from usher_connectors.main import serve as serve_connectors
from usher_gateway.accounts.create_agent import create_agent, refuse_taken
from usher_gateway.main import serve as serve_gateway
from usher_gateway.settings import GatewaySettings, check_public_url
from usher_knowledge.main import serve as serve_knowledge
from usher_router.main import serve as serve_router

from usher.commands import demo, explain, trace
from usher.commands.agent_phone import add_agent_phone_command, kept_phone
from usher.commands.channel import add_channel_command
from usher.commands.faq import add_faq_command
from usher.commands.mail import add_mail_command
from usher.commands.new_channel import add_new_channel_command
from usher.commands.parked import add_parked_command
from usher.commands.policy import add_policy_command
from usher.commands.settings import SERVICES, settings_table
from usher.commands.simulate import add_simulate_command
from usher.composition import all_running

ALONE = {
    "gateway": serve_gateway,
    "router": serve_router,
    "connectors": serve_connectors,
    "knowledge": serve_knowledge,
}
DEMO_FOLDER = Path("var/demo")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code: 0 done, 1 failed, 2 not understood."""
    parsed = _parser().parse_args(words)
    os.umask(PRIVATE)
    try:
        return _run(parsed, os.environ)
    except SettingsError as error:
        print(f"usher: these settings cannot be used:\n{error}", file=sys.stderr)
        return 2
    except (OSError, LookupError, ValueError, Stall, CannotStart) as error:
        print(f"usher: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="usher", description="An omnichannel message router.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("demo", help="everything in one process with a demo shop; data stay in ./var/demo")
    serve = commands.add_parser("serve", help="run a service until it is asked to stop")
    serve.add_argument("service", choices=[*SERVICES, "all"])
    commands.add_parser("migrate", help="bring the record's schema up to date")
    commands.add_parser("settings", help="print all settings with their values here, units and reasons")
    tracing = commands.add_parser("trace", help="print a message's way, with times")
    tracing.add_argument("message", metavar="MESSAGE_ID")
    explaining = commands.add_parser("explain", help="say why each agent was offered a conversation")
    explain.add_arguments(explaining)
    add_policy_command(commands)
    add_simulate_command(commands)
    add_parked_command(commands)
    add_faq_command(commands)
    add_mail_command(commands)
    add_channel_command(commands)
    add_new_channel_command(commands)
    add_agent_phone_command(commands)
    agent = commands.add_parser("agent", help="create an agent; the password is asked for, or read from stdin")
    agent.add_argument("login")
    agent.add_argument("--name", default="")
    agent.add_argument("--role", default="agent", choices=["agent", "supervisor", "administrator", "integration"])
    agent.add_argument("--skill", action="append", default=[], metavar="NAME:LEVEL", type=_skill)
    agent.add_argument("--phone", default="", metavar="+NUMBER", help="what rings for calls")
    return parser


def _skill(text: str) -> tuple[str, int]:
    name, _, level = text.partition(":")
    if not name or level not in ("1", "2", "3", "4", "5"):
        raise argparse.ArgumentTypeError(f"{text!r}: a skill is NAME:LEVEL with a level from 1 to 5")
    return name, int(level)


def _run(words: argparse.Namespace, environ: Mapping[str, str]) -> int:
    match words.command:
        case "demo":
            return _demo(demo.demo_environment(environ, DEMO_FOLDER.absolute()))
        case "serve":
            return ALONE[words.service](environ) if words.service in ALONE else _serve_all(environ)
        case "settings":
            print(settings_table(environ))
        case "migrate":
            asyncio.run(migrate(load_settings(GatewaySettings, environ).record_url))
        case "trace":
            asyncio.run(_trace(load_settings(GatewaySettings, environ).record_url, words.message))
        case "explain":
            print(asyncio.run(explain.run_explain(words, environ)))
        case "policy" | "simulate" | "mail" | "parked" | "faq" | "channel" | "new-channel" | "agent-phone":
            code, lines = words.run(words, environ)
            print("\n".join(lines))
            return int(code)
        case "agent":
            asyncio.run(_create_agent(load_settings(GatewaySettings, environ).record_url, words))
    return 0


def _serve_all(environ: Mapping[str, str], *, greet: bool = False) -> int:
    settings = load_settings(GatewaySettings, environ)
    check_public_url(settings)
    configure_logging(settings.log_level, "all", settings.node)

    async def serve(stop: Stop) -> None:
        async with demo.demo_running(environ) if greet else all_running(environ) as running:
            if greet:
                print(running, flush=True)
            await stop.wait()

    if settings.record_url.startswith("sqlite:"):  # one process with its own file: nobody else could migrate it
        asyncio.run(migrate(settings.record_url))
    return run(serve, drain_s=settings.drain_s, on_refusal=_say if greet else log_refusal)


def _say(reason: str) -> None:
    print(f"usher: {reason}", file=sys.stderr)


def _demo(environ: Mapping[str, str]) -> int:
    url = load_settings(GatewaySettings, environ).record_url
    asyncio.run(migrate(url))
    asyncio.run(demo.seed_demo(url))
    return _serve_all(environ, greet=True)


async def _trace(url: str, message: str) -> None:
    record = open_record(url, read_only=True)
    try:
        print(trace.render(message, trace.steps_of(await trace.find(record, message))))
    finally:
        await record.close()


async def _create_agent(url: str, words: argparse.Namespace) -> None:
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    record = open_record(url)
    try:
        await refuse_taken(record, words.login)
        await create_agent(
            record,
            login=words.login,
            name=words.name or words.login.capitalize(),
            password=password,
            role=words.role,
            skills=dict(words.skill),
            phone=kept_phone(words.phone),
        )
        print(f"{words.login} can sign in now, as {words.role}")
    finally:
        await record.close()
