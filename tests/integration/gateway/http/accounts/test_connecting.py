"""Accounts over REST: each wrong field is named, and what is replaced costs nothing else."""

from sqlalchemy import delete, select
from usher_common.record.tables import schema
from usher_common.record.tables.connections import channel
from usher_common.sealing.keyring import Keyring

from gateway_rig import Rig
from gateway_rig.rig import SECRET
from integration.gateway.http.accounts.conftest import Calling

BOT = {"id": "bot", "channel": "telegram", "config": {}, "secrets": {"token": "12:abc"}}


async def secrets_of(rig: Rig, account: str) -> dict[str, object]:
    """Return an account's secrets as the connectors open them."""
    wanted = select(schema.account.c.secrets_json).where(schema.account.c.id == account)
    async with rig.record.read() as connection:
        return Keyring([SECRET]).open(account, (await connection.execute(wanted)).scalar_one())


async def test_a_channel_says_what_its_accounts_need(api: Calling) -> None:
    """The desk's form is made of it."""
    status, found = await api("GET", "/api/channels")
    (telegram,) = [one for one in found["channels"] if one["name"] == "telegram"]

    assert status == 200
    assert [one["name"] for one in found["channels"]] == sorted(one["name"] for one in found["channels"])
    assert {key: telegram["settings"][0][key] for key in ("name", "kind", "required")} == {
        "name": "token",
        "kind": "secret",
        "required": True,
    }
    assert (telegram["ways"], telegram["checks"]) == (["webhook", "poll"], True)


async def test_an_account_has_the_address_of_its_webhook(api: Calling) -> None:
    """To be copied; one that is polled has none."""
    hooked = (await api("POST", "/api/accounts", BOT))[1]
    polled = (await api("POST", "/api/accounts", {**BOT, "id": "other", "config": {"mode": "poll"}}))[1]

    assert hooked["hook"] == "https://hooks.shop.example/hooks/telegram/bot"
    assert polled["hook"] == ""


async def test_a_secret_that_only_the_provider_must_know_is_made(rig: Rig, api: Calling) -> None:
    """A check tells it to Telegram; people need not invent it."""
    made = (await api("POST", "/api/accounts", BOT))[1]
    secrets = await secrets_of(rig, "bot")

    assert made["secrets"] == ["token", "webhook_secret"]
    assert len(str(secrets["webhook_secret"])) == 64


async def test_every_wrong_field_is_named(api: Calling) -> None:
    """At once, and nothing is written."""
    config = {"mode": "pigeon", "api": "telegram", "tokn": "x"}
    status, problem = await api("POST", "/api/accounts", {**BOT, "config": config, "secrets": {"token": ""}})

    assert (status, problem["code"]) == (422, "bad_settings")
    assert {one["field"] for one in problem["fields"]} == {"config.mode", "config.api", "config.tokn", "secrets.token"}
    assert "pigeon" not in str(problem)
    assert (await api("GET", "/api/accounts/bot"))[0] == 404


async def test_replacing_a_token_keeps_the_other_secrets_and_all_conversations(rig: Rig, api: Calling) -> None:
    """A null removes a secret."""
    await api("POST", "/api/accounts", BOT)
    before = await secrets_of(rig, "bot")
    conversation = await rig.world.open("42")
    assert (await api("PATCH", "/api/accounts/bot", {"secrets": {"token": "12:new"}}))[0] == 200
    replaced = await secrets_of(rig, "bot")
    removed = await api("PATCH", "/api/accounts/bot", {"secrets": {"webhook_secret": None}})

    assert replaced == {**before, "token": "12:new"}
    assert removed[1]["secrets"] == ["token"]
    assert (await api("GET", f"/api/conversations/{conversation}"))[0] == 200
    assert (await api("PATCH", "/api/accounts/bot", {"secrets": {"token": None}}))[1]["code"] == "bad_settings"


async def test_only_what_is_changed_is_checked(rig: Rig, api: Calling) -> None:
    """An account from before, with settings that are not valid any more, can be disabled and renamed."""
    row = {"id": "old", "channel": "telegram", "config_json": '{"old": 1}', "changed_at": 0}
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(schema.account.insert(), [row])
    disabled = await api("PATCH", "/api/accounts/old", {"enabled": False, "name": "Old"})

    assert (disabled[0], disabled[1]["enabled"], disabled[1]["name"]) == (200, False, "Old")
    assert (await api("PATCH", "/api/accounts/old", {"config": {"old": 1}}))[1]["code"] == "bad_settings"


async def test_before_any_connectors_have_run_nothing_can_be_connected(rig: Rig, api: Calling) -> None:
    """It is said what to do."""
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(delete(channel))
    status, problem = await api("POST", "/api/accounts", BOT)

    assert (status, problem["code"]) == (409, "no_channels")
    assert "start the connectors" in problem["detail"]
