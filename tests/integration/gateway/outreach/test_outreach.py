"""Events and broadcasts over REST, with a real router on both kinds of stores."""

from typing import Any

import msgspec
from sqlalchemy import select, update
from usher_common.ids import address_id, outreach_id
from usher_common.messages.threads import Reached
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import account, address, contact, conversation, message
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies

from gateway_rig.office import Office
from waits import eventually

POLICY = """
version: 1
queues:
  orders: {}
events:
  shipped:
    consent: none
    queue: orders
    channels: [telegram, twilio]
    wordings:
      en: {text: "Hi {name}, {order} is on its way."}
      de: {text: "Hallo {name}, {order} ist unterwegs."}
  sale:
    consent: news
    wordings:
      en: {text: "Sale!"}
"""
SHIPPED = {"id": "e1", "event": "shipped", "contact": "eva", "values": {"order": "4711"}}
DRAFT: dict[str, Any] = {
    "name": "Sale",
    "rule": {"consent": "news", "queue": "default", "wordings": {"en": {"text": "Sale, {name}!"}}},
    "audience": {"facts": {"attributes.city": ["Berlin"]}},
    "per_minute": 6000,
}


async def people(office: Office) -> None:
    """Accounts, a policy, and contacts who can be reached, have stopped, have no address, or are merged."""
    rows: list[dict[str, Any]] = [
        {"id": "eva", "name": "Eva", "language": "de"},
        {"id": "jon", "name": "Jon", "phone": "+4915112345678"},
        {"id": "may", "name": "May"},
        {"id": "kim", "name": "Kim", "merged_into": "eva", "root_id": "eva"},
        {"id": "lou", "name": "Lou"},
    ]
    news = '{"news": "yes", "city": "Berlin"}'
    places = [("eva", "1", ""), ("may", "2", "stopped"), ("lou", "3", "")]
    async with office.rig.record.transaction() as transaction:
        connection, at = transaction.connection, {"created_at": 1, "attributes_json": news}
        shown = {"language": "en", "phone": "", "merged_into": "", "root_id": None, "external_id": ""}
        await insert_rows(connection, contact, [{**shown, **at, **one, "sort_key": one["id"]} for one in rows])
        await connection.execute(update(contact).where(contact.c.id == "lou").values(attributes_json="{}"))
        await connection.execute(update(contact).where(contact.c.id == "jon").values(external_id="x7"))
        accounts = [("tg", "telegram"), ("tw", "twilio")]
        await insert_rows(
            connection, account, [{"id": key, "channel": channel, "changed_at": 1} for key, channel in accounts]
        )
        known = {"account": "tg", "channel": "telegram", "created_at": 1}
        await insert_rows(
            connection,
            address,
            [
                {**known, "id": address_id("tg", peer), "peer": peer, "contact_id": who, "refused": refused}
                for who, peer, refused in places
            ],
        )
        await RecordPolicies().activate(connection, policy_hash(POLICY), POLICY, "sue")


async def event(office: Office, **more: Any) -> tuple[int, Any]:
    """Report that an order was shipped."""
    return await office.send("POST", "/api/events", {**SHIPPED, **more})


async def texts(office: Office) -> list[str]:
    """What contacts were told."""
    async with office.rig.record.read() as connection:
        wanted = select(message.c.text).where(message.c.author == "agent").order_by(message.c.text)
        return list((await connection.execute(wanted)).scalars())


async def test_an_event_is_told_once_and_says_what_came_of_it(office: Office) -> None:
    """In the contact's language at their address; asked again it is the same, and why not is said, too."""
    await people(office)
    status, told = await event(office)
    again = await event(office)

    assert (status, told["told"], told["channel"]) == (200, True, "telegram")
    assert (told["text"], told["message"]) == ("Hallo Eva, 4711 ist unterwegs.", outreach_id("event", "e1"))
    assert again == (200, told)
    _, by_phone = await event(office, id="e2", contact="", external_id="x7", language="de-AT")
    assert (by_phone["channel"], by_phone["text"]) == ("twilio", "Hallo Jon, 4711 ist unterwegs.")
    refused = [
        (await event(office, id="e3", contact="may"))[1]["why"],
        (await event(office, id="e3", values={}))[1]["why"],
        (await event(office, id="e3", contact="lou", event="sale"))[1]["why"],
    ]
    assert refused == ["unsubscribed", "no_value", "no_consent"]
    wrong: list[dict[str, Any]] = [
        {"id": "e1", "values": {"order": "1"}},
        {"id": "e4", "event": "gone"},
        {"id": "e5", "contact": "nobody"},
        {"id": "e5", "contact": ""},
    ]
    assert [(await event(office, **one))[0] for one in wrong] == [409, 422, 404, 422]
    assert (await event(office, id="e3", contact="kim"))[1]["contact"] == "eva"
    assert len(await texts(office)) == 3


async def test_a_broadcast_is_tried_started_and_stopped(office: Office) -> None:
    """The dry run names how many are left out and why; each of the others is told; nothing after the stop."""
    await people(office)
    for_all = {**DRAFT, "rule": {**DRAFT["rule"], "consent": "none"}}
    assert (await office.send("POST", "/api/broadcasts", for_all))[0] == 422
    refused = (await office.send("POST", "/api/broadcasts", {**DRAFT, "per_minute": 0, "name": ""}))[1]
    assert [(one["field"], one["code"]) for one in refused["fields"]] == [("per_minute", "too_small")]
    unknown = {**DRAFT, "name": "", "accounts": {"wa": 1}, "audience": {"without": ["gone"]}}
    refused = (await office.send("POST", "/api/broadcasts", unknown))[1]
    assert [one["field"] for one in refused["fields"]] == ["name", "accounts.wa", "audience.without"]
    known = (await office.get("/api/broadcast-accounts"))["accounts"]
    assert [(one["id"], one["channel"]) for one in known] == [("tg", "telegram"), ("tw", "twilio")]
    status, drafted = await office.send("POST", "/api/broadcasts", DRAFT)
    path = f"/api/broadcasts/{drafted['id']}"
    _, tried = await office.send("POST", f"{path}/dry-run", {})

    assert (status, drafted["state"]) == (201, "draft")
    assert (tried["audience"], tried["told"], tried["channels"]) == (4, 2, {"telegram": 1, "twilio": 1})
    assert {one["reason"]: one["contacts"] for one in tried["left_out"]} == {"merged": 1, "unsubscribed": 1}
    assert await texts(office) == []

    started = await office.send("POST", f"{path}/start", {})
    assert (started[0], started[1]["state"], started[1]["figures"]["recipients"]) == (200, "running", 2)

    async def told() -> bool:
        return await texts(office) == ["Sale, Eva!", "Sale, Jon!"]

    await eventually(told)
    _, tried = await office.send("POST", f"{path}/dry-run", {})
    assert {one["reason"]: one["contacts"] for one in tried["left_out"]} == {
        "merged": 1,
        "already": 2,
        "unsubscribed": 1,
    }
    assert (await office.send("POST", f"{path}/pause", {}))[1]["state"] == "paused"
    stopped = (await office.send("POST", f"{path}/stop", {}))[1]
    assert (stopped["state"], stopped["figures"]["under_way"]) == ("stopped", 2)
    assert (await office.send("POST", f"{path}/start", {}))[0] == 409
    (listed,) = (await office.get("/api/broadcasts"))["broadcasts"]
    assert (listed["id"], listed["figures"]) == (drafted["id"], stopped["figures"])


async def test_a_closed_window_leaves_them_out(office: Office) -> None:
    """What the last conversation at the address knew of its window counts."""
    await people(office)
    _, told = await event(office)
    async with office.rig.record.transaction() as transaction:
        closed = (Reached("tg", "1", "telegram", window_ends_at=1),)
        known = update(conversation).values(addresses_json=msgspec.json.encode(closed).decode())
        await transaction.connection.execute(known)
    _, drafted = await office.send("POST", "/api/broadcasts", DRAFT)
    _, tried = await office.send("POST", f"/api/broadcasts/{drafted['id']}/dry-run", {})

    assert told["told"] is True
    assert {one["reason"]: one["contacts"] for one in tried["left_out"]}["outside_window"] == 1
