"""Administration over HTTP: sign-in, agents, skills, accounts, conversations, settings, parked envelopes."""

from typing import Any

import aiohttp
import pytest
from usher_common.record import backed_up, restored
from usher_common.record.migrations import usable_from
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_router.adapters.policy import policies, replanning

from gateway_rig import Rig
from gateway_rig.rig import PASSWORD

SignedIn = tuple[aiohttp.ClientSession, dict[str, str]]


@pytest.fixture
async def admin(rig: Rig) -> SignedIn:
    """A signed-in administrator."""
    await rig.agent("root", "administrator")
    return await rig.sign_in("root")


async def call(http: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str], body: Any = None) -> Any:
    """Call and return (status, document)."""
    async with http.request(method, path, headers=headers, json=body) as response:
        return response.status, (await response.json(content_type=None) if response.status != 204 else None)


async def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(rig: Rig) -> None:
    """HttpOnly, SameSite=Strict, path /; Secure only where browsers come by https."""
    await rig.agent("ana")
    http = await rig.http()
    async with http.post("/api/session", json={"login": "ana", "password": PASSWORD}) as response:
        cookie = response.cookies["usher_session"]
        body = await response.json()

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/", "")
    assert body["agent"]["login"] == "ana"
    assert PASSWORD not in str(body)


async def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(rig: Rig) -> None:
    """Otherwise an attacker could find out which logins exist."""
    await rig.agent("ana")
    http = await rig.http()
    answers = [
        await call(http, "POST", "/api/session", {}, {"login": login, "password": password})
        for login, password in (("ana", "wrong password"), ("nobody", PASSWORD))
    ]

    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]["code"]) == (401, "bad_sign_in")


async def test_a_forged_or_ended_session_is_refused(rig: Rig) -> None:
    """A cookie is worth nothing without a session that is open."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    assert (await call(http, "GET", "/api/session", {}))[0] == 200
    cookie = next(iter(http.cookie_jar)).value
    assert (await call(http, "DELETE", "/api/session", headers))[0] == 204
    for value in (cookie, "forged", "x" * 500, "ü"):
        status, body = await call(await rig.http(), "GET", "/api/session", {"Cookie": f"usher_session={value}"})
        assert (status, body["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
async def test_a_change_without_the_csrf_token_is_refused(admin: SignedIn, token: str) -> None:
    """The cookie alone, which a browser sends by itself, changes nothing."""
    http, _ = admin
    status, body = await call(http, "POST", "/api/skills", {"X-CSRF-Token": token}, {"name": "german"})

    assert (status, body["code"]) == (403, "bad_csrf")
    assert (await call(http, "GET", "/api/skills", {}))[1] == {"skills": []}


async def test_a_change_from_another_origin_is_refused(admin: SignedIn) -> None:
    """Even with the token; so is a sign-in."""
    http, headers = admin
    foreign = {**headers, "Origin": "https://elsewhere.example"}

    assert (await call(http, "POST", "/api/skills", foreign, {"name": "a"}))[1]["code"] == "bad_origin"
    sign_in = {"login": "root", "password": PASSWORD}
    assert (await call(http, "POST", "/api/session", foreign, sign_in))[1]["code"] == "bad_origin"


async def test_an_agent_is_created_changed_given_skills_disabled_and_deleted(rig: Rig, admin: SignedIn) -> None:
    """Disabling ends their session; a capacity below the current load is allowed."""
    http, headers = admin
    new = {"login": "ana", "name": "Ana", "password": PASSWORD, "skills": {"german": 2}}
    status, ana = await call(http, "POST", "/api/agents", headers, new)
    path = f"/api/agents/{ana['id']}"
    assert (status, ana["skills"], ana["enabled"]) == (201, {"german": 2}, True)
    assert (await call(http, "POST", "/api/agents", headers, new))[1]["code"] == "taken"
    assert (await call(http, "PUT", f"{path}/skills", headers, {"french": 5}))[1]["skills"] == {"french": 5}
    other, _ = await rig.sign_in("ana")

    assert (await call(http, "PATCH", path, headers, {"capacity": 10, "name": "Anna"}))[1]["capacity"] == 10
    assert (await call(http, "PATCH", path, headers, {"enabled": False}))[1]["enabled"] is False
    assert (await call(other, "GET", "/api/session", {}))[0] == 401
    assert (await call(await rig.http(), "POST", "/api/session", {}, {"login": "ana", "password": PASSWORD}))[0] == 401
    assert (await call(http, "DELETE", path, headers))[0] == 204
    assert (await call(http, "GET", path, headers))[1]["code"] == "not_found"


async def test_an_agent_with_history_cannot_be_deleted(rig: Rig, admin: SignedIn) -> None:
    """Nor can agents delete themselves."""
    http, headers = admin
    ana = await rig.agent("ana")
    await rig.world.assign(await rig.world.open("visitor"), ana)
    me = (await call(http, "GET", "/api/session", {}))[1]["agent"]["id"]

    assert (await call(http, "DELETE", f"/api/agents/{ana}", headers))[1]["code"] == "in_use"
    assert (await call(http, "DELETE", f"/api/agents/{me}", headers))[1]["code"] == "yourself"


async def test_an_accounts_secrets_are_written_and_never_read(admin: SignedIn) -> None:
    """Only their names are returned."""
    http, headers = admin
    new = {
        "id": "hooks",
        "channel": "webhook",
        "config": {"url": "https://a.example"},
        "secrets": {"secrets": ["s3cret"]},
    }
    status, account = await call(http, "POST", "/api/accounts", headers, new)

    assert (status, account["secrets"], account["config"]) == (201, ["secrets"], {"url": "https://a.example"})
    changed = await call(http, "PATCH", "/api/accounts/hooks", headers, {"enabled": False})
    assert "s3cret" not in str(changed)
    assert changed[1]["enabled"] is False
    assert (await call(http, "DELETE", "/api/accounts/hooks", headers))[0] == 204


async def test_agents_see_their_own_conversations_and_supervisors_all(rig: Rig) -> None:
    """A conversation that an agent may not see does not exist for them."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    await rig.agent("sue", "supervisor")
    first, second = await rig.world.open("one"), await rig.world.open("two")
    await rig.world.write(first, "hello", "again")
    await rig.world.assign(first, ana)
    await rig.world.assign(second, ben)
    http, _ = await rig.sign_in("ana")
    lead, _ = await rig.sign_in("sue")

    own = (await call(http, "GET", "/api/conversations?status=assigned", {}))[1]["conversations"]
    everything = (await call(lead, "GET", "/api/conversations", {}))[1]["conversations"]
    messages = (await call(http, "GET", f"/api/conversations/{first}/messages?after_seq=1", {}))[1]["messages"]

    assert [state["id"] for state in own] == [first]
    assert {state["id"] for state in everything} == {first, second}
    assert [message["text"] for message in messages] == ["again"]
    assert (await call(http, "GET", f"/api/conversations/{second}", {}))[0] == 404
    assert (await call(lead, "GET", f"/api/conversations/{second}/decisions", {}))[1] == {"decisions": [], "agents": {}}


async def test_agents_find_the_closed_conversations_that_they_had(rig: Rig) -> None:
    """To read or reopen them; those of others stay hidden."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    first, second = await rig.world.open("one"), await rig.world.open("two")
    await rig.world.assign(first, ana)
    await rig.world.assign(second, ben)
    await rig.world.close(first)
    await rig.world.close(second)
    http, _ = await rig.sign_in("ana")

    closed = (await call(http, "GET", "/api/conversations?status=closed", {}))[1]["conversations"]

    assert [state["id"] for state in closed] == [first]


async def test_a_setting_is_kept(admin: SignedIn) -> None:
    """Any JSON may be kept under a key."""
    http, headers = admin
    assert (await call(http, "PUT", "/api/settings/greeting", headers, {"value": {"en": "Hi"}}))[0] == 200
    assert (await call(http, "GET", "/api/settings/greeting", {}))[1] == {"value": {"en": "Hi"}}


@pytest.mark.parametrize(
    "key",
    ["partitions", policies.KEY, policies.FILE_KEY, replanning.KEY, backed_up.KEY, restored.KEY, usable_from.KEY],
)
async def test_settings_of_the_services_cannot_be_changed(admin: SignedIn, key: str) -> None:
    """The refusal says why, and the value stays."""
    http, headers = admin
    before = await call(http, "GET", f"/api/settings/{key}", {})
    status, problem = await call(http, "PUT", f"/api/settings/{key}", headers, {"value": 3})

    assert (status, problem["code"], problem["detail"] != "") == (409, "read_only", True)
    assert await call(http, "GET", f"/api/settings/{key}", {}) == before


@pytest.mark.parametrize(
    ("raw", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_json"),
        (b'{"name": "\xff"}', "application/json", 400, "bad_json"),
        (b'{"name": 5}', "application/json", 422, "bad_field"),
        (b'{"name": "a\\u0000"}', "application/json", 422, "bad_field"),
        (b'{"name": "a", "more": 1}', "application/json", 422, "bad_field"),
        (b'{"name": "a"}', "text/plain", 415, "not_json"),
        (b'{"name": "' + b"a" * 300_000 + b'"}', "application/json", 413, "too_large"),
    ],
)
async def test_a_malformed_body_gets_a_problem_document(
    admin: SignedIn, raw: bytes, kind: str, status: int, code: str
) -> None:
    """And nothing is created."""
    http, headers = admin
    async with http.post("/api/skills", data=raw, headers={**headers, "Content-Type": kind}) as response:
        body = await response.json(content_type=None)

    assert (response.status, body["code"]) == (status, code)
    assert (await call(http, "GET", "/api/skills", {}))[1] == {"skills": []}


async def test_nul_in_free_text_is_refused(admin: SignedIn) -> None:
    """PostgreSQL could not store it."""
    http, headers = admin
    body = {"login": "x", "name": "a\0b", "password": PASSWORD}

    assert (await call(http, "POST", "/api/agents", headers, body))[1]["code"] == "bad_text"
    assert (await call(http, "PUT", "/api/settings/a", headers, {"value": ["\0"]}))[1]["code"] == "bad_text"
    assert (await call(http, "GET", "/api/conversations?agent=a%00b", {}))[1]["code"] == "bad_field"


async def test_parked_envelopes_are_listed_with_their_reasons_the_newest_first(rig: Rig, admin: SignedIn) -> None:
    """At most `limit` of them; times are in milliseconds, and an envelope's bytes stay in the record."""
    rows = [
        {"id": f"p{n}", "stream": "inbound", "p": n, "envelope_id": f"e{n}", "envelope": b"\xff", "at": n * 1000}
        | {"reason": "DataError", "detail": f"the {n}. one"}
        for n in (1, 2, 3)
    ]
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.parked, rows)

    status, found = await call(admin[0], "GET", "/api/parked?limit=2", {})

    assert (status, [one["id"] for one in found["parked"]]) == (200, ["p3", "p2"])
    assert found["parked"][0] == {
        "id": "p3",
        "stream": "inbound",
        "partition": 3,
        "envelope": "e3",
        "at": 3,
        "reason": "DataError",
        "reason_class": "error",
        "detail": "the 3. one",
        "accepted_at": 0,
        "kind": "",
        "channel": "",
        "conversation": "",
        "replays": 0,
        "replaying": False,
    }
    assert (found["total"], found["groups"]) == (3, [{"channel": "", "reason_class": "error", "count": 3}])
