"""What an agent is told of a contact: pages, visits, earlier conversations, promises; and of nobody else."""

from typing import Any

import pytest
from sqlalchemy import update
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.runtime.secret import Secret

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call
from gateway_rig.shopper import SHOP_SECRET, Browser, browser, now_ms, signature


@pytest.fixture
def settings() -> dict[str, Any]:
    """The shop's secret."""
    return {"identity_secret": Secret(SHOP_SECRET)}


async def context(who: SignedIn, conversation: str) -> Any:
    """Return a conversation's context."""
    status, document = await call(who, "GET", f"/api/conversations/{conversation}/context")
    assert status == 200
    return document


async def past_talk(rig: Rig, visitor: str, key: str, promise: str = "") -> str:
    """Return a closed conversation of a visitor, with a summary."""
    conversation = await rig.world.open(visitor, key)
    await rig.world.write(conversation, f"Question {key}", "answer")
    await rig.world.close(conversation)
    items = [f'{{"kind": "question", "text": "Question {key}", "seq": 1}}']
    items += [f'{{"kind": "promise", "text": "{promise}", "seq": 2}}'] if promise else []
    row = {"conversation_id": conversation, "upto_seq": 2, "source": "extract", "at": 1}
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.summary, [{**row, "items_json": f"[{','.join(items)}]"}])
    return conversation


async def test_a_second_visit_shows_pages_visits_and_both_summaries(rig: Rig) -> None:
    """While the visit goes on, before and after it is recorded; also when the live store has lost it."""
    shopper = await browser(rig)
    await shopper.tell("first")
    await shopper.tell("second", visit="v2", previous="v1", language="de", time_zone="Europe/Berlin")
    talks = [await past_talk(rig, shopper.visitor, "1"), await past_talk(rig, shopper.visitor, "2", "I will call")]
    boss = await rig.sign_in("boss")
    conversation = await rig.world.open(shopper.visitor, "3")
    await rig.site.edge.visits.note(shopper.visitor, "v2")
    at_once = await context(boss, conversation)
    await rig.site.edge.visits.sweep(now_ms())
    later = await context(boss, conversation)

    assert [page["url"][-6:] for page in at_once["visit"]["pages"]] == ["second"]
    assert (at_once["visit"]["here"], at_once["visits_before"], at_once["time_zone"]) == (True, 1, "Europe/Berlin")
    assert [one["id"] for one in at_once["past"]] in ([*talks], [*talks[::-1]])
    assert {one["summary"]["shown"]["items"][0]["text"] for one in at_once["past"]} == {"Question 1", "Question 2"}
    assert at_once["past_count"] == 2
    assert (later["visits_before"], later["visit"]["pages"]) == (1, at_once["visit"]["pages"])
    assert at_once["verified"] is False

    await rig.world.close(conversation)
    closed = await context(boss, conversation)
    assert (closed["past"], closed["past_count"]) == (later["past"], 2)


async def test_another_person_in_the_same_browser_has_none_of_it(rig: Rig) -> None:
    """Neither the customer has the anonymous visitor's history, nor the next customer the first one's."""
    shopper = await browser(rig)
    await shopper.tell("p")
    await past_talk(rig, shopper.visitor, "anonymous")
    forged = {"identity": {"id": "1", "name": "Ana"}, "signature": "0" * 64}
    assert (await shopper.send("/api/visits/identity", forged))[0] == 403
    made = []
    boss = await rig.sign_in("boss")
    for key, name in (("1", "Ana"), ("2", "Bo")):
        signed = {"identity": {"id": key, "name": name}, "signature": signature(f"id={key}\nname={name}")}
        assert (await shopper.send("/api/visits/identity", signed))[0] == 200
        await past_talk(rig, shopper.visitor, f"of {name}")
        made.append(await context(boss, await rig.world.open(shopper.visitor, "now")))
    stranger = Browser(rig, await rig.http())
    await stranger.tell("p")
    made.append(await context(boss, await rig.world.open(stranger.visitor, "now")))

    assert [(one["name"], one["verified"]) for one in made] == [("Ana", True), ("Bo", True), ("", False)]
    assert [[talk["summary"]["shown"]["items"][0]["text"] for talk in one["past"]] for one in made] == [
        ["Question of Ana"],
        ["Question of Bo"],
        [],
    ]
    assert len({one["contact"] for one in made}) == 3


async def test_a_promised_answer_comes_first_until_it_is_given(rig: Rig) -> None:
    """With its deadline, from any conversation of the contact; that of the last summary may have been kept."""
    shopper = await browser(rig)
    await shopper.tell("p")
    last = await past_talk(rig, shopper.visitor, "1", "I will call")
    who = await rig.sign_in("boss")
    contact = (await context(who, last))["contact"]
    made = {"contact_id": contact, "queue": "default", "address": "vera@example.com", "made_at": 5_000_000}
    rows = [
        {**made, "conversation_id": last, "number": 4, "due_at": None, "kept_at": None, "how": ""},
        {**made, "conversation_id": last, "number": 6, "due_at": 9_000_000, "kept_at": None, "how": ""},
        {**made, "conversation_id": last, "number": 5, "due_at": 8_000_000, "kept_at": 8, "how": "phone"},
        {**made, "conversation_id": last, "number": 7, "due_at": 1, "kept_at": None, "how": "", "contact_id": "other"},
    ]
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.promise, rows)
    await contact_named(rig, "other")
    found = (await context(who, await rig.world.open(shopper.visitor, "2")))["promises"]

    assert [(one["seq"], one["open"], one["due_at"]) for one in found] == [
        (6, True, 9000),
        (4, True, None),
        (2, False, None),
    ]


async def contact_named(rig: Rig, key: str) -> None:
    """Insert a contact."""
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.contact, [{"id": key, "created_at": 1}])


async def test_what_was_merged_into_a_contact_is_theirs_until_it_is_separated(rig: Rig) -> None:
    """Earlier conversations of all that are one person; and who serves one of them may read them."""
    shopper, other = await browser(rig), Browser(rig, await rig.http())
    await shopper.tell("p")
    await other.tell("p")
    theirs = await past_talk(rig, other.visitor, "1")
    conversation = await rig.world.open(shopper.visitor, "2")
    boss, ana = await rig.sign_in("boss"), await rig.agent("ana")
    await rig.world.assign(conversation, ana)
    root, part = [(await context(boss, one))["contact"] for one in (conversation, theirs)]
    told = []
    for merged in (None, root, None):
        async with rig.record.transaction() as transaction:
            await transaction.connection.execute(
                update(schema.contact).where(schema.contact.c.id == part).values(root_id=merged)
            )
        past = [one["id"] for one in (await context(boss, conversation))["past"]]
        status, _ = await call(await rig.sign_in("ana"), "GET", f"/api/conversations/{theirs}")
        told.append((past, status))

    assert told == [([], 404), ([theirs], 200), ([], 404)]


async def test_only_who_may_see_a_conversation_gets_its_context(rig: Rig) -> None:
    """An agent sees what waits and what they have; others do not learn that it exists."""
    shopper = await browser(rig)
    await shopper.tell("p")
    conversation = await rig.world.open(shopper.visitor)
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    people = [await rig.sign_in(login) for login in ("ana", "ben")]
    path = f"/api/conversations/{conversation}/context"
    waiting = [(await call(one, "GET", path))[0] for one in people]
    await rig.world.assign(conversation, ana)
    assigned = [(await call(one, "GET", path))[0] for one in people]

    assert ben != ana
    assert (waiting, assigned) == ([200, 200], [200, 404])
