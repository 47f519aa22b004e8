"""Accounts in the record: read, created, changed and deleted; the desk's API and the command line share this."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Row, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from usher_common.accounts.facts import ChannelFacts
from usher_common.channels import WEB
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.tables.connections import channel
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import Keyring, Unopened

from usher_gateway.channel_accounts.domain import faults_of, merged_secrets, with_generated
from usher_gateway.channel_accounts.faults import Refused
from usher_gateway.channel_accounts.shown_config import kept_config

RESERVED = frozenset({WEB, "demo"})
_a = schema.account.c


class Missing(LookupError):  # noqa: N818 - names what the account is
    """There is no such account."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to create."""

    id: str
    channel: str
    name: str
    enabled: bool
    config: Mapping[str, Any]
    secrets: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an account; None stays. `config` replaces the old one, of `secrets` those that are named."""

    name: str | None = None
    enabled: bool | None = None
    config: Mapping[str, Any] | None = None
    secrets: Mapping[str, Any] | None = None


async def read_channels(record: Record) -> dict[str, ChannelFacts]:
    """Read what the connectors have said of their channels, by name."""
    async with record.read() as connection:
        rows = await connection.execute(select(channel).order_by(channel.c.name))
        return {row.name: msgspec.json.decode(row.facts_json, type=ChannelFacts) for row in rows}


async def read_accounts(record: Record) -> Sequence[Row[Any]]:
    """Read all accounts by id."""
    async with record.read() as connection:
        return (await connection.execute(select(schema.account).order_by(_a.id))).all()


async def read_account(record: Record, account: str) -> Row[Any]:
    """Read one; raises Missing."""
    async with record.read() as connection:
        row = (await connection.execute(select(schema.account).where(_a.id == account))).first()
    if row is None:
        raise Missing(account)
    return row


async def create(record: Record, keyring: Keyring, channels: Mapping[str, ChannelFacts], new: NewAccount) -> None:
    """Create an account; secrets that we can make ourselves are made. Raises Refused and NoKey."""
    if new.id in RESERVED or new.channel in RESERVED:
        raise Refused("reserved", id=new.id if new.id in RESERVED else new.channel)
    facts = _facts(channels, new.channel)
    secrets = with_generated(facts, new.secrets)
    _check(facts, new.config, secrets)
    sealed = keyring.seal(new.id, secrets)

    async def write(transaction: Transaction) -> None:
        row = {
            "id": new.id,
            "channel": new.channel,
            "name": new.name,
            "enabled": new.enabled,
            "config_json": json.dumps(dict(new.config)),
            "secrets_json": sealed,
            "changed_at": await transaction.now(),
        }
        await insert_rows(transaction.connection, schema.account, [row])

    try:
        await run_transaction(record, write)
    except IntegrityError:
        raise Refused("taken") from None


async def change(
    record: Record, keyring: Keyring, channels: Mapping[str, ChannelFacts], account: str, wanted: Change
) -> None:
    """Change an account in one transaction; its conversations stay, whatever is replaced.

    Raises Refused, Missing and NoKey.
    """

    async def write(transaction: Transaction) -> None:
        found = select(schema.account).where(_a.id == account).with_for_update()
        row = (await transaction.connection.execute(found)).first()
        if row is None:
            raise Missing(account)
        values = {**_changed(keyring, channels, row, wanted), "changed_at": await transaction.now()}
        await transaction.connection.execute(update(schema.account).where(_a.id == account).values(**values))

    await run_transaction(record, write)


def _changed(keyring: Keyring, channels: Mapping[str, ChannelFacts], row: Row[Any], wanted: Change) -> dict[str, Any]:
    plain = {"name": wanted.name, "enabled": wanted.enabled}
    values: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if wanted.config is None and wanted.secrets is None:
        return values
    stored = json.loads(row.config_json)
    config = stored if wanted.config is None else kept_config(wanted.config, stored)
    secrets = _opened(keyring, row, wanted.secrets)
    _check(_facts(channels, row.channel), config, secrets)
    if wanted.config is not None:
        values["config_json"] = json.dumps(config)
    if wanted.secrets is not None:
        values["secrets_json"] = keyring.seal(row.id, secrets)
    return values


def _opened(keyring: Keyring, row: Row[Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the secrets after a change; of those that no key opens nothing is kept."""
    try:
        stored = keyring.open(row.id, row.secrets_json)
    except Unopened:
        if given is None:
            raise Refused("unopened") from None
        stored = {}
    return merged_secrets(stored, given or {})


async def remove(record: Record, account: str) -> None:
    """Delete an account without messages; any other one is disabled instead. Raises Refused, Missing."""

    async def write(transaction: Transaction) -> None:
        used = select(exists().where(schema.address.c.account == account))
        if (await transaction.connection.execute(used)).scalar_one():
            raise Refused("in_use")
        if not (await transaction.connection.execute(delete(schema.account).where(_a.id == account))).rowcount:
            raise Missing(account)
        await transaction.connection.execute(
            delete(schema.template_list).where(schema.template_list.c.account == account)
        )

    await run_transaction(record, write)


def _facts(channels: Mapping[str, ChannelFacts], name: str) -> ChannelFacts:
    if not channels:
        raise Refused("no_channels")
    if name not in channels:
        raise Refused("unknown_channel", channels=", ".join(channels))
    return channels[name]


def _check(facts: ChannelFacts, config: Mapping[str, Any], secrets: Mapping[str, Any]) -> None:
    if faults := faults_of(facts, config, secrets):
        text = "; ".join(f"{one.field}: {one.message}" for one in faults)
        raise Refused("bad_settings", faults, wrong=text)
