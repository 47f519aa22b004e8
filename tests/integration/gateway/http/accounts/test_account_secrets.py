"""Secrets of channel accounts are encrypted in the record, and sealed again by a rotation."""

import json
from typing import Any

from sqlalchemy import insert, select, update
from usher_common.record.port import Record
from usher_common.record.tables.schema import account
from usher_common.runtime.secret import Secret
from usher_common.sealing.keyring import Keyring, is_plain
from usher_common.sealing.seal_rows import Sealed, outdated, seal_again, write_change
from usher_common.sealing.settings import keyring_of
from usher_gateway.settings import GatewaySettings

from gateway_rig import Rig
from gateway_rig.rig import SECRET
from waits import eventually

OLD, NEW = "the older key, long enough to be one", "the newer key, long enough to be one"
HERS = {"secrets": ["hunter2"]}
TARGET = {"url": "https://a.example/in"}


async def stored(record: Record) -> dict[str, str]:
    """Return the accounts' secrets as they are in the record."""
    async with record.read() as connection:
        rows = await connection.execute(select(account.c.id, account.c.secrets_json))
        return {row.id: row.secrets_json for row in rows}


async def add(record: Record, **secrets: str) -> None:
    """Add accounts with secrets as they are to be stored."""
    rows = [
        {"id": name, "channel": "webhook", "config_json": json.dumps(TARGET), "secrets_json": value, "changed_at": 0}
        for name, value in secrets.items()
    ]
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(account), rows)


async def call(rig: Rig, method: str, path: str, **given: Any) -> Any:
    """Make a call as an administrator; returns the document."""
    http, headers = await rig.sign_in("ada")
    async with http.request(method, path, headers=headers, **given) as answer:
        assert answer.status < 300, await answer.text()
        return await answer.json()


async def test_secrets_are_written_encrypted(rig: Rig) -> None:
    """When an account is created and when it is changed; answers have their names only."""
    await rig.agent("ada", role="administrator")
    new = {"id": "shop", "channel": "webhook", "config": TARGET, "secrets": HERS}
    answers = [await call(rig, "POST", "/api/accounts", json=new)]
    first = await stored(rig.record)
    answers.append(await call(rig, "PATCH", "/api/accounts/shop", json={"secrets": {"secrets": ["hunter3"]}}))
    second = await stored(rig.record)
    answers.append(await call(rig, "PATCH", "/api/accounts/shop", json={"name": "Shop"}))

    assert [(one["secrets"], one["opens"]) for one in answers] == [(["secrets"], True)] * 3
    assert "hunter" not in f"{answers}{first}{second}"
    assert Keyring([SECRET]).open("shop", first["shop"]) == HERS
    assert Keyring([SECRET]).open("shop", second["shop"]) == {"secrets": ["hunter3"]}
    assert await stored(rig.record) == second


async def test_a_gateway_encrypts_what_an_older_version_has_written(rig: Rig) -> None:
    """At its start; what is encrypted stays as it is."""
    keys = Keyring([SECRET])
    await add(rig.record, plain=json.dumps(HERS), sealed=(before := keys.seal("sealed", HERS)), none="{}")

    async def all_sealed() -> dict[str, str] | None:
        found = await stored(rig.record)
        return None if found["plain"].startswith("{") else found

    async with rig.another():
        found = await eventually(all_sealed)

    assert keys.open("plain", found["plain"]) == HERS
    assert (found["sealed"], found["none"]) == (before, "{}")


async def test_an_account_that_no_key_opens_is_shown_and_says_so(rig: Rig) -> None:
    """Its secrets can be replaced."""
    await rig.agent("ada", role="administrator")
    await add(rig.record, lost=Keyring([OLD]).seal("lost", HERS))
    before = await call(rig, "GET", "/api/accounts/lost")
    after = await call(rig, "PATCH", "/api/accounts/lost", json={"secrets": HERS})

    assert (before["opens"], before["secrets"]) == (False, [])
    assert (after["opens"], after["secrets"]) == (True, ["secrets"])


async def test_a_rotation_seals_everything_with_the_newest_key(rig: Rig) -> None:
    """What it cannot open is named and stays; a second rotation has nothing to do."""
    both = Keyring([NEW, OLD])
    strange = Keyring(["a key that nobody has any more"]).seal("lost", HERS)
    await add(
        rig.record,
        old=Keyring([OLD]).seal("old", HERS),
        new=(current := both.seal("new", HERS)),
        plain=json.dumps(HERS),
        lost=strange,
    )
    first, second = await seal_again(rig.record, both), await seal_again(rig.record, both)
    found = await stored(rig.record)

    assert (first, second) == (Sealed(["old", "plain"], ["lost"]), Sealed([], ["lost"]))
    assert [Keyring([NEW]).open(name, found[name]) for name in ("old", "plain", "new")] == [HERS] * 3
    assert (found["new"], found["lost"]) == (current, strange)


async def test_sealing_does_not_undo_a_change_made_meanwhile(rig: Rig) -> None:
    """A token that is replaced between reading and writing stays."""
    await add(rig.record, shop=json.dumps(HERS))
    replaced = Keyring([NEW]).seal("shop", {"secrets": ["hunter3"]})

    changes, _ = await outdated(rig.record, Keyring([NEW]), is_plain)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(account).values(secrets_json=replaced))

    assert [await write_change(rig.record, one) for one in changes] == [False]
    assert await stored(rig.record) == {"shop": replaced}


def test_keys_are_the_newest_first_and_the_services_secret_last() -> None:
    """So that what was sealed before a key was set still opens."""
    settings = GatewaySettings(secret=Secret(SECRET), account_keys=(Secret(NEW), Secret(OLD)))
    keys = keyring_of(settings)

    assert keys.is_current(Keyring([NEW]).seal("shop", HERS))
    assert [keys.open("shop", Keyring([one]).seal("shop", HERS)) for one in (NEW, OLD, SECRET)] == [HERS] * 3
    assert not keyring_of(GatewaySettings())
    assert not any(text in repr(settings) for text in (NEW, OLD, SECRET))
