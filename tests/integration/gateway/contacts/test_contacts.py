"""Contacts over REST: found, changed, merged and separated, by a real router on both kinds of stores."""

from usher_common.ids import address_id
from usher_gateway.reading.talking import Known, known_peers
from usher_gateway.sockets.visitor.form_facts import contact_profile

from gateway_rig.office import Office

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
