"""WhatsApp through the running connectors, against a strict counterpart of Meta's API."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import msgspec
import pytest
from sqlalchemy import select, update
from usher_common.bus.port import OUTBOUND
from usher_common.commands.address_changed import AddressLinked
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.ids import partition_of
from usher_common.messages.sends import Send, Template
from usher_common.messages.templates import ListedTemplate
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import template_list
from usher_connectors.contract import Account

from channels.whatsapp_cases import EVA, SECRET, post, sign
from connecting.rig import PARTITIONS, Rig
from peers.graph_api import NUMBER, TOKEN, WABA, GraphApi
from waits import eventually

PHONE, USER = "16505551234", "US.13491208655302741918"
SHIPPED = {
    "name": "shipped",
    "language": "en",
    "status": "APPROVED",
    "components": [{"type": "BODY", "text": "Hi {{1}}"}],
}
REJECTED = {**SHIPPED, "name": "sale", "status": "REJECTED", "rejected_reason": "PROMOTIONAL"}


@pytest.fixture
async def meta() -> AsyncIterator[GraphApi]:
    """The counterpart."""
    async with GraphApi().listening() as listening:
        yield listening


@pytest.fixture
async def connected(rig: Rig, meta: GraphApi) -> AsyncIterator[None]:
    """Connectors with an account `a` whose API is the counterpart."""
    config = {"api": meta.url, "phone_number_id": NUMBER, "waba_id": WABA}
    await rig.add(Account("a", "whatsapp", config, {"token": TOKEN, "app_secret": SECRET, "verify_token": "v"}))
    async with rig.connectors():
        yield


async def send(rig: Rig, *sends: Send) -> None:
    """Publish sends, as the router does."""
    items = [
        (partition_of("a", one.peer, PARTITIONS), wrap(f"e-{one.message}", 1, f"t-{one.message}", one)) for one in sends
    ]
    await rig.bus.publish_all(OUTBOUND, items)


def to(peer: str, message: str, text: str = "Hi", **more: Any) -> Send:
    """Make a send."""
    return Send("a", peer, "whatsapp", f"c-{peer}", message, 1, text, **more)


async def hook(rig: Rig, body: bytes, times: int = 1) -> list[int]:
    """Post a webhook as Meta does, so many times; returns the statuses."""
    async with aiohttp.ClientSession() as http:
        return [
            (await http.post(rig.hook_url("a", "whatsapp"), data=body, headers=dict(sign(body, 0.0)))).status
            for _ in range(times)
        ]


async def statuses(rig: Rig, wanted: Sequence[str]) -> list[Any]:
    """Return the deliveries once they have these statuses."""
    return await rig.until_rows(lambda rows: sorted(row.status for row in rows) == sorted(wanted))


@pytest.mark.usefixtures("connected")
async def test_numbers_and_user_ids_are_answered_in_their_own_field(rig: Rig, meta: GraphApi) -> None:
    """A3: and a template that is not for user ids fails by its own name."""
    await send(rig, to(PHONE, "m1"), to(USER, "m2"), to(USER, "m3", template=Template("auth_code", "en", ("1234",))))
    rows = await statuses(rig, ["sent", "sent", "failed"])

    assert [(one.get("to"), one.get("recipient")) for one in meta.sent if one["type"] == "text"] in (
        [(PHONE, None), (None, USER)],
        [(None, USER), (PHONE, None)],
    )
    assert [row.error for row in rows if row.status == "failed"] == ["recipient:131062"]


@pytest.mark.usefixtures("connected")
async def test_a_receipt_settles_a_send_by_our_own_id(rig: Rig, meta: GraphApi) -> None:
    """Read before delivered, each three times: read once. A failure outside the window says so."""
    await send(rig, to(PHONE, "m1"))
    await statuses(rig, ["sent"])
    assert [one["biz_opaque_callback_data"] for one in meta.sent] == ["m1"]
    for status in ("read", "delivered"):
        about = {"id": "wamid.1", "status": status, "timestamp": "1", "recipient_id": PHONE}
        assert await hook(rig, post(statuses=[about]), 3) == [200] * 3
    await statuses(rig, ["read"])
    await rig.ear.until(lambda: rig.ear.reported("read") == ["m1"])

    await send(rig, to(USER, "m2"))
    await statuses(rig, ["read", "sent"])
    failed = {"id": "wamid.2", "status": "failed", "recipient_user_id": USER, "errors": [{"code": 131047}]}
    await hook(rig, post(statuses=[{**failed, "biz_opaque_callback_data": "m2"}]))
    rows = await statuses(rig, ["read", "failed"])
    assert [row.error for row in rows if row.status == "failed"] == ["window:131047"]


@pytest.mark.usefixtures("connected")
async def test_one_person_with_and_without_a_number_is_linked(rig: Rig) -> None:
    """Known by both first, then by the user id alone: the router is told that both are one."""
    message = {"id": "wamid.1", "timestamp": "1000", "type": "text", "text": {"body": "Hi"}}
    both = post(contacts=[{**EVA, "user_id": USER}], messages=[{**message, "from": PHONE, "from_user_id": USER}])
    alone = post(contacts=[{"user_id": USER}], messages=[{**message, "id": "wamid.2", "from_user_id": USER}])
    assert await hook(rig, both) + await hook(rig, alone) == [200, 200]
    await rig.ear.until(lambda: len(rig.ear.heard) == 3)
    heard = [command for _, _, command in rig.ear.heard]

    assert [(one.peer, one.other) for one in heard if isinstance(one, AddressLinked)] == [(PHONE, USER)]
    assert {one.peer: one.window_s for one in heard if isinstance(one, MessageReceived)} == {
        PHONE: 86_400,
        USER: 86_400,
    }


@pytest.mark.usefixtures("connected")
async def test_a_link_is_published_once(rig: Rig) -> None:
    """Though each message tells both of a contact's ids again."""
    for number in range(5):
        message = {"id": f"wamid.{number}", "timestamp": "1000", "type": "text", "text": {"body": "Hi"}}
        both = {**message, "from": PHONE, "from_user_id": USER}
        assert await hook(rig, post(contacts=[EVA], messages=[both])) == [200]
    await rig.ear.until(lambda: len(rig.ear.heard) >= 6)

    assert [type(command).__name__ for _, _, command in rig.ear.heard].count("AddressLinked") == 1


@pytest.mark.usefixtures("connected")
async def test_each_change_of_a_post_goes_to_its_own_number(rig: Rig) -> None:
    """One app's webhook serves several numbers; another app's number takes nothing that is not signed for it."""
    await rig.add(Account("b", "whatsapp", {"phone_number_id": "2"}, {"app_secret": SECRET}))
    await rig.add(Account("c", "whatsapp", {"phone_number_id": "3"}, {"app_secret": "another"}))
    text = {"from": PHONE, "timestamp": "1000", "type": "text", "text": {"body": "Hi"}}
    posts = [json.loads(post(number=to, messages=[{**text, "id": f"wamid.{to}"}])) for to in (NUMBER, "2", "3", "4")]
    whole = {**posts[0], "entry": [entry for one in posts for entry in one["entry"]]}
    body = json.dumps(whole).encode()
    assert await hook(rig, body, 2) == [200, 200]
    await rig.ear.until(lambda: len(rig.ear.heard) >= 2)
    heard = [
        (command.account, command.native_id) for _, _, command in rig.ear.heard if isinstance(command, MessageReceived)
    ]

    assert sorted(set(heard)) == [("a", f"wamid.{NUMBER}"), ("b", "wamid.2")]


async def asked_for(rig: Rig) -> None:
    """A gateway asks for the list of templates."""
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        row = {"account": "a", "asked_at": now}
        await insert_rows(transaction.connection, template_list, [row], skip_existing=True)
        await transaction.connection.execute(update(template_list).values(asked_at=now))


async def kept(rig: Rig) -> tuple[list[ListedTemplate], str, bool]:
    """Return the kept list, the last error, and whether the last request is done."""
    async with rig.record.read() as connection:
        row = (await connection.execute(select(template_list))).one()
    found = msgspec.json.decode(row.templates_json, type=list[ListedTemplate])
    return found, row.error, row.done_at >= row.asked_at


@pytest.mark.usefixtures("connected")
async def test_templates_are_fetched_when_somebody_asks(rig: Rig, meta: GraphApi) -> None:
    """All pages; a failure is kept beside the list that was there, and the next request tries again."""
    meta.templates = [SHIPPED, REJECTED, {**SHIPPED, "name": "third"}]
    await asked_for(rig)
    await done(rig)
    found, error, _ = await kept(rig)
    assert [(one.name, one.status, one.reason) for one in found] == [
        ("shipped", "approved", ""),
        ("sale", "rejected", "promotional"),
        ("third", "approved", ""),
    ]
    assert error == ""

    meta.errors = [(400, 80007)]
    await asked_for(rig)
    await done(rig)
    found, error, _ = await kept(rig)
    assert (len(found), error) == (3, "throttled:80007")

    meta.templates = [json.loads(json.dumps(SHIPPED))]
    await asked_for(rig)
    await done(rig)
    found, error, _ = await kept(rig)
    assert ([one.name for one in found], error) == (["shipped"], "")


async def done(rig: Rig) -> None:
    """Return once the request is done."""

    async def look() -> bool:
        return (await kept(rig))[2]

    await eventually(look)
