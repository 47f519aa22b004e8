"""What desks do over HTTP: the policy, queues, canned answers, search, notes, agents' fields."""

import time

from sqlalchemy import select
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.calls import POLICY, SignedIn, call


async def test_a_policy_is_checked_activated_and_remembered(root: SignedIn) -> None:
    """A faulty policy is refused with line and remedy, and the current one stays; a stale hash is a conflict."""
    none = (await call(root, "GET", "/api/policy"))[1]
    checked = (await call(root, "POST", "/api/policy/check", {"text": POLICY}))[1]
    activated = (await call(root, "PUT", "/api/policy", {"text": POLICY, "expected_hash": ""}))[1]
    status, problem = await call(root, "PUT", "/api/policy", {"text": "queues:\n  sales: {poool: x}\n"})
    conflict = await call(root, "PUT", "/api/policy", {"text": POLICY, "expected_hash": "0" * 64})
    shown = (await call(root, "GET", "/api/policy"))[1]
    history = (await call(root, "GET", "/api/policy/history"))[1]["policies"]
    version = (await call(root, "GET", f"/api/policy/history/{activated['hash']}"))[1]

    assert none == {"text": "", "hash": "", "active": False}
    assert (checked["faults"], checked["hash"]) == ([], activated["hash"])
    assert "queues.sales" in [change["path"] for change in checked["changes"]]
    assert (status, problem["code"]) == (422, "bad_policy")
    assert [(fault["line"], fault["cure"]) for fault in problem["faults"]] == [(2, "did you mean `pool`?")]
    assert (conflict[0], conflict[1]["code"]) == (409, "conflict")
    assert shown == {"text": POLICY, "hash": activated["hash"], "active": True}
    assert [(one["hash"], one["author"], one["active"]) for one in history] == [(activated["hash"], "root", True)]
    assert (version["text"], version["author"]) == (POLICY, "root")
    assert (await call(root, "GET", "/api/policy/history/none"))[0] == 404
    assert (await call(root, "PUT", "/api/settings/policy", {"value": 1}))[1]["code"] == "read_only"


async def test_queues_are_those_of_the_active_policy(rig: Rig, root: SignedIn) -> None:
    """With whether they are open, when that changes, and every pool that the policy or an agent names."""
    await rig.agent("ana", pools=("night",))
    await call(root, "PUT", "/api/policy", {"text": POLICY})
    before = time.time()
    body = (await call(root, "GET", "/api/queues"))[1]
    queues = {queue["name"]: queue for queue in body["queues"]}
    (office,) = body["calendars"]

    assert list(queues) == ["default", "sales"]
    assert queues["sales"]["service_level"] == {"percent": 90.0, "within_s": 30.0}
    assert (queues["default"]["hours"], queues["default"]["open"]) == (None, True)
    assert (queues["sales"]["open"], queues["sales"]["next_opening"] is None) == (office["open"], office["open"])
    assert office["next_change"] > before * 1000
    assert body["pools"] == ["default", "night", "sellers"]


async def test_canned_answers_belong_to_the_team_or_to_one_agent(rig: Rig) -> None:
    """Agents use the team's and keep their own; another agent's own answers do not exist for them."""
    for login, role in (("ana", "agent"), ("ben", "agent"), ("sue", "supervisor")):
        await rig.agent(login, role)
    ana, ben, sue = [await rig.sign_in(login) for login in ("ana", "ben", "sue")]
    shared = (await call(sue, "POST", "/api/canned", {"shortcut": "hi", "text": "Hello", "shared": True}))[1]
    own = (await call(ana, "POST", "/api/canned", {"shortcut": "me", "text": "I am Ana", "language": "en"}))[1]
    lists = [(await call(who, "GET", "/api/canned"))[1]["canned"] for who in (ana, ben, sue)]
    seen = [[one["shortcut"] for one in one_list] for one_list in lists]
    path = f"/api/canned/{shared['id']}"
    refused = [await call(ana, "POST", "/api/canned", {"shortcut": "x", "text": "x", "shared": True})]
    refused += [await call(ana, "PATCH", path, {"text": "Bye"}), await call(ana, "DELETE", path)]
    hidden = await call(ben, "PATCH", f"/api/canned/{own['id']}", {"text": "I am Ben"})
    changed = (await call(sue, "PATCH", path, {"text": "Good day", "language": "de"}))[1]

    assert seen == [["hi", "me"], ["hi"], ["hi"]]
    assert [(status, body["code"]) for status, body in refused] == [(403, "forbidden")] * 3
    assert hidden[0] == 404
    assert changed == {**shared, "text": "Good day", "language": "de"}
    assert (await call(ana, "DELETE", f"/api/canned/{own['id']}"))[0] == 204
    assert (await call(ana, "GET", "/api/canned"))[1]["canned"] == [{**changed, "mine": False}]


async def test_a_new_agent_gets_the_policys_capacity_unless_one_is_given(root: SignedIn) -> None:
    """Without a policy it is 100."""
    bare = {"name": "Ana", "password": "long enough"}
    usual = (await call(root, "POST", "/api/agents", {**bare, "login": "a1"}))[1]
    text = "capacity: {agent: 150}\n"
    assert (await call(root, "PUT", "/api/policy", {"text": text, "expected_hash": ""}))[0] == 200
    follows = (await call(root, "POST", "/api/agents", {**bare, "login": "a2"}))[1]
    own = (await call(root, "POST", "/api/agents", {**bare, "login": "a3", "capacity": 40}))[1]

    assert [one["capacity"] for one in (usual, follows, own)] == [100, 150, 40]


async def test_agents_have_languages_pools_weights_and_limits(rig: Rig, root: SignedIn) -> None:
    """From creation on and by a change, together with skills; each change raises the version."""
    new = {"login": "ana", "name": "Ana", "password": "long enough", "languages": ["de", "en-GB"], "pools": ["sellers"]}
    fields = {"weights": {"chat": 20}, "limits": {"voice": 1}, "calendar": "office", "photo": "/a.png", "capacity": 150}
    made = (await call(root, "POST", "/api/agents", {**new, "skills": {"german": 4}}))[1]
    changed = (await call(root, "PATCH", f"/api/agents/{made['id']}", {**fields, "skills": {"french": 2}}))[1]
    wanted = select(schema.agent.c.version).where(schema.agent.c.id == made["id"])
    async with rig.record.read() as connection:
        version = (await connection.execute(wanted)).scalar_one()
    bad = [await call(root, "PATCH", f"/api/agents/{made['id']}", {"pools": ["Not A Name"]})]

    assert (made["languages"], made["pools"], made["skills"]) == (["de", "en-GB"], ["sellers"], {"german": 4})
    assert {key: changed[key] for key in fields} == fields
    assert (changed["skills"], changed["pools"]) == ({"french": 2}, ["sellers"])
    assert version == 1
    assert [status for status, _ in bad] == [422]
