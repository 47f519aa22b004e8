"""Templates over HTTP: listed as they were fetched, previewed, and asked for anew."""

import msgspec
from sqlalchemy import update
from usher_common.messages.templates import ListedTemplate, TemplateButton, Variable
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

from gateway_rig import Rig

PATH = "/api/accounts/wa/templates"
SHIPPED = ListedTemplate(
    "shipped",
    "en",
    "approved",
    "Hi {{1}}",
    buttons=(TemplateButton("reply", "Thanks"),),
    variables=(Variable("body.1"),),
)
SALE = ListedTemplate("sale", "de", "rejected", "Nur heute", reason="promotional")


async def fetched(rig: Rig) -> None:
    """An account whose list was fetched at 5 ms, and asked for at 4 ms."""
    row = {"id": "wa", "channel": "whatsapp", "config_json": "{}", "secrets_json": "{}", "changed_at": 0}
    kept = msgspec.json.encode([SALE, SHIPPED]).decode()
    listed = {"account": "wa", "asked_at": 4000, "done_at": 5000, "fetched_at": 5000, "templates_json": kept}
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.account, [row])
        await insert_rows(transaction.connection, schema.template_list, [listed])


async def test_agents_read_an_accounts_templates_with_why_some_cannot_be_sent(rig: Rig) -> None:
    """Those that can be sent first; never anything of the account itself."""
    await fetched(rig)
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    async with http.get(PATH, headers=headers) as answer:
        found = await answer.json()

    assert (found["fetched_at"], found["fetching"], found["error"]) == (5, False, "")
    assert [(one["name"], one["sendable"], one["reason"]) for one in found["templates"]] == [
        ("shipped", True, ""),
        ("sale", False, "promotional"),
    ]
    assert found["templates"][0]["variables"] == [{"key": "body.1", "kind": "text", "example": ""}]
    async with http.get("/api/accounts/nobody/templates", headers=headers) as answer:
        assert answer.status == 404


async def test_a_preview_says_what_is_missing(rig: Rig) -> None:
    """And how the message will stand in the conversation; an unknown template is said to be so."""
    await fetched(rig)
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    asked = {"name": "shipped", "language": "en", "values": ["Eva"]}
    async with http.post(f"{PATH}/preview", headers=headers, json=asked) as answer:
        whole = await answer.json()
    async with http.post(f"{PATH}/preview", headers=headers, json={**asked, "values": []}) as answer:
        part = await answer.json()
    async with http.post(f"{PATH}/preview", headers=headers, json={**asked, "language": "fr"}) as answer:
        assert answer.status == 404

    assert (whole["text"], whole["missing"]) == ("Hi Eva\n\n[Thanks]", [])
    assert (part["body"], part["missing"]) == ("Hi {{1}}", ["body.1"])


async def test_a_list_is_asked_for_once_until_it_has_come(rig: Rig) -> None:
    """The first time too, when there is no list yet; an account that is deleted takes its list with it."""
    await fetched(rig)
    await rig.agent("ada", "administrator")
    http, headers = await rig.sign_in("ada")
    for _ in range(2):
        async with http.post(f"{PATH}/refresh", headers=headers) as answer:
            assert (answer.status, (await answer.json())["fetching"]) == (200, True)
    async with rig.record.transaction() as transaction:
        kept = schema.template_list.c
        await transaction.connection.execute(update(schema.template_list).values(done_at=kept.asked_at))
    async with http.get(PATH, headers=headers) as answer:
        assert (await answer.json())["fetching"] is False

    async with http.delete("/api/accounts/wa", headers=headers) as answer:
        assert answer.status == 204
    async with rig.record.read() as connection:
        assert (await connection.execute(schema.template_list.select())).all() == []
