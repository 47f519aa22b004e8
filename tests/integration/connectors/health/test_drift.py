"""Fields that a specification does not know are counted and shown; they refuse nothing, and no value is kept."""

import json
from typing import Any

import aiohttp
from prometheus_client import REGISTRY
from sqlalchemy import select
from structlog.testing import capture_logs
from usher_common.record.tables.connections import account_hour, account_unknown
from usher_connectors.channels.webhook import CHANNEL
from usher_connectors.contract import Account, Request
from usher_connectors.health.health import Health, forget_old
from usher_connectors.limits import UNKNOWN_PATHS

from connecting import webhooks
from connecting.receiver import SECRET
from connecting.rig import Rig
from waits import eventually

TARGET = "http://127.0.0.1:9/in"  # nobody receives there
PRIVATE = "somebody's own words"
ACCOUNT = Account("a", "webhook", {}, {})


def counted(path: str) -> float:
    """Return how often a path was counted in this process."""
    labels = {"channel": "webhook", "field": path}
    return REGISTRY.get_sample_value("usher_payload_unknown_fields_total", labels) or 0.0


def posted(**fields: Any) -> Request:
    """Return a request with a message that has more fields."""
    body = json.dumps({"type": "message", "peer": "p", "text": "hello", **fields}).encode()
    return Request({}, body, 0.0)


async def unknown(rig: Rig) -> dict[tuple[str, str], Any]:
    """Return what is on record, by account and path."""
    async with rig.record.read() as connection:
        return {(row.account, row.path): row for row in await connection.execute(select(account_unknown))}


async def test_an_unknown_field_is_counted_and_its_message_taken(rig: Rig) -> None:
    """From the webhook to metric, log and record, without a value; a body that is refused is compared, too."""
    await rig.add_account("a", TARGET)
    before = counted("Event.moodring")

    async def written() -> Any:
        rows = await unknown(rig)
        return rows if ("a", "Event.moodring") in rows and ("a", "Event.tone") in rows else None

    with capture_logs() as lines:
        async with rig.connectors(), aiohttp.ClientSession() as http:
            statuses = []
            for name, body in (
                ("m1", posted(moodring=PRIVATE).body),
                ("m2", posted(moodring={"below": PRIVATE}).body),
                ("m3", json.dumps({"type": "message", "peer": 17, "tone": PRIVATE}).encode()),
            ):
                async with http.post(
                    rig.hook_url("a"), data=body, headers=webhooks.signed(body, name, SECRET)
                ) as answer:
                    statuses.append(answer.status)
            rows = await eventually(written)
    row = rows["a", "Event.moodring"]

    assert statuses == [200, 200, 422]
    assert counted("Event.moodring") - before == 2.0
    assert (row.count, row.first_at <= row.last_at) == (2, True)
    assert rows["a", "Event.tone"].count == 1
    assert [one["path"] for one in lines if one["event"] == "payload.unknown_field" and "mood" in one["path"]] == [
        "Event.moodring"
    ]
    assert PRIVATE not in repr(lines) + repr(rows)


async def test_paths_are_bounded_in_metrics_and_on_record(rig: Rig) -> None:
    """A channel and an account have so many of them, also over several replicas and restarts; others are one."""
    await rig.add_account("a", TARGET)
    names = [f"made{'x' * (n % 9)}{'y' * (n // 9)}" for n in range(2 * UNKNOWN_PATHS)]
    first, second = Health(), Health()
    for name in names[:UNKNOWN_PATHS]:
        first.drift.look(CHANNEL, ACCOUNT, posted(**{name: 1}))
    before = counted("other")
    for name in names:
        second.drift.look(CHANNEL, ACCOUNT, posted(**{name: 1}))
    first.drift.look(CHANNEL, ACCOUNT, posted(late=1))
    await first.write(rig.record)
    second.drift.look(CHANNEL, ACCOUNT, Request({}, b"no JSON", 0.0))
    await second.write(rig.record)
    rows = await unknown(rig)

    assert counted("other") - before == UNKNOWN_PATHS + 1
    assert counted("Event.late") == 0.0
    assert len(rows) == UNKNOWN_PATHS + 1
    assert rows["a", "other"].count == UNKNOWN_PATHS + 1
    assert rows["a", f"Event.{names[0]}"].count == 2


async def test_what_is_seen_no_more_is_forgotten(rig: Rig) -> None:
    """After a month, and with its account; a count of an hour after two weeks."""
    await rig.add_account("a", TARGET)
    day = 86_400_000_000
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        rows = [
            {"account": account, "path": path, "count": 1, "first_at": 1, "last_at": at}
            for account, path, at in (("a", "Old.one", now - 31 * day), ("a", "New.one", now), ("b", "Gone.one", now))
        ]
        await transaction.connection.execute(account_unknown.insert(), rows)
        hours = [{"account": "a", "hour": now - days * day, "received": 1, "late": 0} for days in (1, 16)]
        await transaction.connection.execute(account_hour.insert(), hours)
    await forget_old(rig.record)
    async with rig.record.read() as connection:
        left = (await connection.execute(select(account_hour.c.hour))).scalars().all()

    assert set(await unknown(rig)) == {("a", "New.one")}
    assert left == [now - day]
