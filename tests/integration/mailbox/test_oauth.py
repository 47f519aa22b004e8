"""An account that signs in by OAuth 2, from its settings to both servers, and what people see when it is refused."""

import asyncio
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.tables.connections import account_error, account_health
from usher_connectors.account_cache import AccountCache
from usher_connectors.checking import check_account
from usher_connectors.contract import Account, Event, Receipt
from usher_connectors.described import facts_of
from usher_connectors.health.health import Health
from usher_connectors.receive.duty_table import Duty
from usher_connectors.receive.hold_duty import HoldDuty
from usher_connectors.send.http_driver import HttpDriver
from usher_gateway.channel_accounts import rows

from connecting.mailboxes import KEYRING, Mailbox
from servers.mail.world import Issuer, World
from servers.ports import LOOPBACK
from waits import eventually


async def connected(mailbox: Mailbox, record: Record, issuer: Issuer, **secrets: str) -> Account:
    """Create the account as the desk and the command line do, and open it as the connectors do."""
    issuer.user = mailbox.user
    config = dict(mailbox.account({}).config)
    config |= {"token_url": f"http://{LOOPBACK}:{issuer.port}/token", "client_id": "usher", "user": mailbox.user}
    kept = {"refresh_token": issuer.refresh_token, "client_secret": "c", "thread_keys": ["k" * 32], **secrets}
    facts = {"email": facts_of(mailbox.channel)}
    await rows.create(record, KEYRING, facts, rows.NewAccount("mail", "email", "", True, config, kept))
    return await stored(record)


async def stored(record: Record) -> Account:
    """Read the account from the record."""
    found = await AccountCache(record, KEYRING).find("mail")
    assert found is not None
    return found


async def test_an_account_signs_in_by_tokens_and_keeps_those_that_replace_its_own(
    mailbox: Mailbox, record: Record, issuer: Issuer, world: World
) -> None:
    """At both servers with one token; of an issuer that replaces refresh tokens, the newest is in the record."""
    issuer.rotates, issuer.lasts_s = True, 86_400
    account = await connected(mailbox, record, issuer)
    driver = HttpDriver(allow_private=True)
    checked = await check_account(driver, mailbox.channel, account, "")
    await mailbox.start(account)
    await mailbox.put(b"From: ann@example.org\nMessage-ID: <1@x>\nSubject: Order\n\nHello\n")
    (question,) = await mailbox.received(1)
    await mailbox.answer(question.peer, "It is on its way.", account=account)
    await world.until(1)
    again = await check_account(driver, mailbox.channel, await stored(record), "")
    await driver.close()

    async with record.read() as connection:
        ends = (await connection.execute(select(account_health.c.token_ends_at))).scalar_one() / 1_000_000

    assert ends == pytest.approx(time.time() + issuer.lasts_s, abs=120)
    assert (checked.ok, checked.name) == (True, mailbox.address)
    assert again.ok
    assert issuer.tokens == issuer.tokens[:1]  # shared by all of them
    assert (await stored(record)).secrets["refresh_token"] == issuer.refresh_token == "refresh-1"


async def test_a_refused_sign_in_lets_the_account_rest_and_says_why(
    mailbox: Mailbox, record: Record, issuer: Issuer
) -> None:
    """The error is on record for the desk, the check names both servers, and a mended account goes on."""
    account = await connected(mailbox, record, issuer, refresh_token="ended-0123456789")
    driver, health = HttpDriver(allow_private=True), Health()
    checked = await check_account(driver, mailbox.channel, account, "")

    async def nothing(_account: Account, _events: Sequence[Event]) -> Sequence[Receipt]:
        return ()

    hold = HoldDuty(record, nothing, driver, "one", 0.01, health)  # type: ignore[arg-type] # nothing comes
    held = asyncio.create_task(hold(mailbox.channel, account, Duty("mail", 1, "")))
    await eventually(lambda: issuer.refused >= 4)  # two of the check; then it is tried again, ever more rarely
    held.cancel()
    await health.write(record)
    async with record.read() as connection:
        (error,) = (await connection.execute(select(account_error))).all()
    await driver.close()

    assert (error.kind, error.code) == ("auth", "auth:refresh_token")
    assert (checked.ok, checked.code) == (False, "auth")
    assert ["replace refresh_token" in note for note in checked.notes[::2]] == [True, True]
    assert [one.code for one in checked.said] == [
        "refresh_token",
        "",
        "refresh_token",
        "",
    ]
    await mailbox.start(mailbox.account({**account.secrets, "refresh_token": issuer.refresh_token}, **account.config))
