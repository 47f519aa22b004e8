"""Write what each channel says of itself into the record, where the gateway reads it (decision 0322)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import msgspec
from usher_common.accounts.facts import ChannelFacts, SettingFacts, Way
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.connections import channel as channel_table
from usher_common.record.transaction import run_transaction

from usher_connectors.contract import Channel, Setting


def facts_of(channel: Channel, hooks_url: str = "") -> ChannelFacts:
    """Return a channel's facts; `hooks_url`: our public URL, without /hooks."""
    abilities = channel.abilities
    able = [one.name for one in fields(abilities) if getattr(abilities, one.name) is True]
    return ChannelFacts(
        channel.name,
        tuple(SettingFacts(**_named(setting)) for setting in channel.settings),
        _ways(channel),
        hooks_url.rstrip("/"),
        channel.check is not None or channel.inspect is not None,
        tuple(able),
        channel.limits.text,
        channel.limits.unit,
        channel.reply_window_s,
    )


def _named(setting: Setting) -> dict[str, Any]:
    return {one.name: getattr(setting, one.name) for one in fields(setting)}


def _ways(channel: Channel) -> tuple[Way, ...]:
    if channel.session is not None or channel.deliver is not None:
        return ("session",)
    return ("webhook", "poll") if channel.poll is not None else ("webhook",)


async def describe_channels(record: Record, channels: Mapping[str, Channel], hooks_url: str) -> None:
    """Write the facts of these channels; those of other replicas' channels stay."""
    facts = {name: msgspec.json.encode(facts_of(one, hooks_url)).decode() for name, one in sorted(channels.items())}

    async def body(transaction: Transaction) -> None:
        now = await transaction.now()
        rows = [{"name": name, "facts_json": text, "at": now} for name, text in facts.items()]
        await upsert_rows(transaction.connection, channel_table, rows)

    await run_transaction(record, body)
