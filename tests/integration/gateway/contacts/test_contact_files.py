"""Contacts as CSV over REST: written by a real router on both kinds of stores, once, and never over what is signed."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import identity

from gateway_rig import Rig
from gateway_rig.office import Office, open_office


@pytest.fixture
async def lead(rig: Rig) -> AsyncIterator[Office]:
    """A supervisor's browser."""
    await rig.agent("carla", "supervisor")
    async with open_office(rig, "carla") as office:
        yield office


async def _export(office: Office, **query: Any) -> bytes:
    async with office.http.get("/api/contacts.csv", params=query) as response:
        assert response.status == 200, await response.text()
        assert response.headers["Content-Disposition"] == 'attachment; filename="contacts.csv"'
        return bytes(await response.read())


async def _send(office: Office, file: bytes | str, **query: Any) -> tuple[int, Any]:
    headers = {**office.headers, "Content-Type": "text/csv"}
    async with office.http.post("/api/contacts.csv", data=file, params=query, headers=headers) as response:
        return response.status, await response.json()


def _counts(report: Any) -> tuple[int, ...]:
    return tuple(report[name] for name in ("created", "changed", "unchanged", "refused"))


async def _signed(office: Office, peer: str, **facts: str) -> None:
    async with office.rig.record.transaction() as transaction:
        row = {"visitor": peer, "facts_json": msgspec.json.encode(facts).decode(), "at": await transaction.now()}
        await insert_rows(transaction.connection, identity, [row])


async def test_an_export_comes_back_unchanged_and_edited_rows_are_written_once(lead: Office) -> None:
    """Also odd names, attributes, merged contacts; a dry run changes nothing, and a repetition does nothing more."""
    eva = await lead.says("v1", name=" =Eva\n;May ", email="no address", attributes={"plan": "-gold", "a;b": "'x"})
    other = await lead.says("v2", name="E. May", phone="12")
    versions = [(await lead.get(f"/api/contacts/{one}"))["version"] for one in (eva, other)]
    body = {"id": "j", "version": versions[0], "other": other, "other_version": versions[1]}
    assert (await lead.send("POST", f"/api/contacts/{eva}/merge", body))[0] == 200
    file = await _export(lead)
    status, same = await _send(lead, file)
    assert (status, _counts(same), same["rows"]) == (200, (0, 0, 1, 0), [])
    assert await _export(lead) == file

    text = (
        "id;external_id;name;email;attributes.plan;Notiz\n"
        f"{eva};K1;Eva;;silver;x\n"
        ";K2;Ida;Ida@B.example;;\n"
        ";;Nobody;;;\n"
    )
    status, dry = await _send(lead, text, dry_run="true")
    assert (status, _counts(dry), dry["ignored"]) == (200, (1, 1, 0, 1), ["Notiz"])
    assert dry["rows"][0]["before"] == {"external_id": "", "name": " =Eva\n;May ", "attributes.plan": "-gold"}
    assert await _export(lead) == file
    status, done = await _send(lead, text, plan=dry["plan"])
    assert (status, _counts(done), done["rows"]) == (200, (1, 1, 0, 1), dry["rows"])
    shown = await lead.get(f"/api/contacts/{eva}")
    assert (shown["name"], shown["email"], shown["external_id"]) == ("Eva", "no address", "K1")
    assert shown["attributes"] == {"plan": "silver", "a;b": "'x"}
    assert (shown["history"][0]["kind"], shown["history"][0]["agent_name"]) == ("imported", "Carla")
    assert await lead.found("ida@b") == ["Ida"]

    assert (await _send(lead, text, plan=dry["plan"]))[1]["code"] == "contacts_changed"
    assert _counts((await _send(lead, text))[1]) == (0, 0, 2, 1)
    assert [row.split(b",")[1] for row in (await _export(lead, q="ida")).splitlines()[1:]] == [b"Ida"]


async def test_an_import_verifies_nothing_and_keeps_what_is_signed(lead: Office) -> None:
    """A typed address finds nobody; a signed one finds its contact, whose signed facts stay."""
    typed = await lead.says("v1", name="Eve", email="eva@a.example")
    known = await lead.says("v2", name="Eva May", email="eva@a.example")
    await _signed(lead, "v2", id="7", name="Eva May", email="eva@a.example")
    _, report = await _send(lead, "external_id,email,name\nK1,EVA@a.example,Somebody\n")

    assert _counts(report) == (0, 1, 0, 0)
    assert (report["rows"][0]["contact"], report["rows"][0]["kept"]) == (known, ["email", "name"])
    shown = await lead.get(f"/api/contacts/{known}")
    assert (shown["name"], shown["email"], shown["external_id"], shown["proved"]) == (
        "Eva May",
        "eva@a.example",
        "K1",
        ["name", "email"],
    )
    shown = await lead.get(f"/api/contacts/{typed}")
    assert (shown["name"], shown["external_id"], shown["proved"]) == ("Eve", "", [])
    _, report = await _send(lead, "email,name\nnew@a.example,New\n")
    (new,) = report["rows"]
    assert (await lead.get(f"/api/contacts/{new['contact']}"))["proved"] == []


async def test_hundreds_of_rows_are_written_in_batches(lead: Office) -> None:
    """More than one command holds, and each row is there."""
    text = "external_id,name\n" + "".join(f"K{number},Name {number}\n" for number in range(250))
    assert _counts((await _send(lead, text))[1]) == (250, 0, 0, 0)

    assert _counts((await _send(lead, text))[1]) == (0, 0, 250, 0)
    assert len((await _export(lead)).splitlines()) == 251


@pytest.mark.parametrize(
    ("file", "headers", "status", "code"),
    [
        ("name\nZoé\n".encode("latin-1"), {}, 422, "not_utf8"),
        ("name\nEva\n".encode("utf-16"), {}, 422, "utf16"),
        (b"name\nEva\n", {"Content-Type": "application/json"}, 415, "not_csv"),
        (b"name\nEva\n", {"Content-Type": "text/csv; charset=iso-8859-1"}, 415, "not_utf8"),
        (b"x" * (10 * 1024 * 1024 + 1), {}, 413, "too_large"),
    ],
)
async def test_a_file_that_cannot_be_used_gets_its_reason(
    lead: Office, file: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """A problem document; nothing is changed."""
    headers = {**lead.headers, "Content-Type": "text/csv", **headers}
    async with lead.http.post("/api/contacts.csv", data=file, headers=headers) as response:
        assert (response.status, (await response.json())["code"]) == (status, code)
