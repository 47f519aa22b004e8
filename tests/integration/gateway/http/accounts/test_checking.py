"""A check that somebody asks for is made by the connectors, and so is what the page shows of an account's health."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from usher_common.sealing.keyring import Keyring
from usher_connectors.account_cache import AccountCache
from usher_connectors.channels import CHANNELS
from usher_connectors.checking import CheckAccounts
from usher_connectors.contract import Account, Request, SendError
from usher_connectors.health.health import Health, forget_old
from usher_connectors.health.token_ends import KeepTokenEnds
from usher_connectors.send.http_driver import HttpDriver

from connecting.receiver import Receiver
from gateway_rig import Rig
from gateway_rig.rig import SECRET
from integration.gateway.http.accounts.conftest import Calling
from peers.bot_api import BotApi

HOOKS = "https://hooks.shop.example"


@pytest.fixture
async def driver() -> AsyncIterator[HttpDriver]:
    """A driver that may call this machine."""
    driver = HttpDriver(allow_private=True)
    yield driver
    await driver.close()


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    """A server that speaks the Bot API."""
    async with BotApi().listening() as listening:
        yield listening


def checks(rig: Rig, driver: HttpDriver, hooks_url: str = HOOKS) -> CheckAccounts:
    """Return the connectors' part."""
    return CheckAccounts(rig.record, AccountCache(rig.record, Keyring([SECRET])), CHANNELS, driver, hooks_url)


async def checked(api: Calling, account: str, *answering: CheckAccounts) -> dict[str, object]:
    """Ask for a check, and let these connectors answer; returns the result."""
    asking = asyncio.create_task(api("POST", f"/api/accounts/{account}/check"))
    while not asking.done():
        await asyncio.gather(*(one.step() for one in answering))
        await asyncio.wait([asking], timeout=0.05)
    status, found = await asking
    assert status == 200, found
    return dict(found)


async def add_bot(api: Calling, url: str, **config: str) -> None:
    """Connect a bot."""
    new = {"id": "bot", "channel": "telegram", "config": {"api": url, **config}, "secrets": {"token": "12:abc"}}
    assert (await api("POST", "/api/accounts", new))[0] == 201


async def test_a_check_registers_the_webhook_with_its_secret(
    rig: Rig, api: Calling, driver: HttpDriver, bot_api: BotApi
) -> None:
    """Of two replicas one makes it; the page shows the result afterwards."""
    bot = bot_api.bot("12:abc")
    await add_bot(api, bot_api.url)
    found = await checked(api, "bot", checks(rig, driver), checks(rig, driver))
    health = (await api("GET", "/api/channels/health"))[1]["accounts"]

    assert (found["ok"], found["name"], found["code"]) == (True, "shop12_bot", "")
    assert (bot.hook, len(bot.secret)) == (f"{HOOKS}/hooks/telegram/bot", 64)
    assert (health[0]["check"], health[0]["checked_at"] > 0) == (found, True)
    assert bot.secret not in str(found)


async def test_an_account_that_is_polled_has_its_webhook_removed(
    rig: Rig, api: Calling, driver: HttpDriver, bot_api: BotApi
) -> None:
    """Telegram answers no polls while there is one. It needs no public address."""
    bot_api.bot("12:abc").hook = "https://old.example"
    await add_bot(api, bot_api.url, mode="poll")

    assert (await checked(api, "bot", checks(rig, driver, "")))["ok"] is True
    assert bot_api.bot("12:abc").hook == ""


async def test_a_bad_token_is_named(rig: Rig, api: Calling, driver: HttpDriver, bot_api: BotApi) -> None:
    """And once it is replaced, the next check is made with the new one."""
    bot_api.bot("12:new")
    await add_bot(api, bot_api.url)
    answering = checks(rig, driver)
    first = await checked(api, "bot", answering)
    await api("PATCH", "/api/accounts/bot", {"secrets": {"token": "12:new"}})
    second = await checked(api, "bot", answering)

    assert (first["ok"], first["code"]) == (False, "auth")
    assert second["ok"] is True


async def test_without_a_public_address_nothing_is_registered(
    rig: Rig, api: Calling, driver: HttpDriver, bot_api: BotApi
) -> None:
    """The setting is named, and Telegram keeps what it has."""
    bot_api.bot("12:abc").hook = "https://old.example"
    await add_bot(api, bot_api.url)
    found = await checked(api, "bot", checks(rig, driver, ""))

    assert (found["ok"], found["code"]) == (False, "no_hooks_url")
    assert "USHER_HOOKS_URL" in str(found["notes"])
    assert bot_api.bot("12:abc").hook == "https://old.example"


async def test_a_receiver_must_refuse_what_is_not_signed(rig: Rig, api: Calling, driver: HttpDriver) -> None:
    """One that takes it is reached, and warned of; one that nobody answers at is not in order."""
    async with Receiver().listening() as receiver:
        new = {
            "id": "x",
            "channel": "webhook",
            "config": {"url": receiver.url},
            "secrets": {"secrets": [receiver.secret]},
        }
        await api("POST", "/api/accounts", new)
        guarded = await checked(api, "x", checks(rig, driver))
        taken = dict(receiver.taken)
    away = await checked(api, "x", checks(rig, driver))

    assert (guarded["ok"], taken) == (True, {})
    assert "refused a post without a signature (401)" in str(guarded["notes"])
    assert (away["ok"], away["code"]) == (False, "unreachable")


async def test_health_is_the_sum_of_all_replicas(rig: Rig, api: Calling) -> None:
    """Times are the last ones, errors are counted by class; of a deleted account nothing is left."""
    await add_bot(api, "https://a.example")
    one, two = Health(), Health()
    one.received("bot", "telegram", at=0.0)
    one.refused("bot", "unverified", "unverified")
    two.sent("bot")
    for _ in range(2):
        two.failed("bot", SendError("auth:401", retryable=True, scope="account"))
    two.sent("nobody")
    await KeepTokenEnds(rig.record)("bot", 1.8e9)
    moody = b'{"update_id": 1, "mood": {}}'
    two.drift.look(CHANNELS["telegram"], Account("bot", "telegram", {}, {}), Request({}, moody, 0.0))
    await one.write(rig.record)
    await two.write(rig.record)
    await two.write(rig.record)  # nothing is counted twice
    (found,) = (await api("GET", "/api/channels/health"))[1]["accounts"]
    await api("DELETE", "/api/accounts/bot")
    await forget_old(rig.record)
    await add_bot(api, "https://a.example")
    (fresh,) = (await api("GET", "/api/channels/health"))[1]["accounts"]

    assert [(error["kind"], error["count"], error["code"]) for error in found["errors"]] == [
        ("auth", 2, "auth:401"),
        ("unverified", 1, "unverified"),
    ]
    assert [error["recent"] for error in found["errors"]] == [2, 1]
    assert (found["received"], found["late"], found["usual"], found["silent"]) == (1, 1, None, False)
    assert [(one["path"], one["count"]) for one in found["unknown"]] == [("Update.mood", 1)]
    assert (found["token_ends_at"], found["windows_closing"]) == (1_800_000_000_000, 0)
    assert found["last_in_at"] > 0
    assert found["last_out_at"] > 0
    assert found["lag_ms"] > 1_000_000
    assert (fresh["errors"], fresh["last_in_at"], fresh["check"]) == ([], None, None)
