"""Contacts over REST: found, changed, merged and separated, by a real router on both kinds of stores."""

import json
from typing import Any

from sqlalchemy import select
from usher_common.commands.address_changed import AddressLinked
from usher_common.envelope import wrap
from usher_common.ids import address_id, derive_id, partition_of
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import conversation, identity
from usher_gateway.reading.talking import Known, known_peers
from usher_gateway.sockets.visitor.form_facts import contact_profile

from gateway_rig.office import Office
from waits import eventually

GOLD = {"plan": "Gold"}


async def test_contacts_are_found_by_the_beginnings_of_words(office: Office) -> None:
    """Tolerantly, over names, addresses, phone numbers and attributes; in pages, by name."""
    await office.says("v1", name="Zoé Straße", email="Zoe@Shop.example", phone="+49 (228) 555-1", attributes=GOLD)
    await office.says("v2", name="İlker Ak", email="i@a.example")
    await office.says("v3", name="anna", email="anna@a.example")
    await office.says("v4")

    assert await office.found("strasse ZOE") == ["Zoé Straße"]
    assert await office.found("zoe@sh") == ["Zoé Straße"]
    assert await office.found("+49 228 55") == ["Zoé Straße"]
    assert await office.found("gold") == ["Zoé Straße"]
    assert await office.found("ilker") == ["İlker Ak"]
    assert await office.found("a.example") == ["anna", "İlker Ak"]
    assert await office.found("nna") == []
    assert await office.found("%") == []
    names: list[str] = []
    after = ""
    for _ in range(4):
        page = await office.get("/api/contacts", limit=1, after=after)
        names, after = [*names, *(one["name"] for one in page["contacts"])], page["next"]
    assert (names, after) == (["anna", "İlker Ak", "Zoé Straße", ""], "")


async def test_an_edit_says_what_it_saw_and_is_made_once(office: Office) -> None:
    """A second editor is refused; a repetition is answered alike; the history has both values."""
    contact = await office.says("v1", name="Eva", email="eva@a.example")
    path = f"/api/contacts/{contact}"
    seen = (await office.get(path))["version"]
    body = {"id": "e1", "version": seen, "email": "Eva@B.example ", "attributes": {"plan": "gold"}}
    status, changed = await office.send("PATCH", path, body)
    assert (status, changed["email"], changed["attributes"]) == (200, "Eva@b.example", {"plan": "gold"})

    assert await office.send("PATCH", path, body) == (200, changed)
    assert (await office.send("PATCH", path, {**body, "id": "e2"}))[1]["code"] == "contact_changed"
    assert (await office.send("PATCH", path, {**body, "name": "x"}))[1]["code"] == "conflict"
    assert (await office.send("PATCH", path, {**body, "id": "e3", "email": "no address"}))[1]["code"] == "bad_value"
    (entry,) = changed["history"]
    assert (entry["kind"], entry["agent_name"], entry["before"], entry["after"]) == (
        "edited",
        "Ana",
        {"email": "eva@a.example", "attributes.plan": ""},
        {"email": "Eva@b.example", "attributes.plan": "gold"},
    )
    assert await office.found("eva@b") == ["Eva"]
    assert await office.found("eva@a") == []


async def test_a_merge_joins_what_belongs_to_both_and_can_be_undone(office: Office) -> None:
    """Messages that came meanwhile stay with the address they came to."""
    eva = await office.says("v1", name="Eva", email="eva@a.example")
    other = await office.says("v2", name="E. Maier", email="eva@a.example", phone="+49 228 555")
    before = [await office.get(f"/api/contacts/{one}") for one in (eva, other)]
    assert [(one["id"], one["fact"], one["proved"]) for one in before[0]["similar"]] == [(other, "email", False)]
    body = {"id": "j1", "version": before[0]["version"], "other": other, "other_version": before[1]["version"]}
    status, merged = await office.send("POST", f"/api/contacts/{eva}/merge", {**body, "choices": {"name": "other"}})

    assert (status, merged["name"], merged["phone"]) == (200, "E. Maier", "+49 228 555")
    assert sorted(one["peer"] for one in merged["addresses"]) == ["v1", "v2"]
    assert merged["conversations_found"] == 2
    assert [one["id"] for one in (await office.get("/api/contacts"))["contacts"]] == [eva]
    assert (await office.get(f"/api/contacts/{other}"))["merged_into"] == eva
    assert (await office.get("/api/contacts", address="web/v2"))["contacts"][0]["id"] == eva
    await office.says("v2", phone="+49 228 777")
    assert (await office.get(f"/api/contacts/{eva}"))["phone"] == "+49 228 777"
    record, shown = office.rig.record, Known(eva, "E. Maier", "eva@a.example")
    assert await known_peers(record, "web", ["v2", "nobody"]) == {"v2": shown}
    assert (await contact_profile(record, address_id("web", "v1"))).phone == "+49 228 777"
    (entry,) = merged["history"]
    assert (entry["kind"], entry["other"], entry["undoable"]) == ("merged", other, True)

    status, apart = await office.send("POST", f"/api/contacts/{eva}/undo", {"id": "u1", "merge": entry["merge"]})
    facts = ("name", "email", "phone", "attributes", "addresses", "merged_into")
    assert status == 200
    assert {name: apart[name] for name in facts} == {name: before[0][name] for name in facts}
    now = await office.get(f"/api/contacts/{other}")
    assert {name: now[name] for name in facts} == {**{name: before[1][name] for name in facts}, "phone": "+49 228 777"}
    assert [one["undoable"] for one in apart["history"]] == [False, False]
    assert (await office.send("POST", f"/api/contacts/{eva}/undo", {"id": "u2", "merge": entry["merge"]}))[0] == 409


async def test_an_open_conversation_shows_what_an_agent_changed(office: Office) -> None:
    """At once and without the visitor writing again: after an edit, a merge and its undoing, for every address."""
    eva = await office.says("v1", name="Eva", attributes=GOLD)
    other = await office.says("v2", name="E. Maier")
    version = (await office.get(f"/api/contacts/{eva}"))["version"]
    body = {"id": "e", "version": version, "name": "Eva May", "attributes": {"plan": None}}
    _, edited = await office.send("PATCH", f"/api/contacts/{eva}", body)
    await eventually(lambda: _shows(office, v1="Eva May", v2="E. Maier"))
    version = (await office.get(f"/api/contacts/{other}"))["version"]
    joining = {"id": "j", "version": edited["version"], "other": other, "other_version": version}
    _, merged = await office.send("POST", f"/api/contacts/{eva}/merge", joining)

    await eventually(lambda: _shows(office, v1="Eva May", v2="Eva May"))
    await office.send("POST", f"/api/contacts/{eva}/undo", {"id": "u", "merge": merged["history"][0]["merge"]})
    await eventually(lambda: _shows(office, v1="Eva May", v2="E. Maier"))


async def test_what_is_typed_replaces_nothing_that_the_shop_has_signed(office: Office) -> None:
    """Not in the contact, nor in the open conversation; nor does a page bring back what an agent corrected."""
    async with office.rig.record.transaction() as transaction:
        row = {"visitor": "v1", "facts_json": '{"id":"7","name":"Eva May"}', "at": await transaction.now()}
        await insert_rows(transaction.connection, identity, [row])
    eva = await office.says("v1", name="Eva May")
    await office.says("v1", name="Mallory", phone="12")

    await eventually(lambda: _shows(office, v1="Eva May"))
    shown = await office.get(f"/api/contacts/{eva}")
    assert (shown["name"], shown["phone"], shown["proved"]) == ("Eva May", "12", ["name"])
    body = {"id": "e", "version": shown["version"], "name": "Eva Mai"}
    await office.send("PATCH", f"/api/contacts/{eva}", body)
    await eventually(lambda: _shows(office, v1="Eva Mai"))
    await office.says("v1", name="Eva May", phone="13")
    await eventually(lambda: _shows(office, v1="Eva Mai"))


async def _shows(office: Office, **names: str) -> bool:
    async with office.rig.record.read() as connection:
        rows = await connection.execute(select(conversation.c.peer, conversation.c.profile_json))
        found = {row[0]: json.loads(row[1]) for row in rows}
    plans = {peer for peer, profile in found.items() if profile.get("attributes")}
    return {peer: profile.get("name", "") for peer, profile in found.items()} == names and not plans


async def test_a_link_from_the_chat_is_in_the_history_and_afterwards_a_hint(office: Office) -> None:
    """Undone, the next link from there joins nobody: both pages show who may be the same person, and why."""
    eva, bus = await office.says("v1", name="Eva"), office.rig.bus
    theirs = derive_id("contact", "tg", "7")

    async def follows(use: str) -> None:
        link = AddressLinked("tg", "7", "telegram", "v1", "web", use)
        await bus.publish("inbound", partition_of("tg", "7", bus.partitions), wrap(use, 1, "trace", link))

    async def page(key: str, field: str) -> Any:
        return (await office.get(f"/api/contacts/{key}"))[field]

    await follows("t1")
    await eventually(lambda: page(eva, "history"))
    (joined,) = await page(eva, "history")
    assert (joined["cause"], joined["agent"], joined["other"], joined["undoable"]) == ("token", "", theirs, True)
    undo = {"id": "u1", "merge": joined["merge"]}
    assert (await office.send("POST", f"/api/contacts/{eva}/undo", undo))[0] == 200

    await follows("t2")
    await eventually(lambda: page(eva, "similar"))
    hints = [[(one["id"], one["fact"], one["proved"]) for one in await page(key, "similar")] for key in (eva, theirs)]
    assert hints == [[(theirs, "token", False)], [(eva, "token", False)]]
    assert await page(theirs, "merged_into") == ""
