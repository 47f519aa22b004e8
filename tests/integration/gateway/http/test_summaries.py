"""Summaries over HTTP: shown with the conversation, edited by those who had it, and never overwritten."""

import asyncio
from typing import Any

import pytest
from usher_common.messages.summary import SUMMARY_ITEM_CHARS, SUMMARY_ITEMS
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

QUESTION = {"kind": "question", "text": "Where is it?", "seq": 1}
PROMISE = {"kind": "promise", "text": "I will call", "seq": 2}


async def closed(rig: Rig, *, agent: str = "ana") -> str:
    """Return a closed conversation of three messages that this agent had."""
    conversation = await rig.world.open("vera")
    await rig.world.assign(conversation, await rig.agent(agent))
    await rig.world.write(conversation, "Where is it?", "I will call", "thanks")
    await rig.world.close(conversation)
    return conversation


async def written(rig: Rig, conversation: str, upto_seq: int, items: str) -> None:
    """Do what knowledge does."""
    row = {"conversation_id": conversation, "upto_seq": upto_seq, "language": "en", "source": "extract", "failure": ""}
    async with rig.record.transaction() as transaction:
        row |= {"items_json": items, "at": upto_seq * 1000}
        await insert_rows(transaction.connection, schema.summary, [row])


async def edit(who: SignedIn, conversation: str, number: int, *items: dict[str, Any]) -> tuple[int, Any]:
    """Add a version."""
    body = {"items": list(items), "number": number}
    return await call(who, "PUT", f"/api/conversations/{conversation}/summary", body)


async def shown(who: SignedIn, conversation: str) -> Any:
    """Return the summary of the conversation's document."""
    return (await call(who, "GET", f"/api/conversations/{conversation}"))[1].get("summary")


async def test_an_edit_is_a_version_that_stays_first(rig: Rig) -> None:
    """Also after a reopening, where the machine's newer one stands beside it; every version can be looked up."""
    conversation = await closed(rig)
    ana = await rig.sign_in("ana")
    assert await shown(ana, conversation) is None
    await written(rig, conversation, 3, '[{"kind": "question", "text": "Where is it?", "seq": 1}]')
    first = await shown(ana, conversation)
    status, edited = await edit(ana, conversation, 0, QUESTION, PROMISE)
    await written(rig, conversation, 9, "[]")
    after = await shown(ana, conversation)
    path = f"/api/conversations/{conversation}/summary"
    versions = (await call(ana, "GET", path))[1]["versions"]

    assert (first["shown"]["items"], first["shown"]["source"], first["beside"]) == ([QUESTION], "extract", None)
    assert (status, edited["beside"]) == (200, None)
    assert after["shown"] == edited["shown"]
    assert (after["shown"]["author"]["name"], after["shown"]["number"]) == ("Ana", 1)
    assert (after["beside"]["upto_seq"], after["beside"]["source"]) == (9, "extract")
    assert [(one["source"], one["number"], one["upto_seq"]) for one in versions] == [
        ("agent", 1, 3),
        ("extract", 0, 9),
        ("extract", 0, 3),
    ]


async def test_of_two_edits_at_once_one_is_told_of_the_other(rig: Rig) -> None:
    """Nobody's words replace another's unseen."""
    conversation = await closed(rig)
    ana = await rig.sign_in("ana")
    answers = await asyncio.gather(*(edit(ana, conversation, 0, QUESTION) for _ in range(5)))
    stale = await edit(ana, conversation, 0, PROMISE)

    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]
    assert (stale[0], stale[1]["code"]) == (409, "conflict")
    assert (await edit(ana, conversation, 1))[1]["shown"]["items"] == []


@pytest.mark.parametrize(
    "item",
    [
        {**QUESTION, "seq": 4},
        {**QUESTION, "seq": 0},
        {**QUESTION, "kind": "mood"},
        {**QUESTION, "text": " "},
        {**QUESTION, "text": "a\0"},
        {**QUESTION, "text": "x" * (SUMMARY_ITEM_CHARS + 1)},
    ],
)
async def test_an_item_is_a_text_on_a_message(rig: Rig, item: dict[str, Any]) -> None:
    """Of this conversation, and short."""
    conversation = await closed(rig)
    ana = await rig.sign_in("ana")

    assert (await edit(ana, conversation, 0, item))[0] == 422
    assert (await edit(ana, conversation, 0, *[QUESTION] * (SUMMARY_ITEMS + 1)))[0] == 422


async def test_who_did_not_have_it_may_not_see_it_unless_they_serve_the_contact(rig: Rig) -> None:
    """A colleague who is offered the contact's next conversation reads what was before; leads may always."""
    conversation = await closed(rig)
    ben = await rig.agent("ben")
    await rig.agent("sue", "supervisor")
    await rig.agent("bot", "integration")
    others = [await rig.sign_in(login) for login in ("ben", "sue", "bot")]
    before = [(await edit(one, conversation, 0, QUESTION))[0] for one in others]
    await rig.world.offer(await rig.world.open("vera", "2"), ben)
    after = (await edit(others[0], conversation, 1, PROMISE))[0]
    messages = (await call(others[0], "GET", f"/api/conversations/{conversation}/messages"))[1]["messages"]

    assert (before, after) == ([404, 200, 403], 200)
    assert [one["text"] for one in messages] == ["Where is it?", "I will call", "thanks"]
