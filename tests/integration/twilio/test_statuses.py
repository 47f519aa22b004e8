"""Twilio's statuses come twice, late and in any order: what the router hears of a message only rises, each once."""

from collections.abc import AsyncIterator
from itertools import permutations
from pathlib import Path

import pytest
from usher_common.commands.delivery import DeliveryReported
from usher_connectors.contract import Account

from connecting.rig import STORES, Rig, StoreUrls, open_rig, store_urls_of
from peers.text_messages import OWN, PUBLIC, SID, TOKEN, TextMessages

RANK = ("sent", "delivered", "read")
CONFIG = {"account_sid": SID, "from": OWN, "hook_url": f"{PUBLIC}/hooks/twilio/tw"}


@pytest.fixture(params=STORES)
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUrls:
    """URLs of both kinds of stores."""
    return store_urls_of(request, tmp_path)


@pytest.fixture
async def rig(store_urls: StoreUrls) -> AsyncIterator[Rig]:
    """Opened stores, without connectors."""
    async with open_rig(*store_urls) as opened:
        yield opened


@pytest.fixture
async def texts(rig: Rig) -> AsyncIterator[TextMessages]:
    """Connectors with an account `tw`, whose API is the counterpart."""
    async with TextMessages().listening() as api:
        await rig.add(Account("tw", "twilio", {**CONFIG, "api": api.api}, {"auth_token": TOKEN}))
        async with rig.connectors():
            api.hooks_url = rig.hook_url("tw", "twilio").partition("/hooks/")[0]
            yield api


def heard_of(rig: Rig, message: str) -> list[str]:
    """What the router hears of a message, in order; what comes again under one id is one to it."""
    heard = [(key, one) for _, key, one in rig.ear.heard if isinstance(one, DeliveryReported)]
    return list({key: one.status for key, one in heard if one.message == message}.values())


async def test_statuses_rise_whatever_their_order(rig: Rig, texts: TextMessages) -> None:
    """Each order of three statuses, each status twice at once and once more at the end."""
    orders = list(permutations(RANK))
    people = [f"+4670174060{number}" for number in range(len(orders))]
    await rig.send("tw", *((person, "Hi") for person in people), channel="twilio")
    rows = await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"] * len(people))
    messages = [row.message_id for row in rows]
    for person, order in zip(people, orders, strict=True):
        twice = [status for status in ("queued", *order) for _ in range(2)]
        assert await texts.tell(person, [*twice, *order]) == [200] * 11

    await rig.until_rows(lambda rows: [row.status for row in rows] == ["read"] * len(people))
    await rig.ear.until(lambda: sorted(rig.ear.reported("read")) == sorted(messages))
    for message, order in zip(messages, orders, strict=True):
        heard = heard_of(rig, message)
        assert heard == sorted(set(heard), key=RANK.index), order


async def test_a_failure_is_told_once_and_only_a_delivery_corrects_it(rig: Rig, texts: TextMessages) -> None:
    """What comes late from before the failure changes nothing; what was delivered or read has not failed."""
    people = {f"+4670174060{number}": late for number, late in enumerate(RANK)}
    await rig.send("tw", *((person, "Hi") for person in people), channel="twilio")
    rows = await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"] * len(people))
    for person, late in people.items():
        await texts.tell(person, ["undelivered", "undelivered"], code="30003")
        await texts.tell(person, [late, "failed"])
    await rig.until_rows(lambda rows: [row.status for row in rows] == ["failed", "delivered", "read"])
    await rig.ear.until(lambda: len(rig.ear.reported("failed")) == len(people) and bool(rig.ear.reported("read")))

    heard = [heard_of(rig, row.message_id)[-2:] for row in rows]
    assert heard == [["sent", "failed"], ["failed", "delivered"], ["failed", "read"]]
