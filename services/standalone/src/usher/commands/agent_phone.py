"""`usher agent-phone`: which number rings for an agent."""

import argparse
import asyncio
from collections.abc import Mapping

from usher_common.record.open import open_record
from usher_common.runtime.settings import load_settings
from usher_gateway.accounts.create_agent import set_phone
from usher_gateway.settings import GatewaySettings
from usher_gateway.wire.values.phone_numbers import normal_phone

Told = tuple[int, list[str]]


def add_agent_phone_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    phone = commands.add_parser("agent-phone", help="give an agent another phone number, or none")
    phone.add_argument("login", metavar="LOGIN")
    phone.add_argument("phone", nargs="?", default="", metavar="+NUMBER")
    phone.set_defaults(run=_run)


def kept_phone(text: str) -> str:
    """Return a number in E.164 form, "" for none; raises ValueError for what is no number."""
    normal = normal_phone(text, "") if text else ""
    if text and not normal:
        raise ValueError(f"{text!r} is no valid phone number: write it with + and the country's code")
    return normal


def _run(words: argparse.Namespace, environ: Mapping[str, str]) -> Told:
    kept = kept_phone(words.phone)
    asyncio.run(_set(load_settings(GatewaySettings, environ).record_url, words.login, kept))
    return 0, [f"{words.login} is called at {kept}" if kept else f"{words.login} has no phone number now"]


async def _set(url: str, login: str, phone: str) -> None:
    record = open_record(url)
    try:
        await set_phone(record, login, phone)
    finally:
        await record.close()
