"""`usher channel`: connect, show, check and change the accounts of channels (docs/channels/accounts.md)."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from usher_common.accounts.facts import ChannelFacts, SettingFacts, way_of
from usher_common.record.open import opened_record
from usher_common.runtime.settings import load_settings
from usher_common.sealing.keyring import Keyring, NoKey
from usher_common.sealing.seal_rows import seal_again
from usher_common.sealing.settings import keyring_of
from usher_connectors.account_cache import AccountCache
from usher_connectors.checking import check_account
from usher_connectors.described import facts_of
from usher_connectors.mailbox.wiring import with_mail_checked
from usher_connectors.plugins import installed_channels
from usher_connectors.send.http_driver import HttpDriver
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.channel_accounts import rows
from usher_gateway.channel_accounts.domain import generated
from usher_gateway.channel_accounts.shown_config import shown_config

from usher.acting import acting_record

Lines = tuple[int, list[str]]


def add_arguments(channel: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    words = channel.add_subparsers(dest="verb", required=True, metavar="VERB")
    words.add_parser("list", help="list channels, and the accounts that are connected")
    adding = words.add_parser("add", help="connect an account; secrets are asked for, or read from stdin, one a line")
    adding.add_argument("channel", metavar="CHANNEL")
    adding.add_argument("name", metavar="NAME", help="the account's id; it stands in the webhook's address")
    adding.add_argument("--title", default="", help="what the desk calls it")
    adding.add_argument("--set", dest="config", action="append", default=[], metavar="SETTING=VALUE", type=_pair)
    replacing = words.add_parser("replace-secret", help="replace one secret; conversations stay")
    replacing.add_argument("name", metavar="NAME")
    replacing.add_argument("setting", metavar="SETTING")
    for verb, text in (("show", "show an account"), ("check", "ask the provider, and register the webhook there")):
        words.add_parser(verb, help=text).add_argument("name", metavar="NAME")
    words.add_parser("rotate", help="encrypt the secrets of all accounts with the newest key of USHER_ACCOUNT_KEYS")
    channel.set_defaults(run=run_channel)


def run_channel(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Run one of the verbs; returns the exit code and what to print."""
    settings = load_settings(ConnectorsSettings, environ)
    try:
        return asyncio.run(_VERBS[words.verb](words, settings))
    except NoKey as missing:
        raise ValueError(str(missing)) from None
    except rows.Missing as missing:
        raise LookupError(f"no account {missing}") from None


async def _list(_words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    async with opened_record(settings.record_url, read_only=True) as record:
        found = await rows.read_accounts(record)
    lines = [f"{row.id}  {row.channel}  {'' if row.enabled else 'disabled  '}{row.name}".rstrip() for row in found]
    return 0, [*lines, f"{len(found)} accounts; channels: {', '.join(installed_channels())}"]


async def _show(words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    async with opened_record(settings.record_url, read_only=True) as record:
        row = await rows.read_account(record, words.name)
    return 0, _told(row, keyring_of(settings), settings)


async def _add(words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    facts = _facts(settings).get(words.channel)
    if facts is None:
        raise LookupError(f"no channel {words.channel}: there is {', '.join(installed_channels())}")
    config: dict[str, Any] = {}
    many = {one.name for one in facts.settings if one.many}
    for key, value in words.config:
        config[key] = [*config.get(key, []), value] if key in many else value
    secrets, made = _asked(facts)
    keyring, new = keyring_of(settings), rows.NewAccount(words.name, words.channel, words.title, True, config, secrets)  # noqa: FBT003
    async with acting_record(settings.record_url, "account_created", words.name) as record:
        await rows.create(record, keyring, _facts(settings), new)
        row = await rows.read_account(record, words.name)
    return 0, [*_told(row, keyring, settings), *made, f"next: usher channel check {words.name}"]


async def _replace_secret(words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    async with acting_record(settings.record_url, "account_changed", words.name) as record:
        row = await rows.read_account(record, words.name)
        facts = _facts(settings).get(row.channel)
        wanted = [one for one in facts.settings if one.kind == "secret" and one.name == words.setting] if facts else []
        if not wanted:
            raise LookupError(f"{row.channel} has no secret {words.setting}")
        value = _read(wanted[0])
        change = rows.Change(secrets={words.setting: value or None})
        await rows.change(record, keyring_of(settings), _facts(settings), words.name, change)
    return 0, [f"{words.setting} of {words.name} is replaced; it counts within 3 seconds"]


async def _check(words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    private, keyring = settings.allow_private_targets, keyring_of(settings)
    async with opened_record(settings.record_url) as record:  # an issuer may replace a refresh token, which is kept
        found = await AccountCache(record, keyring).find(words.name)
        if found is None:
            raise rows.Missing(words.name)
        channels = with_mail_checked(installed_channels(), record, keyring, allow_private=private)
        if found.channel not in channels:
            raise LookupError(f"no channel {found.channel} here")
        driver = HttpDriver(allow_private=private)
        try:
            result = await check_account(driver, channels[found.channel], found, settings.hooks_url)
        finally:
            await driver.close()
    head = f"{words.name}: {'in order' if result.ok else f'not in order ({result.code})'}"
    return (0 if result.ok else 1), [f"{head}{f', {result.name}' if result.name else ''}", *result.notes]


async def _rotate(_words: argparse.Namespace, settings: ConnectorsSettings) -> Lines:
    async with acting_record(settings.record_url, "account_keys_rotated") as record:
        sealed = await seal_again(record, keyring_of(settings))
    why = "no key that is set here opens its secrets; add the key, or replace them"
    lines = [f"{name}: {why}" for name in sealed.unopened]
    return (1 if sealed.unopened else 0), [*lines, f"{len(sealed.done)} sealed with the newest key"]


_VERBS: Mapping[str, Callable[[argparse.Namespace, ConnectorsSettings], Coroutine[Any, Any, Lines]]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "replace-secret": _replace_secret,
    "check": _check,
    "rotate": _rotate,
}


def _facts(settings: ConnectorsSettings) -> dict[str, ChannelFacts]:
    return {name: facts_of(channel, settings.hooks_url) for name, channel in installed_channels().items()}


def _told(row: Row[Any], keyring: Keyring, settings: ConnectorsSettings) -> list[str]:
    config, facts = json.loads(row.config_json), _facts(settings).get(row.channel)
    lines = [f"{row.id}  {row.channel}  {'enabled' if row.enabled else 'disabled'}  {row.name}".rstrip()]
    lines += [f"  {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in shown_config(config).items()]
    lines += [f"  {name}: set" for name in sorted(keyring.open(row.id, row.secrets_json))]
    if facts and way_of(facts, config.get("mode")) == "webhook":
        base = facts.hooks_url or "<USHER_HOOKS_URL is not set>"
        lines.append(f"  webhook: {base}/hooks/{row.channel}/{row.id}")
    return lines


def _asked(facts: ChannelFacts) -> tuple[dict[str, Any], list[str]]:
    """Ask for each secret; what is left empty is made where we can make it, and told this once."""
    secrets: dict[str, Any] = {}
    made: list[str] = []
    for setting in (one for one in facts.settings if one.kind == "secret"):
        value = _read(setting)
        if not value and setting.generate and setting.required:
            value = generated(setting)
            made.append(f"made for you, shown once: {setting.name} = {value[0] if setting.many else value}")
        if value:
            secrets[setting.name] = value
    return secrets, made


def _read(setting: SettingFacts) -> Any:
    """Read a secret from the terminal without showing it, or a line of stdin; never from the command's words."""
    if sys.stdin.isatty():
        hint = f" ({setting.help})" if setting.help else ""
        text = getpass.getpass(f"{setting.label}{hint}{'' if setting.required else ', or nothing'}: ").strip()
    else:
        text = sys.stdin.readline().strip()
    values: Sequence[str] = [one.strip() for one in text.split(",") if one.strip()]
    return list(values) if setting.many else text


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(f"{text!r}: write SETTING=VALUE")
    return name, value
