"""Actions on one conversation, end to end, on two gateways and two routers."""

from typing import Any

from sqlalchemy import select
from usher_common.record.tables import schema

from stack.crew import Crew, answer, ask, chat, says, shows


async def rows(crew: Crew, *columns: Any, conversation: str, order: Any) -> list[tuple[Any, ...]]:
    """Return a conversation's rows in the record."""
    table = columns[0].table
    wanted = select(*columns).where(table.c.conversation_id == conversation).order_by(order)
    async with crew.record.read() as connection:
        return [tuple(row) for row in await connection.execute(wanted)]


async def test_an_offer_is_declined_with_a_reason_and_accepted_by_another(crew: Crew) -> None:
    """The agent who declined is not asked again; their reason is on record."""
    ana = await crew.agent("ana", accepts=False)
    visitor = await crew.visitor("hello")
    state = await shows(ana, visitor.conversation, status="offered")
    ben = await crew.agent("ben")
    offer = state["offer"]["assignment"]

    assert await ask(ana, "decline", visitor.conversation, assignment=offer, reason="lunch") == "done"
    await shows(ben, visitor.conversation, status="assigned", agent_id=ben.id)
    a = schema.assignment.c
    ended = await rows(crew, a.agent_id, a.outcome, a.reason, conversation=visitor.conversation, order=a.wait_no)
    assert ended[0] == (ana.id, "declined", "lunch")
    assert ended[-1][:2] == (ben.id, "")


async def test_a_busy_agent_takes_from_the_queue(crew: Crew) -> None:
    """A busy agent gets no offers but may take; another who takes it later is refused by name."""
    ana, ben = await crew.agent("ana", status="busy"), await crew.agent("ben", status="busy")
    visitor = await crew.visitor("hello")
    await shows(ana, visitor.conversation, status="waiting")
    asked = [await one.command("take", visitor.conversation) for one in (ana, ben)]

    answers = [await answer(one, client_id) for one, client_id in zip((ana, ben), asked, strict=True)]
    assert sorted(answers) == ["done", "not_waiting"]
    winner = (ana, ben)[answers.index("done")]
    await shows(winner, visitor.conversation, status="assigned", agent_id=winner.id)


async def test_the_owner_transfers_to_an_agent_with_a_note(crew: Crew) -> None:
    """That agent gets the offer, the note and the whole transcript; the visitor sees the new agent."""
    ana, visitor, key = await chat(crew)
    ben = await crew.agent("ben")

    assert await ask(ana, "transfer", key, to_agent=ben.id, note="likes tea") == "done"
    state = await shows(ben, key, status="assigned", agent_id=ben.id)
    assert state["note"] == "likes tea"
    await says(ben, key, "hello")
    await visitor.until(lambda: (visitor.state["agent"] or {}).get("name") == "Ben")


async def test_the_owner_transfers_to_a_queue(crew: Crew) -> None:
    """It is offered to an agent of that queue's pool; an unknown queue is refused."""
    ana, _, key = await chat(crew)
    ben = await crew.agent("ben", pools=("second",))

    assert await ask(ana, "transfer", key, queue="third") == "unknown_queue"
    assert await ask(ana, "transfer", key, queue="second") == "done"
    await shows(ben, key, status="assigned", agent_id=ben.id, queue="second")


async def test_a_warm_transfer_to_a_guest(crew: Crew) -> None:
    """The guest reads along and then owns it at once, without an offer."""
    ana, visitor, key = await chat(crew)
    ben = await crew.agent("ben")
    assert await ask(ana, "invite", key, to_agent=ben.id) == "done"
    await says(ben, key, "hello")

    assert await ask(ana, "transfer", key, to_agent=ben.id) == "done"
    state = await shows(ben, key, status="assigned", agent_id=ben.id)
    assert not any(frame.get("offer") for frame in ben.frames if frame.get("id") == key)
    assert ana.id not in [guest["id"] for guest in state["guests"]] or state["agent_id"] == ben.id
    await visitor.until(lambda: (visitor.state["agent"] or {}).get("name") == "Ben")


async def test_a_visitor_is_told_of_a_hold(crew: Crew) -> None:
    """With the agent's text; then of its end."""
    ana, visitor, key = await chat(crew)

    assert await ask(ana, "hold", key, text="One moment, please.") == "done"
    await says(visitor, key, "held:One moment, please.")
    await visitor.until(lambda: visitor.state["held"])
    assert (await shows(ana, key, status="assigned"))["held_since"] is not None
    assert await ask(ana, "unhold", key) == "done"
    await says(visitor, key, "resumed")
    await visitor.until(lambda: not visitor.state["held"])


async def test_two_agents_confer_with_one_owner(crew: Crew) -> None:
    """The guest reads and writes, but may not close or transfer; they leave whenever they like."""
    ana, visitor, key = await chat(crew)
    ben = await crew.agent("ben", status="busy")
    assert await ask(ana, "invite", key, to_agent=ben.id) == "done"
    assert await ask(ana, "invite", key, to_agent=ben.id) == "already_there"
    guests = (await shows(ben, key, status="assigned"))["guests"]
    await says(ben, key, "hello")
    await ben.reply(key, "Ben here.")
    heard = await says(visitor, key, "Ben here.")
    await says(ana, key, "Ben here.")

    assert [guest["id"] for guest in guests] == [ben.id]
    assert heard["agent"] == {"name": "Ben", "photo": ""}
    assert await ask(ben, "close", key) == "not_owner"
    assert await ask(ben, "transfer", key) == "not_owner"
    assert await ask(ben, "leave", key) == "done"
    state = await shows(ana, key, guests=[])
    assert state["agent_id"] == ana.id


async def test_tags_are_set_and_a_close_has_an_outcome(crew: Crew) -> None:
    """Tags given with the close are added; tags and outcome are in the record's list."""
    ana, visitor, key = await chat(crew)

    assert await ask(ana, "tag", key, tags=["vip", "late"]) == "done"
    await shows(ana, key, tags=["vip", "late"])
    assert await ask(ana, "close", key, outcome="solved", tags=["refund"]) == "done"
    await visitor.until(lambda: visitor.state["status"] == "closed")
    http, url, _ = await crew.http(ana)
    async with http.get(f"{url}/api/conversations/{key}") as response:
        body = await response.json()
    assert (body["status"], body["outcome"], set(body["tags"])) == ("closed", "solved", {"vip", "late", "refund"})


async def test_a_closed_conversation_is_reopened_by_an_agent_who_had_it(crew: Crew) -> None:
    """They own it at once; an agent who never had it may not."""
    ana, visitor, key = await chat(crew)
    ben = await crew.agent("ben")
    assert await ask(ana, "close", key) == "done"
    await visitor.until(lambda: visitor.state["status"] == "closed")

    assert await ask(ben, "reopen", key) == "not_yours"
    assert await ask(ana, "reopen", key) == "done"
    await shows(ana, key, status="assigned", agent_id=ana.id)
    await ana.reply(key, "One more thing.")
    await says(visitor, key, "One more thing.")


async def test_a_closed_conversation_continues_when_its_visitor_writes(crew: Crew) -> None:
    """Within the policy's time it is the same one, and waits first for its agent, though another is free."""
    ana, visitor, key = await chat(crew)
    ben = await crew.agent("ben")
    assert await ask(ana, "close", key) == "done"
    await visitor.until(lambda: visitor.state["status"] == "closed")

    await visitor.write("One more thing.")
    await shows(ana, key, status="assigned", agent_id=ana.id)
    await says(ana, key, "One more thing.")
    assert visitor.conversation == key
    assert key not in ben.screens


async def test_waiting_visitors_are_told_their_positions(crew: Crew) -> None:
    """One who comes later has a later position."""
    first, second = await crew.visitor("first"), await crew.visitor("second")

    for visitor, place in ((first, 1), (second, 2)):
        await visitor.until(lambda v=visitor, n=place: any(f["type"] == "place" and f["place"] >= n for f in v.frames))
