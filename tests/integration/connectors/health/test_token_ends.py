"""When tokens end is asked once a day and after each change, is on record, and is shown by every replica."""

import time

from prometheus_client import REGISTRY
from sqlalchemy import select, update
from usher_common.record.tables.connections import account_health
from usher_common.record.tables.schema import account
from usher_connectors.account_cache import AccountCache
from usher_connectors.asking_token_ends import AskTokenEnds
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account
from usher_connectors.health.token_ends import KeepTokenEnds
from usher_connectors.health.watch import WatchAccounts
from usher_connectors.limits import TOKENS_ASKED_S
from usher_connectors.send.http_driver import HttpDriver

from connecting.mailboxes import KEYRING
from connecting.rig import Rig
from peers.graph_api import NUMBER, TOKEN, WABA, GraphApi
from waits import eventually

DAYS_S = 5 * 86_400


async def ends_at(rig: Rig) -> int | None:
    """Return what is on record."""
    async with rig.record.read() as connection:
        found = select(account_health.c.token_ends_at).where(account_health.c.account == "wa")
        return (await connection.execute(found)).scalar_one_or_none()


def shown() -> float | None:
    """Return what this process shows."""
    return REGISTRY.get_sample_value("usher_account_token_ends_timestamp_seconds", {"account": "wa"})


async def connected(rig: Rig, graph: GraphApi) -> None:
    """Add an account of WhatsApp, and one whose provider cannot be asked."""
    config = {"api": graph.url, "phone_number_id": NUMBER, "waba_id": WABA}
    await rig.add(Account("wa", "whatsapp", config, {"token": TOKEN, "app_secret": "s3cret", "verify_token": "v"}))
    await rig.add(Account("tg", "telegram", {}, {"token": "1:T"}))


async def test_a_token_that_ends_is_known_without_anybody_asking(rig: Rig) -> None:
    """Running connectors ask by themselves, and every replica shows it after a restart."""
    async with GraphApi().listening() as graph:
        graph.token_ends = int(time.time()) + DAYS_S
        await connected(rig, graph)
        async with rig.connectors():
            assert await eventually(lambda: ends_at(rig)) == graph.token_ends * 1_000_000
    await WatchAccounts(rig.record, CHANNELS)()

    assert shown() == graph.token_ends


async def test_it_is_asked_once_a_day_and_after_a_change(rig: Rig) -> None:
    """By one replica; a token that is new and does not end alerts nobody any more, nor does one that is refused."""
    async with GraphApi().listening() as graph:
        ends = graph.token_ends = int(time.time()) + DAYS_S
        await connected(rig, graph)
        driver = HttpDriver(allow_private=True)
        replicas = [AskTokenEnds(rig.record, AccountCache(rig.record, KEYRING), CHANNELS, driver) for _ in range(2)]
        for one in (*replicas, *replicas):
            await one()
        first = graph.asked_of_token, await ends_at(rig)
        await _moved(rig, token_asked_at=account_health.c.token_asked_at - int(TOKENS_ASKED_S * 1e6) - 1)
        await replicas[1]()
        a_day_later = graph.asked_of_token
        await _changed(rig)
        graph.token_ends = -1
        await replicas[0]()
        refused = graph.asked_of_token, await ends_at(rig)
        await _changed(rig)
        graph.token_ends = 0
        await replicas[0]()
        await driver.close()
    await WatchAccounts(rig.record, CHANNELS)()

    assert first == (1, ends * 1_000_000)
    assert a_day_later == 2
    assert refused == (3, None)
    assert (graph.asked_of_token, await ends_at(rig), shown()) == (4, None, None)


async def test_an_end_is_kept_of_known_accounts_only(rig: Rig) -> None:
    """A time beyond all times is one, and no row is made for who is gone."""
    await rig.add(Account("wa", "whatsapp", {}, {}))
    keep = KeepTokenEnds(rig.record)
    await keep("wa", 1e300)
    await keep("gone", 1.0)
    async with rig.record.read() as connection:
        rows = (await connection.execute(select(account_health.c.account))).scalars().all()

    assert (await ends_at(rig), rows) == (10**16, ["wa"])


async def _moved(rig: Rig, **values: object) -> None:
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(account_health).values(**values))


async def _changed(rig: Rig) -> None:
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        await transaction.connection.execute(update(account).values(changed_at=now))
        await transaction.connection.execute(update(account_health).values(token_asked_at=now - 1))
