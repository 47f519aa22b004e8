"""`usher channel`: the accounts of channels (docs/channels/accounts.md)."""

import argparse
import asyncio
from collections.abc import Mapping

from usher_common.record.open import open_record
from usher_common.runtime.settings import load_settings
from usher_common.sealing.keyring import NoKey
from usher_common.sealing.seal_rows import seal_again
from usher_common.sealing.settings import keyring_of
from usher_gateway.settings import GatewaySettings

Lines = tuple[int, list[str]]


def add_channel_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its words."""
    channel = commands.add_parser("channel", help="the accounts of channels, and the keys of their secrets")
    words = channel.add_subparsers(dest="verb", required=True, metavar="VERB")
    words.add_parser("rotate", help="encrypt the secrets of all accounts with the newest key of USHER_ACCOUNT_KEYS")
    channel.set_defaults(run=run_channel)


def run_channel(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Run one of the verbs; returns the exit code and what to print."""
    settings = load_settings(GatewaySettings, environ)
    return asyncio.run(_VERBS[words.verb](settings))


async def _rotate(settings: GatewaySettings) -> Lines:
    record = open_record(settings.record_url)
    try:
        sealed = await seal_again(record, keyring_of(settings))
    except NoKey as missing:
        raise ValueError(str(missing)) from None
    finally:
        await record.close()
    lines = [
        f"{name}: no key that is set here opens its secrets; add the key, or replace them" for name in sealed.unopened
    ]
    return (1 if sealed.unopened else 0), [*lines, f"{len(sealed.done)} sealed with the newest key"]


_VERBS = {"rotate": _rotate}
