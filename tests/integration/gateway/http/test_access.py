"""Endpoint by role: the running gateway allows what the table declares, and serves nothing else."""

import json
from pathlib import Path

import aiohttp
import pytest
from usher_common.ids import derive_id
from usher_gateway.accounts.roles import ANYBODY, ROLES, VISITOR
from usher_gateway.http.access import ENDPOINTS, methods_of
from usher_gateway.http.endpoints.endpoint import Endpoint

from gateway_rig import Rig, open_rig

# What a call of an endpoint needs to get past the access check, whatever the endpoint answers then.
BODIES = {
    "session.sign_in": {"login": "nobody", "password": "wrong password"},
    "agents.create": {"login": "new", "name": "New", "password": "long enough"},
    "agents.change": {"name": "Other"},
    "agents.set_skills": {"german": 3},
    "photos.change_own": {"photo": ""},
    "agents.change_own_phone": {"phone": ""},
    "skills.create": {"name": "german"},
    "accounts.create": {"id": "hooks", "channel": "webhook"},
    "accounts.change": {"name": "Hooks"},
    "settings.change": {"value": 1},
    "articles.create": {"language": "en", "title": "Hi", "answer": "Hello"},
    "articles.change": {"language": "en", "title": "Hi", "answer": "Hello", "version": 0},
    "articles.preview": {"question": "Hi"},
    "canned.create": {"shortcut": "hi", "text": "Hello"},
    "canned.change": {"text": "Hello"},
    "policy.change": {"text": "version: 1"},
    "policy.check": {"text": "version: 1"},
    "forms.draft": {"text": "version: 1"},
}
REFUSALS = {"not_signed_in", "forbidden"}


async def test_every_cell_is_as_declared(tmp_path: Path) -> None:
    """A role in an endpoint's row gets past the check; any other gets 401 or 403 with a problem document."""
    stores = ("embedded:", "memory:", f"sqlite:///{tmp_path / 'usher.db'}")
    async with open_rig(*stores, tmp_path) as rig:
        clients = {role: await _client(rig, role) for role in ROLES}
        wrong = []
        for endpoint in ENDPOINTS:
            for role in ROLES:
                if endpoint.name in {"session.sign_out", "sockets.visitor", "sockets.agent"}:
                    continue  # sockets are tested below; signing out would end the session that the other cells need
                http, headers = clients[role]
                code = await _call(http, endpoint, headers)
                if (code not in REFUSALS) != (role in endpoint.roles):
                    wrong.append((endpoint.method, endpoint.path, role, code))

        assert wrong == []


async def test_desk_socket_and_sign_out_are_as_declared(tmp_path: Path) -> None:
    """The desk's socket opens for desk roles only; every signed-in agent may sign out."""
    stores = ("embedded:", "memory:", f"sqlite:///{tmp_path / 'usher.db'}")
    async with open_rig(*stores, tmp_path) as rig:
        by_path = {endpoint.name: endpoint for endpoint in ENDPOINTS}
        for role in ROLES:
            http, headers = await _client(rig, role)
            for name, path in (("sockets.agent", "/ws/agent"), ("sockets.visitor", "/ws/visitor")):
                ws = await http.ws_connect(path, headers={"Origin": rig.url})
                await ws.send_str('{"type":"hello"}')
                opened = (await ws.receive()).type is aiohttp.WSMsgType.TEXT
                assert opened == (role in by_path[name].roles), (name, role)
                await ws.close()
            async with http.delete("/api/session", headers=headers) as response:
                assert (response.status == 204) == (role in by_path["session.sign_out"].roles), role


async def test_every_route_is_in_the_table(rig: Rig) -> None:
    """The running site's routes and the table name the same endpoints, in both directions."""
    routes = {(route.method, route.resource.canonical) for route in rig.routes() if route.resource}

    assert routes == {
        (method, endpoint.path.replace(":.+", "").replace(":[^/]*", ""))
        for endpoint in ENDPOINTS
        for method in methods_of(endpoint)
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/agents/../../etc/passwd", 404, "not_found"),
        ("GET", "/assets/..%2f..%2fsettings.py", 404, "not_found"),
        ("GET", "/assets/%00", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("PATCH", "/api/session", 405, "method_not_allowed"),
        ("POST", "/desk/", 405, "method_not_allowed"),
        ("GET", "/ws/visitor", 400, "bad_request"),
        ("GET", "/api/uploads/0123", 403, "bad_link"),
    ],
)
async def test_an_unknown_path_or_method_gets_a_problem_document(
    rig: Rig, method: str, path: str, status: int, code: str
) -> None:
    """With code, title, status, and the headers that every answer has."""
    http = await rig.http()
    async with http.request(method, path) as response:
        body = json.loads(await response.read())

        assert (response.status, body["status"], body["code"]) == (status, status, code)
        assert response.content_type == "application/problem+json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "unsafe" not in response.headers["Content-Security-Policy"]


async def _client(rig: Rig, role: str) -> tuple[aiohttp.ClientSession, dict[str, str]]:
    if role == ANYBODY:
        return await rig.http(), {}
    if role == VISITOR:
        return await rig.http(), {"Authorization": f"Bearer {(await rig.widget()).token}"}
    await rig.agent(f"the-{role}", role)
    return await rig.sign_in(f"the-{role}")


async def _call(http: aiohttp.ClientSession, endpoint: Endpoint, headers: dict[str, str]) -> str:
    path = endpoint.path.replace("{path:.+}", "x.js").replace("{path:[^/]*}", "index.html")
    path = (
        path.replace("{id}", derive_id("nobody"))
        .replace("{name}", "none")
        .replace("{key}", "none")
        .replace("{hash}", "none")
        .replace("{seq}", "1")
        .replace("{token}", "none")
    )
    data = aiohttp.FormData() if endpoint.name == "uploads.store" else None
    if data is not None:
        data.add_field("file", b"hello", filename="a.txt")
    async with http.request(
        endpoint.method, path, headers=headers, json=BODIES.get(endpoint.name), data=data, allow_redirects=False
    ) as response:
        if response.content_type != "application/problem+json":
            return ""
        code: str = (await response.json(content_type=None))["code"]
        return code
