"""Lists of ratings and of promised answers: who may read what, and in which order."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

NOW = time.time_ns() // 1000
HOUR = 3_600_000_000


async def rate(rig: Rig, peer: str, agent: str, score: int, **values: Any) -> str:
    """A closed conversation of this agent with a score."""
    key = await rig.world.open(peer)
    await rig.world.assign(key, agent)
    await rig.world.close(key)
    row = {
        "conversation_id": key,
        "number": 1,
        "contact_id": "c",
        "queue": "default",
        "agent_id": agent,
        "agents_json": f'["{agent}"]',
        "score": score,
        "comment": f"from {peer}",
        "at": NOW + score,
    }
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.rating, [{**row, **values}])
    return key


async def promise(rig: Rig, peer: str, due_in_h: float | None, **values: Any) -> str:
    """A waiting conversation with a promised answer."""
    key = await rig.world.open(peer)
    row = {
        "conversation_id": key,
        "number": 2,
        "contact_id": "c",
        "queue": "default",
        "address": f"{peer}@example.com",
        "made_at": NOW - 9 * HOUR,
        "due_at": None if due_in_h is None else NOW + int(due_in_h * HOUR),
        "kept_at": None,
        "how": "",
    }
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.promise, [{**row, **values}])
    return key


async def found(who: SignedIn, path: str, **query: object) -> dict[str, Any]:
    """Call a list."""
    status, body = await call(who, "GET", f"{path}?{urlencode(query)}")
    assert status == 200
    return dict(body)


async def test_ratings_are_listed_with_their_number_and_mean(rig: Rig, root: SignedIn) -> None:
    """Newest first; the figures are of all that fit, whatever the limit."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    for peer, agent, score, queue in (("v1", ana, 5, "sales"), ("v2", ana, 2, "sales"), ("v3", ben, 1, "vip")):
        await rate(rig, peer, agent, score, queue=queue)
    whole = await found(root, "/api/ratings", limit=2)
    low = await found(root, "/api/ratings", at_most=2, queue="sales")
    none = await found(root, "/api/ratings", before=NOW // 1000 - 1000)

    assert [(one["score"], one["comment"], one["agents"]) for one in whole["ratings"]] == [
        (5, "from v1", [ana]),
        (2, "from v2", [ana]),
    ]
    assert (whole["count"], whole["mean"]) == (3, 2.67)
    assert [one["score"] for one in low["ratings"]] == [2]
    assert (none["ratings"], none["count"], none["mean"]) == ([], 0, None)


async def test_conversations_are_found_by_their_score(rig: Rig, root: SignedIn) -> None:
    """Rated so or lower."""
    ana = await rig.agent("ana")
    keys = [await rate(rig, f"v{score}", ana, score) for score in (1, 2, 3)]
    body = await found(root, "/api/conversations", rated=2)

    assert {one["id"] for one in body["conversations"]} == set(keys[:2])


@pytest.mark.parametrize(("comments", "expected"), [("everybody", "from v1"), ("leads", "")])
async def test_the_policy_says_whether_agents_read_comments(
    rig: Rig, root: SignedIn, comments: str, expected: str
) -> None:
    """Supervisors and administrators always do; who never had it finds nothing."""
    await call(root, "PUT", "/api/policy", {"text": f"ratings: {{comments: {comments}}}"})
    key = await rate(rig, "v1", await rig.agent("ana"), 2)
    await rig.agent("ben")
    ana, ben = await rig.sign_in("ana"), await rig.sign_in("ben")
    seen = await found(ana, f"/api/conversations/{key}/ratings")
    led = await found(root, f"/api/conversations/{key}/ratings")

    assert [(one["score"], one["comment"]) for one in seen["ratings"]] == [(2, expected)]
    assert [one["comment"] for one in led["ratings"]] == ["from v1"]
    assert (await call(ben, "GET", f"/api/conversations/{key}/ratings"))[0] == 404
    assert (await call(ana, "GET", "/api/ratings"))[0] == 403


async def test_open_promises_come_by_their_deadline(rig: Rig, root: SignedIn) -> None:
    """Those without one last; the broken ones are marked, the kept ones are another list."""
    await promise(rig, "later", 5)
    await promise(rig, "never", None)
    await promise(rig, "late", -1)
    await promise(rig, "kept", 4, kept_at=NOW, how="phone", kept_by="root")
    open_ = await found(root, "/api/promises")
    kept = await found(root, "/api/promises", state="kept")

    assert [(one["address"], one["broken"]) for one in open_["promises"]] == [
        ("late@example.com", True),
        ("later@example.com", False),
        ("never@example.com", False),
    ]
    assert open_["total"] == 3
    assert [(one["address"], one["how"]) for one in kept["promises"]] == [("kept@example.com", "phone")]


async def test_agents_see_promises_that_wait_for_anybody_and_their_own(rig: Rig) -> None:
    """Not what a colleague has."""
    ana = await rig.agent("ana")
    await rig.agent("ben")
    await promise(rig, "anybody", 1)
    await rig.world.assign(await promise(rig, "own", 2), ana)
    seen = {}
    for login in ("ana", "ben"):
        body = await found(await rig.sign_in(login), "/api/promises")
        seen[login] = [one["address"] for one in body["promises"]]

    assert seen == {"ana": ["anybody@example.com", "own@example.com"], "ben": ["anybody@example.com"]}
