"""Sign-ins, sessions and rights: changing a password, other sessions, the last administrator, the security log."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
import structlog
from sqlalchemy import select
from usher_common.record.tables.schema import account, agent
from usher_gateway.http.sign_in import open_session

from gateway_rig import Rig
from gateway_rig.rig import PASSWORD

NEW = "another horse battery staple"


async def call(http: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str], **given: Any) -> Any:
    """Make a call; returns the status and the document."""
    async with http.request(method, path, headers=headers, **given) as answer:
        return answer.status, await answer.json(content_type=None) if answer.status != 204 else None


async def test_changing_a_password_needs_the_current_one_and_ends_other_sessions(rig: Rig) -> None:
    """A stranger at an unlocked desk cannot lock its owner out."""
    await rig.agent("ana")
    here, headers = await rig.sign_in("ana")
    there, _ = await rig.sign_in("ana")
    path = "/api/session/password"
    refused = await call(here, "PUT", path, headers, json={"present": "not this one", "new": NEW})
    weak = await call(here, "PUT", path, headers, json={"present": PASSWORD, "new": "aaaaaaaaaa"})
    done = await call(here, "PUT", path, headers, json={"present": PASSWORD, "new": NEW})

    assert [refused[0], weak[0], done[0]] == [403, 422, 204]
    assert (await call(there, "GET", "/api/session", {}))[0] == 401
    assert (await call(here, "GET", "/api/session", {}))[0] == 200
    assert (await call(await rig.http(), "POST", "/api/session", {}, json={"login": "ana", "password": NEW}))[0] == 200


async def test_a_sign_in_that_is_on_its_way_does_not_outlive_what_it_was_checked_against(rig: Rig) -> None:
    """A password that was changed, or an agent who was disabled, after the check and before the session."""
    ana = await rig.agent("ana")
    own = select(agent.c.password_hash).where(agent.c.id == ana)
    async with rig.record.read() as connection:
        checked = (await connection.execute(own)).scalar_one()
    http, headers = await rig.sign_in("ana")
    in_time = await open_session(rig.record, ana, checked)
    await call(http, "PUT", "/api/session/password", headers, json={"present": PASSWORD, "new": NEW})
    late = await open_session(rig.record, ana, checked)
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    async with rig.record.read() as connection:
        checked = (await connection.execute(own)).scalar_one()
    await call(http, "PATCH", f"/api/agents/{ana}", headers, json={"enabled": False})
    disabled = await open_session(rig.record, ana, checked)

    assert in_time is not None
    assert (late, disabled) == (None, None)


async def test_of_two_changes_of_a_password_at_once_one_counts(rig: Rig) -> None:
    """The other one is told that the password is another one by now."""
    await rig.agent("ana")
    desks = [await rig.sign_in("ana") for _ in range(2)]
    path, wanted = "/api/session/password", [NEW, f"{NEW} too"]
    told = await asyncio.gather(
        *(
            call(http, "PUT", path, headers, json={"present": PASSWORD, "new": new})
            for (http, headers), new in zip(desks, wanted, strict=True)
        )
    )

    assert {status for status, _ in told} in ({204, 401}, {204, 403})


async def test_agents_list_and_end_their_own_other_sessions(rig: Rig) -> None:
    """They see nobody else's."""
    await rig.agent("ana")
    await rig.agent("ben")
    here, headers = await rig.sign_in("ana")
    await rig.sign_in("ana")
    other, _ = await rig.sign_in("ben")
    before = (await call(here, "GET", "/api/sessions", {}))[1]["sessions"]
    ended = await call(here, "DELETE", "/api/sessions", headers)
    after = (await call(here, "GET", "/api/sessions", {}))[1]["sessions"]

    assert ([one["here"] for one in before].count(True), len(before), ended[0]) == (1, 2, 204)
    assert [one["here"] for one in after] == [True]
    assert (await call(other, "GET", "/api/session", {}))[0] == 200


@pytest.mark.parametrize("patch", [{"role": "agent"}, {"enabled": False}])
async def test_the_last_administrator_cannot_be_removed(rig: Rig, patch: dict[str, Any]) -> None:
    """Nobody could give the right back. Of two, one may go; of two that go at once, one stays."""
    first, second = await rig.agent("ada", role="administrator"), await rig.agent("eve", role="administrator")
    http, headers = await rig.sign_in("ada")
    other, others = await rig.sign_in("eve")
    both = await asyncio.gather(
        call(http, "PATCH", f"/api/agents/{second}", headers, json=patch),
        call(other, "PATCH", f"/api/agents/{first}", others, json=patch),
    )
    codes = sorted(status for status, _ in both)

    assert codes[0] == 200
    assert codes[1] in (401, 403, 409)
    survivor, token, whom = (http, headers, first) if both[0][0] == 200 else (other, others, second)
    status, problem = await call(survivor, "PATCH", f"/api/agents/{whom}", token, json=patch)
    assert (status, problem["code"]) == (409, "last_administrator")


async def test_a_login_that_was_given_up_can_be_used_again(rig: Rig) -> None:
    """By another agent, who is not confused with the first."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    new = {"login": "ana", "name": "Ana", "password": PASSWORD}
    first = (await call(http, "POST", "/api/agents", headers, json=new))[1]["id"]
    await call(http, "PATCH", f"/api/agents/{first}", headers, json={"login": "ana.maria"})
    status, second = await call(http, "POST", "/api/agents", headers, json=new)

    assert (status, second["login"], second["id"] != first) == (201, "ana", True)


@pytest.mark.parametrize(
    "photo",
    ["//evil.example/x", "/\\\\evil.example", "https://a\\b", "http://plain.example/x", "https://u:pw@a.example/x"],
)
async def test_photos_are_local_or_served_over_https(rig: Rig, photo: str) -> None:
    """A path that a browser would resolve to another host is refused."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    new = {"login": "ana", "name": "Ana", "password": PASSWORD, "photo": photo}

    assert (await call(http, "POST", "/api/agents", headers, json=new))[0] == 422


@pytest.mark.parametrize(
    ("account", "status"),
    [
        ({"id": "web", "channel": "webhook"}, 409),
        ({"id": "x", "channel": "web"}, 409),
        ({"id": "x", "channel": "pigeon"}, 422),
        ({"id": "x", "channel": "webhook"}, 201),
    ],
)
async def test_accounts_need_a_known_channel_and_cannot_be_the_web_chat(
    rig: Rig, account: dict[str, str], status: int
) -> None:
    """An account named `web` could write as any visitor."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    new = {**account, "name": "Shop", "config": {"url": "https://a.example"}, "secrets": {"secrets": ["whsec_x"]}}

    assert (await call(http, "POST", "/api/accounts", headers, json=new))[0] == status


async def test_no_password_in_an_accounts_configuration_is_shown(rig: Rig) -> None:
    """Who reads an account, changes its name and writes it all back keeps the password; a new one counts."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")
    url = "https://shop:hunter2@a.example/in?token=hunter3"
    new = {"id": "x", "channel": "webhook", "config": {"url": url}, "secrets": {"secrets": ["hunter4"]}}
    answers = [await call(http, "POST", "/api/accounts", headers, json=new)]
    answers.append(await call(http, "GET", "/api/accounts", headers))
    shown = answers[0][1]["config"]
    answers.append(await call(http, "PATCH", "/api/accounts/x", headers, json={"name": "X", "config": shown}))
    async with rig.record.read() as connection:
        kept = (await connection.execute(select(account.c.config_json))).scalar_one()
    changed = {"url": "https://shop:another@a.example/in"}
    answers.append(await call(http, "PATCH", "/api/accounts/x", headers, json={"config": changed}))
    async with rig.record.read() as connection:
        after = (await connection.execute(select(account.c.config_json))).scalar_one()

    assert [status for status, _ in answers] == [201, 200, 200, 200]
    assert shown == {"url": "https://shop:***@a.example/in?token=***"}
    assert "hunter" not in str(answers)
    assert (json.loads(kept), json.loads(after)) == (new["config"], changed)


async def test_the_security_log_names_who_did_what_and_no_content(rig: Rig) -> None:
    """Sign-ins, failures (never what was typed as login), and administrators' changes."""
    ada = await rig.agent("ada", role="administrator")
    with structlog.testing.capture_logs() as logs:
        http, headers = await rig.sign_in("ada")
        await call(http, "POST", "/api/session", {}, json={"login": "ada", "password": "wrong wrong"})
        await call(http, "POST", "/api/session", {}, json={"login": "my secret password", "password": "x"})
        await call(http, "POST", "/api/skills", headers, json={"name": "billing"})
    told = [one for one in logs if str(one["event"]).startswith("security.")]

    assert [(one["event"], one.get("agent", one.get("by"))) for one in told] == [
        ("security.signed_in", ada),
        ("security.sign_in_failed", ada),
        ("security.sign_in_failed", "unknown"),
        ("security.changed", ada),
    ]
    assert "secret" not in str(told)
