"""Running connectors tell the gateway what channels there are and how accounts are doing."""

from typing import Any

import aiohttp
from prometheus_client import REGISTRY
from sqlalchemy import delete, select
from usher_common.record.tables.connections import account_error, account_health, channel
from usher_common.record.tables.schema import account
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account
from usher_connectors.health.watch import WatchAccounts
from usher_gateway.channel_accounts.rows import read_channels

from connecting import webhooks
from connecting.receiver import SECRET, Receiver
from connecting.rig import Rig
from record_rows import insert_row
from waits import eventually

TARGET = "http://127.0.0.1:9/in"  # nobody receives there
BODY = b'{"type":"message","peer":"p","text":"hello"}'


async def test_channels_are_described_at_the_start(rig: Rig) -> None:
    """With the public address of webhooks, for every channel; mails come by a session."""

    async def described() -> Any:
        found = await read_channels(rig.record)
        return found if len(found) == len(CHANNELS) else None

    async with rig.connectors(hooks_url="https://hooks.a.example/"):
        found = await eventually(described)

    assert list(found) == sorted(CHANNELS)
    assert {one.hooks_url for one in found.values()} == {"https://hooks.a.example"}
    assert (found["email"].ways, found["telegram"].ways) == (("session",), ("webhook", "poll"))


async def test_what_comes_goes_and_fails_is_on_record(rig: Rig, receiver: Receiver) -> None:
    """Of this account alone."""
    await rig.add_account("a", receiver.url)
    await rig.add_account("b", "http://127.0.0.1:9/in")

    async def seen() -> Any:
        async with rig.record.read() as connection:
            rows = {row.account: row for row in await connection.execute(select(account_health))}
            errors = {(row.account, row.kind): row.count for row in await connection.execute(select(account_error))}
        done = "a" in rows and rows["a"].last_in_at and rows["a"].last_out_at and ("b", "unreachable") in errors
        return (rows, errors) if done else None

    async with rig.connectors(), aiohttp.ClientSession() as http:
        for headers in (webhooks.signed(BODY, "m1", SECRET), {}):
            async with http.post(rig.hook_url("a"), data=BODY, headers=headers):
                pass
        await rig.send("a", ("p", "hi"))
        await rig.send("b", ("p", "hi"))
        rows, errors = await eventually(seen)

    assert errors["a", "unverified"] == 1
    assert ("b" in rows, [one for one in errors if one[0] == "a"]) == (False, [("a", "unverified")])


async def test_the_rows_of_other_replicas_channels_stay(rig: Rig) -> None:
    """A replica with a private channel, or of another version, may run beside this one."""
    async with rig.record.transaction() as transaction:
        row = {"name": "private", "facts_json": '{"name": "private"}', "at": 1}
        await transaction.connection.execute(channel.insert(), [row])

    async def described() -> bool:
        return len(await read_channels(rig.record)) == len(CHANNELS) + 1

    async with rig.connectors():
        assert await eventually(described)


async def test_accounts_are_counted_from_their_start_to_their_end(rig: Rig) -> None:
    """A first value is no increase to Prometheus; nobody waits for messages of an account that is gone."""

    def received(name: str) -> float | None:
        return REGISTRY.get_sample_value("usher_account_received_total", {"account": name})

    await rig.add_account("kept-here", TARGET)
    await rig.add_account("gone-soon", TARGET)
    watch = WatchAccounts(rig.record, CHANNELS)
    await watch()
    before = received("kept-here"), received("gone-soon")
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(delete(account).where(account.c.id == "gone-soon"))
    await watch()

    assert before == (0.0, 0.0)
    assert (received("kept-here"), received("gone-soon")) == (0.0, None)


async def test_windows_close_where_somebody_waits_for_an_answer(rig: Rig) -> None:
    """Within the hour before their end; not where an agent wrote last, a bot answers, or the channel has no window."""
    hour = 3_600_000_000
    await rig.add(Account("wa", "whatsapp", {}, {}))
    async with rig.record.transaction() as transaction:
        at = await transaction.now() - 24 * hour
        cases: list[dict[str, Any]] = [
            {"visitor_at": at + hour // 2},
            {"visitor_at": at + hour // 2, "agent_at": at},
            {"visitor_at": at + hour // 2, "agent_at": at + hour},
            {"visitor_at": at + 2 * hour},
            {"visitor_at": at - 1},
            {"visitor_at": at + hour // 2, "channel": "web"},
            {"visitor_at": at + hour // 2, "status": "automatic", "waiting_since": None},
        ]
        await insert_row(transaction.connection, "contact")
        for number, columns in enumerate(cases):
            own = {"id": f"a{number}", "peer": f"v{number}"}
            await insert_row(transaction.connection, "address", **own)
            row = {"id": f"k{number}", "address_id": own["id"], "peer": own["peer"], "channel": "whatsapp", **columns}
            await insert_row(transaction.connection, "conversation", **row)
    await WatchAccounts(rig.record, CHANNELS)()

    assert REGISTRY.get_sample_value("usher_reply_windows_closing", {"channel": "whatsapp"}) == 2.0
