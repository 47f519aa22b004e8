"""What the page of channels is told of each account, from what connectors and routers have written."""

from typing import Any

from usher_common.record.tables.connections import account_error, account_hour

from gateway_rig import Rig
from integration.gateway.http.accounts.conftest import Calling
from record_rows import insert_row

HOUR = 3_600_000_000


async def add(api: Calling, key: str, channel: str, **secrets: Any) -> None:
    """Connect an account."""
    config = {"phone_number_id": "1", "waba_id": "1"} if channel == "whatsapp" else {}
    new = {"id": key, "channel": channel, "config": config, "secrets": secrets}
    status, found = await api("POST", "/api/accounts", new)
    assert status == 201, found


async def health_of(api: Calling, key: str) -> dict[str, Any]:
    """Return what is said of an account."""
    accounts = (await api("GET", "/api/channels/health"))[1]["accounts"]
    return dict(next(one for one in accounts if one["id"] == key))


async def test_windows_that_close_are_counted_by_account(rig: Rig, api: Calling) -> None:
    """Of conversations with a person that wait, within the hour before the end; of other accounts there are none."""
    secrets: dict[str, Any] = {"token": "EAAtoken", "app_secret": ["app-s3cret"], "verify_token": "verify-s3cret"}
    await add(api, "wa", "whatsapp", **secrets)
    await add(api, "quiet", "whatsapp", **secrets)
    async with rig.record.transaction() as transaction:
        at = await transaction.now() - 24 * HOUR
        await insert_row(transaction.connection, "contact")
        cases: list[dict[str, Any]] = [
            {"visitor_at": at + HOUR // 2},
            {"visitor_at": at + HOUR // 2, "agent_at": at},
            {"visitor_at": at + HOUR // 2, "agent_at": at + HOUR},
            {"visitor_at": at + 2 * HOUR},
            {"visitor_at": at + HOUR // 2, "status": "automatic", "waiting_since": None},
        ]
        for number, columns in enumerate(cases):
            own = {"id": f"a{number}", "peer": f"v{number}"}
            await insert_row(transaction.connection, "address", **own)
            row = {"id": f"k{number}", "address_id": own["id"], "peer": own["peer"], "account": "wa", **columns}
            await insert_row(transaction.connection, "conversation", channel="whatsapp", **row)

    assert (await health_of(api, "wa"))["windows_closing"] == 2
    assert (await health_of(api, "quiet"))["windows_closing"] == 0


async def test_an_account_is_silent_by_its_own_two_weeks(rig: Rig, api: Calling) -> None:
    """Nothing came, and it usually does; errors of this and the last hour are told apart from the day's."""
    await add(api, "bot", "telegram", token="12:abc")
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        this = now - now % HOUR
        rows = [
            {"account": "bot", "hour": this - hours * HOUR, "received": received, "late": late}
            for hours, received, late in ((400, 1, 0), (20, 4, 3), (169, 30, 0), (337, 20, 0))
        ]
        await transaction.connection.execute(account_hour.insert(), rows)
        errors = [
            {"account": "bot", "hour": this - hours * HOUR, "kind": "auth", "count": 5, "code": "auth:401", "at": now}
            for hours in (0, 1, 3, 30)
        ]
        await transaction.connection.execute(account_error.insert(), errors)
    found = await health_of(api, "bot")

    assert (found["received"], found["late"], found["usual"], found["silent"]) == (4, 3, 25, True)
    assert [(one["count"], one["recent"]) for one in found["errors"]] == [(15, 10)]
    assert found["errors"][0]["recent_since"] == (this - HOUR) // 1000
