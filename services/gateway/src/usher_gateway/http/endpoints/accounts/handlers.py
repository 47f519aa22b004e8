"""Channel accounts: their secrets are written, never read, and passwords in their configuration are not shown."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Row
from usher_common.accounts.facts import ChannelFacts, CheckFacts, way_of
from usher_common.sealing.keyring import NoKey, Unopened

from usher_gateway.channel_accounts import health, rows
from usher_gateway.channel_accounts.faults import Refused
from usher_gateway.channel_accounts.shown_config import shown_config
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.accounts.documents import (
    AccountDocument,
    AccountList,
    AccountPatch,
    ChannelList,
    HealthList,
    NewAccount,
)
from usher_gateway.limits import CHECK_LOOK_S, CHECK_WAIT_S
from usher_gateway.problems import FieldProblem, Problem

_STATUSES = {"bad_settings": 422, "unknown_channel": 422}


async def list_channels(call: Call) -> ChannelList:
    """List what can be connected."""
    return ChannelList(tuple((await rows.read_channels(call.site.record)).values()))


async def list_accounts(call: Call) -> AccountList:
    """List all accounts."""
    channels = await rows.read_channels(call.site.record)
    return AccountList(tuple(_document(call, channels, row) for row in await rows.read_accounts(call.site.record)))


async def show_health(call: Call) -> HealthList:
    """Show how all accounts are doing."""
    return HealthList(await health.read_health(call.site.record), time.time_ns() // 1_000_000)


async def show(call: Call) -> AccountDocument:
    """Show one account."""
    return await _read(call, call.path["id"])


async def create(call: Call) -> AccountDocument:
    """Create an account."""
    body: NewAccount = call.body
    new = rows.NewAccount(body.id, body.channel, body.name, body.enabled, body.config, body.secrets)
    with _refusing():
        await rows.create(call.site.record, call.site.keyring, await rows.read_channels(call.site.record), new)
    return await _read(call, new.id)


async def change(call: Call) -> AccountDocument:
    """Change an account."""
    patch: AccountPatch = call.body
    given = {key: value for key, value in msgspec.structs.asdict(patch).items() if value is not msgspec.UNSET}
    account = call.path["id"]
    with _refusing():
        channels = await rows.read_channels(call.site.record)
        await rows.change(call.site.record, call.site.keyring, channels, account, rows.Change(**given))
    return await _read(call, account)


async def delete_account(call: Call) -> None:
    """Delete an account without messages; any other one is disabled instead, by PATCH."""
    with _refusing():
        await rows.remove(call.site.record, call.path["id"])


async def check(call: Call) -> CheckFacts:
    """Let the connectors ask the provider, and wait for what it says."""
    account = call.path["id"]
    with _refusing():
        asked = await health.ask_for_check(call.site.record, account)
    try:
        async with asyncio.timeout(CHECK_WAIT_S):
            # the connectors answer through the record, which tells nobody of a change
            while (found := await health.read_check(call.site.record, account, asked)) is None:  # noqa: ASYNC110
                await asyncio.sleep(CHECK_LOOK_S)
            return found
    except TimeoutError:
        raise Problem(504, "no_answer", "No connectors have answered in time; look again in a minute.") from None


async def _read(call: Call, account: str) -> AccountDocument:
    with _refusing():
        row = await rows.read_account(call.site.record, account)
    return _document(call, await rows.read_channels(call.site.record), row)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except rows.Missing:
        raise Problem(404, "not_found", "There is no such account.") from None
    except Refused as refused:
        fields = tuple(FieldProblem(one.field, one.message, one.code, dict(one.values)) for one in refused.faults)
        raise Problem(_STATUSES.get(refused.code, 409), refused.code, str(refused), fields=fields) from None
    except NoKey as missing:
        raise Problem(409, "no_key", f"{missing}.") from None


def _document(call: Call, channels: Mapping[str, ChannelFacts], row: Row[Any]) -> AccountDocument:
    config = json.loads(row.config_json)
    facts = channels.get(row.channel)
    hook = f"{facts.hooks_url}/hooks/{row.channel}/{row.id}" if facts and _hooked(facts, config) else ""
    try:
        names, opens = tuple(sorted(call.site.keyring.open(row.id, row.secrets_json))), True
    except Unopened:
        names, opens = (), False
    return AccountDocument(row.id, row.channel, row.name, row.enabled, shown_config(config), names, opens, hook)


def _hooked(facts: ChannelFacts, config: Mapping[str, Any]) -> bool:
    return way_of(facts, config.get("mode")) == "webhook"
