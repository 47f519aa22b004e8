"""Accounts whose secrets are encrypted in the record, on both kinds of stores."""

from typing import Any

import aiohttp
from structlog.testing import capture_logs
from usher_common.runtime.secret import Secret
from usher_common.sealing.keyring import Keyring
from usher_connectors.contract import Account

from connecting import webhooks
from connecting.receiver import SECRET, Receiver
from connecting.rig import Rig

KEY, OTHER = "a key for tests, long enough for one", "another key for tests, as long as that"
BODY = b'{"type":"message","peer":"p","text":"hello"}'


def sealed_account(name: str, url: str = "http://127.0.0.1:9/in") -> Account:
    """Return a webhook account."""
    return Account(name, "webhook", {"url": url}, {"secrets": [SECRET]})


async def post(rig: Rig, name: str) -> int:
    """Post a genuine webhook; returns the answer's status."""
    headers = webhooks.signed(BODY, f"m-{name}", SECRET)
    async with aiohttp.ClientSession() as http, http.post(rig.hook_url(name), data=BODY, headers=headers) as got:
        return got.status


async def test_encrypted_secrets_verify_webhooks_and_sign_sends(rig: Rig, receiver: Receiver) -> None:
    """With the newest key, with an older one, with the one made of USHER_SECRET, and from before."""
    keys = {"new": Keyring([KEY]), "old": Keyring([OTHER]), "derived": Keyring(["the secret of the services"])}
    for name, keyring in {**keys, "plain": None}.items():
        await rig.add(sealed_account(name, receiver.url), keyring)
    ours: dict[str, Any] = {
        "account_keys": (Secret(KEY), Secret(OTHER)),
        "secret": Secret("the secret of the services"),
    }
    async with rig.connectors(**ours):
        statuses = [await post(rig, name) for name in (*keys, "plain")]
        for name in (*keys, "plain"):
            await rig.send(name, (f"p-{name}", "hi"))
        rows = await rig.until_rows(lambda rows: len(rows) == 4 and all(row.status == "sent" for row in rows))

    assert statuses == [200] * 4
    assert {row.account for row in rows} == {*keys, "plain"}


async def test_an_account_that_no_key_opens_waits_and_loses_nothing(rig: Rig, receiver: Receiver) -> None:
    """Providers are asked to come again, sends stay queued, others are served; with the key all of it is sent."""
    await rig.add(sealed_account("shut", receiver.url), Keyring([OTHER]))
    await rig.add(sealed_account("open", receiver.url), Keyring([KEY]))
    with capture_logs() as logs:
        async with rig.connectors(account_keys=(Secret(KEY),)):
            statuses = [await post(rig, "shut"), await post(rig, "open")]
            await rig.send("shut", ("p", "first"))
            await rig.send("open", ("p", "other"))
            waiting = await rig.until_rows(
                lambda rows: {(row.account, row.status) for row in rows} == {("shut", "queued"), ("open", "sent")}
            )
    async with rig.connectors(account_keys=(Secret(KEY), Secret(OTHER))):
        statuses.append(await post(rig, "shut"))
        await rig.until_rows(lambda rows: all(row.status == "sent" for row in rows))

    assert statuses == [503, 200, 200]
    assert len(waiting) == 2
    told = [one for one in logs if one["event"] == "account.unopened"]
    assert {one["account"] for one in told} == {"shut"}
    assert not any(text in str(logs) for text in (KEY, OTHER, SECRET))
