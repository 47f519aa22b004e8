"""Who read or changed what is in the audit log, once; each route is in it, or is left out for a reason."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from usher_common.audit import log
from usher_common.audit.actions import ACTIONS
from usher_common.audit.log import Act, Filter
from usher_common.ids import derive_id
from usher_gateway.audit.reads import AuditReads
from usher_gateway.http.access import ENDPOINTS
from usher_gateway.http.endpoints.audit.audited import AUDITED, LEFT_OUT
from usher_gateway.limits import AUDIT_WAITING

from gateway_rig import Rig
from gateway_rig.calls import POLICY, SignedIn, call
from waits import loop_turns

ADMIN, EVE = derive_id("agent", "admin"), derive_id("agent", "eve")
EVE_BODY = {"login": "eve", "name": "Eve", "password": "correct horse battery", "skills": {}}


def test_every_route_is_audited_or_left_out_for_a_reason() -> None:
    """A new one cannot be forgotten, and an action is one of the list."""
    routes = {endpoint.name for endpoint in ENDPOINTS}

    assert AUDITED.keys() | LEFT_OUT.keys() == routes
    assert AUDITED.keys() & LEFT_OUT.keys() == set()
    assert all(LEFT_OUT.values())
    assert {one.action for one in AUDITED.values()} <= ACTIONS.keys()


def test_whatever_only_leads_may_change_is_audited() -> None:
    """What is left out changes nothing, or is somebody's own."""
    changing = {one.name for one in ENDPOINTS if one.method in {"POST", "PUT", "PATCH", "DELETE"}}
    tries = {"templates.refresh", "templates.preview", "policy.check", "forms.draft", "articles.preview"}
    tries |= {"broadcasts.dry_run", "unanswered.propose", "photos.store", "uploads.store", "invitations.by_hand"}
    by_desks = {one.name for one in ENDPOINTS if "visitor" not in one.roles} & changing

    assert by_desks - AUDITED.keys() - tries == {"events.report"}


async def signed_in(rig: Rig) -> SignedIn:
    """An administrator, who has signed in."""
    await rig.agent("admin", "administrator")
    return await rig.sign_in("admin")


async def entries(rig: Rig, **wanted: Any) -> list[tuple[str, str, str]]:
    """Return who, action and thing, the oldest first, of all but the sign-in with which a test begins."""
    await rig.site.edge.record.ping()
    found = await log.read(rig.record, Filter(**wanted), 100)
    return [(one.entry.who, one.entry.action, one.entry.thing) for one in reversed(found)][not wanted :]


CHANGES: list[tuple[str, str, Any, str, str]] = [
    ("POST", "/api/agents", EVE_BODY, "agent_created", EVE),
    ("PATCH", f"/api/agents/{ADMIN}", {"name": "Ada"}, "agent_changed", ADMIN),
    ("PUT", f"/api/agents/{ADMIN}/skills", {"french": 3}, "agent_changed", ADMIN),
    ("PUT", "/api/session/phone", {"phone": ""}, "agent_changed", ADMIN),
    ("POST", "/api/skills", {"name": "billing"}, "skill_changed", "billing"),
    ("PUT", "/api/settings/shop.name", {"value": 1}, "setting_changed", "shop.name"),
    ("PUT", "/api/policy", {"text": POLICY}, "policy_activated", ""),
    ("POST", "/api/canned", {"shortcut": "hi", "text": "Hello", "shared": True}, "canned_changed", ""),
    ("DELETE", "/api/sessions", None, "sign_out", ADMIN),
    ("DELETE", "/api/session", None, "sign_out", ADMIN),
    ("GET", "/api/funnel.csv", None, "figures_exported", ""),
    ("GET", "/api/contacts.csv", None, "contacts_exported", ""),
]


@pytest.mark.parametrize(("method", "path", "body", "action", "thing"), CHANGES, ids=lambda one: str(one)[:30])
async def test_a_change_writes_one_entry(  # noqa: PLR0917 - a row of the table
    rig: Rig, method: str, path: str, body: Any, action: str, thing: str
) -> None:
    """By whom, what, and on what; never what was written."""
    who = await signed_in(rig)
    http, headers = who
    async with http.request(method, path, headers=headers, json=body) as response:
        assert response.status < 300, await response.text()
    found = await entries(rig)

    assert [(one[0], one[1]) for one in found] == [(ADMIN, action)]
    assert found[0][2] == thing or (not thing and "Hello" not in found[0][2])
    assert (await log.verify(rig.record)).broken is None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/agents", {**EVE_BODY, "password": "short"}),
        ("PATCH", "/api/agents/nobody", {"name": "Eve May"}),
        ("DELETE", f"/api/agents/{ADMIN}", None),
        ("DELETE", "/api/skills/Eve%20May", None),
        ("PUT", "/api/policy", {"text": "nonsense: 1"}),
        ("GET", "/api/contacts/Eve%20May", None),
        ("GET", "/api/contacts/Eve%20May/export", None),
        ("POST", "/api/contacts/Eve%20May/erase", {"confirm": "erase"}),
    ],
)
async def test_what_is_refused_leaves_nothing(rig: Rig, method: str, path: str, body: Any) -> None:
    """Not even the path, in which anything may stand."""
    status, _ = await call(await signed_in(rig), method, path, body)

    assert status >= 400
    assert await entries(rig) == []


async def test_signing_in_and_failing_are_told_apart(rig: Rig) -> None:
    """Whose login it was, if it is anybody's; a login that is typed wrong may be a password."""
    who = await signed_in(rig)
    http = await rig.http()
    for login in ("admin", "hunter2"):
        async with http.post("/api/session", json={"login": login, "password": "wrong horse"}) as response:
            assert response.status == 401
    await call(who, "DELETE", "/api/session")

    async def failed() -> list[tuple[str, str, str]]:
        return await entries(rig, action="sign_in_failed")

    await flushed(rig)
    assert await failed() == [("", "sign_in_failed", ADMIN), ("", "sign_in_failed", "")]
    assert (await entries(rig, action="sign_in"))[0] == (ADMIN, "sign_in", ADMIN)


async def flushed(rig: Rig) -> None:
    """Have the batch of reads written now."""
    await rig.site.audit.flush()


async def test_reads_come_in_a_batch(rig: Rig) -> None:
    """Once for each reader and thing, when it is written; lists stand for all."""
    who = await signed_in(rig)
    for _ in range(3):
        assert (await call(who, "GET", "/api/contacts"))[0] == 200
    assert (await call(who, "GET", "/api/search?q=lamp"))[0] == 200
    await flushed(rig)
    found = await entries(rig)

    # a batch has each once, and may end between two reads
    assert {*found} == {(ADMIN, "contact_read", ""), (ADMIN, "searched", "")}
    assert len(found) <= 4


async def test_an_agents_own_conversations_are_not_noted(rig: Rig) -> None:
    """Who has it, had it, or is a guest, reads their own."""
    owner = await rig.agent("ana")
    hers, waiting = await rig.world.open("v1", "1"), await rig.world.open("v2", "2")
    await rig.world.assign(hers, owner)
    for who in (owner, "ben"):
        for conversation in (hers, waiting):
            rig.site.audit.note(Act(who, "conversation_read", conversation), unless_own=True)
    await flushed(rig)
    found = await log.read(rig.record, Filter(action="conversation_read"), 9)

    assert {(one.entry.who, one.entry.thing) for one in found} == {(owner, waiting), ("ben", hers), ("ben", waiting)}


async def test_a_page_is_for_administrators(rig: Rig) -> None:
    """With a filter, and page by page; who looked stands in it."""
    who = await signed_in(rig)
    for name in ("one", "two", "three"):
        await call(who, "POST", "/api/skills", {"name": name})
    _, first = await call(who, "GET", "/api/audit?action=skill_changed&limit=2")
    _, second = await call(who, "GET", f"/api/audit?action=skill_changed&limit=2&before={first['next']}")
    await rig.agent("lea", "supervisor")
    status, _ = await call(await rig.sign_in("lea"), "GET", "/api/audit")
    await flushed(rig)

    assert [one["thing"] for one in (*first["entries"], *second["entries"])] == ["three", "two", "one"]
    assert (second["next"], status) == (0, 403)
    looks = await entries(rig, action="audit_read")
    assert {*looks} == {(ADMIN, "audit_read", "")}  # a batch has it once, and may end between two looks


async def test_a_number_that_no_entry_can_have_is_refused(rig: Rig) -> None:
    """A database cannot even be asked for one beyond 64 bits."""
    who = await signed_in(rig)

    assert (await call(who, "GET", f"/api/audit?before={2**53}"))[0] == 200
    assert (await call(who, "GET", f"/api/audit?before={2**64}"))[0] == 422


async def test_entries_are_asked_for_by_time(rig: Rig) -> None:
    """In milliseconds, as everywhere over REST; a time that no clock shows is refused."""
    who = await signed_in(rig)
    await call(who, "POST", "/api/skills", {"name": "one"})
    _, page = await call(who, "GET", "/api/audit?kind=skill")
    (entry,) = page["entries"]
    later = entry["at"] + 1
    found = [
        len((await call(who, "GET", f"/api/audit?kind=skill&{wanted}"))[1]["entries"])
        for wanted in (f"since={entry['at']}", f"since={later + 60_000}", f"until={later}", f"until={entry['at']}")
    ]

    assert found == [1, 0, 1, 0]
    assert (await call(who, "GET", "/api/audit?since=-1"))[0] == 422


async def test_reads_that_cannot_be_written_are_bounded(rig: Rig) -> None:
    """Those that are noted already stay; how many were lost is counted."""
    before, reads = lost("full"), AuditReads(rig.record)
    for number in range(AUDIT_WAITING + 5):
        reads.note(Act("ana", "contact_read", str(number)))

    assert len(reads._waiting) == AUDIT_WAITING
    assert lost("full") - before == 5


async def test_one_read_that_cannot_be_written_takes_no_other_with_it(rig: Rig) -> None:
    """Each of its batch is tried alone; the one is logged with its ids, and counted."""
    before, reads = lost("failed"), AuditReads(rig.record)
    for action, thing in (("contact_read", "eva"), ("no_such_action", "x"), ("contact_read", "jon")):
        reads.note(Act("ana", action, thing))
    with capture_logs() as logs:
        await reads.flush()
    await reads.flush()

    assert await entries(rig, who="ana") == [("ana", "contact_read", "eva"), ("ana", "contact_read", "jon")]
    (said,) = [one for one in logs if one["event"] == "audit.read_lost"]
    assert (said["who"], said["action"], said["thing"]) == ("ana", "no_such_action", "x")
    assert lost("failed") - before == 1
    assert (await log.verify(rig.record)).broken is None


async def test_who_flushes_beside_a_running_batch_waits_for_it(rig: Rig) -> None:
    """What was noted before is in the log afterwards, whoever writes it."""
    reads = AuditReads(rig.record)
    reads.note(Act("ana", "contact_read", "eva"))
    running = asyncio.create_task(reads.flush())
    await loop_turns(1)
    await reads.flush()

    assert running.done()
    assert await entries(rig, who="ana") == [("ana", "contact_read", "eva")]


async def test_who_stops_a_batch_in_the_middle_loses_nothing(rig: Rig) -> None:
    """As a gateway does that is asked to stop: it writes what waits at its end."""
    reads = AuditReads(rig.record)
    reads.note(Act("ana", "contact_read", "eva"))
    with suppress(TimeoutError):
        async with asyncio.timeout(0):  # over at the first thing that it waits for
            await reads.flush()
    await reads.flush()

    assert ("ana", "contact_read", "eva") in await entries(rig, who="ana")


def lost(reason: str) -> float:
    """How many reads were lost."""
    return REGISTRY.get_sample_value("usher_audit_reads_lost_total", {"reason": reason}) or 0.0
