"""The funnel's figures over HTTP: each stage of each version, what it solved, handed on and cost, and as a file."""

import csv
import io
from typing import Any

import pytest
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.funnel import stage_passage

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

SECOND = 1_000_000
POLICY = "funnel: {currency: CHF, stages: [faq, chat], faq: {cost: 0.5}, chat: {cost: 5}}"
STAYS = [
    # version, stage, seconds, why left, outcome, cost, saved
    ("aaa1", "chat", 60, "agent", "solved", 5.0, 0.0),
    ("aaa1", "chat", None, "", "", 0.0, 0.0),
    ("aaa1", "faq", 10, "helped", "solved", 0.5, 4.5),
    ("aaa1", "faq", 20, "not_helped", "escalated", 0.5, 0.0),
    ("aaa1", "faq", 30, "not_helped", "escalated", 0.5, 0.0),
    ("aaa1", "faq", 40, "asked", "escalated", 0.5, 0.0),
    ("aaa1", "faq", 900, "silent", "abandoned", 0.5, 0.0),
    ("bbb2", "faq", 10, "helped", "solved", 0.5, 4.5),
    ("bbb2", "chat", 3, "outside", "refused", 0.0, 0.0),
]


async def stay(rig: Rig, at: int) -> None:
    """Put the stays on record, all begun at this time, each of a conversation of its own."""
    rows: list[dict[str, Any]] = []
    for number, (version, stage, seconds, why, outcome, cost, saved) in enumerate(STAYS):
        rows.append(
            {
                "conversation_id": await rig.world.open(f"v{number}"),
                "number": 1,
                "stage": stage,
                "entered_at": at,
                "entered_by": "entry",
                "left_at": None if seconds is None else at + seconds * SECOND,
                "left_by": why,
                "outcome": outcome,
                "policy": version,
                "cost": cost,
                "saved": saved,
            }
        )
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, stage_passage, rows)


async def now_of(rig: Rig) -> int:
    """Read the record's clock."""
    async with rig.record.transaction() as transaction:
        return await transaction.now()


async def test_stages_are_counted_by_version(rig: Rig, root: SignedIn) -> None:
    """In the order of the stages, with why contacts were handed on, how long they stayed, cost and saving."""
    await call(root, "PUT", "/api/policy", {"text": POLICY})
    await stay(rig, await now_of(rig) - 100 * SECOND)
    status, body = await call(root, "GET", "/api/funnel")
    first = body["stages"][0]

    assert (status, body["currency"]) == (200, "CHF")
    assert [(one["version"], one["stage"], one["entered"]) for one in body["stages"]] == [
        ("aaa1", "faq", 5),
        ("aaa1", "chat", 2),
        ("bbb2", "faq", 1),
        ("bbb2", "chat", 1),
    ]
    assert {name: first[name] for name in ("solved", "escalated", "abandoned", "refused", "open")} == {
        "solved": 1,
        "escalated": 3,
        "abandoned": 1,
        "refused": 0,
        "open": 0,
    }
    assert first["escalated_by"] == {"asked": 1, "not_helped": 2}
    assert first["reasons"] == {"asked": 1, "helped": 1, "not_helped": 2, "silent": 1}
    assert (first["mean_seconds"], first["cost"], first["saved"]) == (200.0, 2.5, 4.5)
    assert [body["stages"][1][name] for name in ("open", "solved", "mean_seconds", "cost")] == [1, 1, 60.0, 5.0]


async def test_a_period_and_a_version_can_be_chosen(rig: Rig, root: SignedIn) -> None:
    """By when contacts came into the stage; without a period the last 28 days are shown."""
    at = await now_of(rig) - 40 * 86_400 * SECOND
    await stay(rig, at)
    ms = at // 1000
    found = {
        query: [one["version"] for one in (await call(root, "GET", f"/api/funnel{query}"))[1]["stages"]]
        for query in ("", f"?from={ms}", f"?from={ms + 1}", f"?from={ms - 9}&to={ms}", f"?from={ms}&version=bbb")
    }

    assert list(found.values()) == [[], ["aaa1", "aaa1", "bbb2", "bbb2"], [], [], ["bbb2", "bbb2"]]


async def test_the_figures_are_a_file_for_spreadsheets(rig: Rig, root: SignedIn) -> None:
    """With a line for each stage and version."""
    await stay(rig, await now_of(rig) - SECOND)
    http, headers = root
    async with http.get("/api/funnel.csv", headers=headers) as response:
        kind, text = response.headers["Content-Type"], (await response.read()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert kind == "text/csv; charset=utf-8"
    assert [(one["version"], one["stage"], one["escalated"]) for one in rows][:2] == [
        ("aaa1", "faq", "3"),
        ("aaa1", "chat", "0"),
    ]
    assert rows[0]["reasons"] == "asked 1; helped 1; not_helped 2; silent 1"
    assert rows[1]["mean_seconds"] == "60"


@pytest.mark.parametrize("query", ["from=-1", "from=x", "version=%2F"])
async def test_a_bad_query_is_refused(root: SignedIn, query: str) -> None:
    """By the type of its parameters."""
    status, problem = await call(root, "GET", f"/api/funnel?{query}")

    assert (status, problem["code"]) == (422, "bad_field")
