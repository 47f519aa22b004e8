"""Certificates as servers show them, and accounts as the services have left them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from usher.doctor.endpoints import Endpoint
from usher.doctor.examine import examine
from usher.doctor.findings import Finding
from usher.doctor.judging.certificates import judge_certificate
from usher.doctor.probing.certificates import look
from usher_common.accounts.facts import ChannelFacts, CheckFacts
from usher_common.record.open import opened_record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.connections import account_error, account_health, channel
from usher_common.record.tables.schema import account
from usher_common.sealing.keyring import Keyring

from connecting.rig import STORES
from servers.ports import LOOPBACK, free_port
from servers.serving import Shown, serving, shown

SECRET = "0c4f6b2d9e8a71350c4f6b2d9e8a7135"
OWN = {"USHER_SECRET": SECRET, "USHER_PUBLIC_URL": f"http://{LOOPBACK}:8080"}
HOUR_US = 3_600_000_000


@asynccontextmanager
async def https(one: Shown) -> AsyncIterator[int]:
    """A server with this certificate; yields its port."""
    port = free_port()
    async with serving(web.Application(), port, one.context):
        yield port


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[tuple[int, Shown]]:
    """A mail server that offers STARTTLS with a certificate that ended yesterday."""
    one = shown(tmp_path, -1)
    server = Controller(Sink(), hostname=LOOPBACK, port=free_port(), tls_context=one.context)
    server.start()
    yield server.port, one
    server.stop()


async def judged(endpoint: Endpoint) -> Finding:
    """Look, and judge."""
    return judge_certificate(await asyncio.to_thread(look, endpoint), datetime.now(UTC).timestamp())


async def test_a_certificate_of_ones_own_is_seen_though_nobody_trusts_it(tmp_path: Path, sqlite_url: str) -> None:
    """With its days; where its authority is known, only the days count."""
    tomorrow, season = shown(tmp_path, 1.5), shown(tmp_path, 90)
    async with https(tomorrow) as soon, https(season) as late:
        public = {**OWN, "USHER_PUBLIC_URL": f"https://{LOOPBACK}:{soon}", "USHER_RECORD_URL": sqlite_url}
        findings = await examine(public)
        trusted = await judged(Endpoint("USHER_BUS_URL", LOOPBACK, soon, authority=tomorrow.authority))
        good = await judged(Endpoint("USHER_BUS_URL", LOOPBACK, late, authority=season.authority))
        other = await judged(Endpoint("USHER_BUS_URL", "localhost", late, authority=season.authority))
    away = await judged(Endpoint("USHER_BUS_URL", LOOPBACK, free_port()))
    (found,) = [one for one in findings if one.check == "certificate of USHER_PUBLIC_URL"]

    assert (found.level, "valid for 1 more days" in found.seen or "valid for 2" in found.seen) == ("failure", True)
    assert "not trusted" in found.seen
    assert (trusted.level, trusted.do) == ("failure", "renew it today")
    assert (good.level, other.level, away.level) == ("ok", "failure", "unknown")


async def test_a_mail_servers_certificate_is_seen_behind_starttls(smtp: tuple[int, Shown]) -> None:
    """One that has ended, and with or without its authority."""
    port, one = smtp
    for authority in (one.authority, ""):
        found = await judged(Endpoint("account m, SMTP", LOOPBACK, port, starttls=True, authority=authority))

        assert (found.level, "ended 1 days ago" in found.seen) == ("failure", True)


async def leave(url: str) -> None:
    """Write what connectors leave of four accounts."""
    facts = ChannelFacts("telegram", checks=True)
    sealed = Keyring([SECRET]).seal("refused", {"token": "1"})
    foreign = Keyring(["another-key-long-enough"]).seal("sealed", {"token": "1"})
    secrets = {"refused": sealed, "good": "{}", "sealed": foreign, "ending": "{}"}
    rows = [
        {"id": name, "channel": "telegram", "secrets_json": text, "changed_at": 0} for name, text in secrets.items()
    ]
    async with opened_record(url) as record, record.transaction() as transaction:
        now = await transaction.now()
        await insert_rows(transaction.connection, account, [*rows, {**rows[1], "id": "x", "channel": "gone"}])
        told = {"name": "telegram", "facts_json": msgspec.json.encode(facts).decode(), "at": now}
        await insert_rows(transaction.connection, channel, [told])
        check = msgspec.json.encode(CheckFacts(ok=False, code="auth")).decode()
        health = [
            {"account": "refused", "last_in_at": now - HOUR_US, "checked_for": now, "check_json": check},
            {"account": "good", "last_out_at": now, "checked_for": None, "check_json": ""},
            {"account": "ending", "last_out_at": now, "checked_for": None, "check_json": ""},
        ]
        for row in health:
            await insert_rows(transaction.connection, account_health, [row])
        error = {"account": "refused", "hour": now - HOUR_US, "kind": "auth", "count": 9, "code": "401", "at": now}
        await insert_rows(transaction.connection, account_error, [error])


@pytest.mark.parametrize("stores", STORES)
async def test_accounts_are_told_of_without_asking_their_providers(stores: str, request: pytest.FixtureRequest) -> None:
    """What the record has, and what connectors on this machine tell of their tokens."""
    url = request.getfixturevalue("sqlite_url" if stores == "embedded" else "database_url")
    await leave(url)
    ends = datetime.now(UTC).timestamp() + 3.5 * 86_400
    gauge = "usher_account_token_ends_timestamp_seconds"
    text = f'# TYPE {gauge} gauge\n{gauge}{{account="ending"}} {ends}\n'

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(text=text)

    app, port = web.Application(), free_port()
    app.router.add_get("/metrics", metrics)
    async with serving(app, port):
        own = {**OWN, "USHER_RECORD_URL": url, "USHER_ADMIN_PORT": str(port), "USHER_HOOKS_URL": "https://h.example"}
        findings = await examine({**own, "USHER_HOOKS_URL": f"https://{LOOPBACK}:{free_port()}"})
        hidden = await examine({**own, "USHER_HOOKS_URL": ""})
    told = {
        one.check.removeprefix("account "): f"{one.level} {one.seen}" for one in findings if "account " in one.check
    }

    assert told["refused"].startswith("failure telegram: the provider has refused it since")
    assert told["good"].startswith("ok telegram, last used")
    assert told["sealed"] == "failure no key that is set here opens its secrets"
    assert told["ending"] == "warning telegram: its token ends in 3 days"
    assert told["x"] == "failure no connectors have its channel gone"
    assert {one.level for one in hidden if one.check == "account good"} == {"warning"}
