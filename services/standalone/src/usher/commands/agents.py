"""`usher agent` and `usher agent-phone`: create an agent, and say which number rings for them."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Mapping

from usher_common.ids import derive_id
from usher_common.runtime.settings import load_settings
from usher_gateway.accounts.create_agent import create_agent, refuse_taken, set_phone
from usher_gateway.settings import GatewaySettings
from usher_gateway.wire.values.phone_numbers import normal_phone

from usher.acting import acting_record

Told = tuple[int, list[str]]


def add_agent_arguments(agent: argparse.ArgumentParser) -> None:
    """Declare the words of `agent`."""
    agent.add_argument("login")
    agent.add_argument("--name", default="")
    agent.add_argument("--role", default="agent", choices=["agent", "supervisor", "administrator", "integration"])
    agent.add_argument("--skill", action="append", default=[], metavar="NAME:LEVEL", type=_skill)
    agent.add_argument("--phone", default="", metavar="+NUMBER", help="what rings for calls")
    agent.set_defaults(run=_run_agent)


def add_phone_arguments(phone: argparse.ArgumentParser) -> None:
    """Declare the words of `agent-phone`."""
    phone.add_argument("login", metavar="LOGIN")
    phone.add_argument("phone", nargs="?", default="", metavar="+NUMBER")
    phone.set_defaults(run=_run_phone)


def _skill(text: str) -> tuple[str, int]:
    name, _, level = text.partition(":")
    if not name or level not in ("1", "2", "3", "4", "5"):
        raise argparse.ArgumentTypeError(f"{text!r}: a skill is NAME:LEVEL with a level from 1 to 5")
    return name, int(level)


def _kept_phone(text: str) -> str:
    """Return a number in E.164 form, "" for none; raises ValueError for what is no number."""
    normal = normal_phone(text, "") if text else ""
    if text and not normal:
        raise ValueError(f"{text!r} is no valid phone number: write it with + and the country's code")
    return normal


def _run_agent(words: argparse.Namespace, environ: Mapping[str, str]) -> Told:
    asyncio.run(_create(load_settings(GatewaySettings, environ).record_url, words))
    return 0, [f"{words.login} can sign in now, as {words.role}"]


async def _create(url: str, words: argparse.Namespace) -> None:
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    async with acting_record(url, "agent_created", derive_id("agent", words.login)) as record:
        await refuse_taken(record, words.login)
        await create_agent(
            record,
            login=words.login,
            name=words.name or words.login.capitalize(),
            password=password,
            role=words.role,
            skills=dict(words.skill),
            phone=_kept_phone(words.phone),
        )


def _run_phone(words: argparse.Namespace, environ: Mapping[str, str]) -> Told:
    kept = _kept_phone(words.phone)
    asyncio.run(_set_phone(load_settings(GatewaySettings, environ).record_url, words.login, kept))
    return 0, [f"{words.login} is called at {kept}" if kept else f"{words.login} has no phone number now"]


async def _set_phone(url: str, login: str, phone: str) -> None:
    async with acting_record(url, "agent_changed", derive_id("agent", login)) as record:
        await set_phone(record, login, phone)
