"""Invitations over HTTP: shown once per visit while somebody is free, answered, by hand, measured, forgotten."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema

from gateway_rig import Rig
from gateway_rig.calls import call
from gateway_rig.shopper import Browser, browser, listed, now_ms

POLICY = """
visits: {follow: always}
invitations:
  - name: help
    text: {en: "May I help?", de: "Darf ich helfen?"}
    control_percent: 0
    conversion: {event: order}
"""
CONTROL = POLICY.replace("control_percent: 0", "control_percent: 75")


async def shop(rig: Rig, policy: str = POLICY, **agent: Any) -> tuple[Browser, str]:
    """Return a browser on the shop's page, and an available agent."""
    shopper = await browser(rig, policy)
    ana = await rig.agent("ana", photo="/photos/1", **agent)
    await rig.world.agent_is(ana, "available")
    await rig.site.edge.invitations.sweep()
    return shopper, ana


async def rows(rig: Rig) -> list[Any]:
    """Return the invitations on record."""
    async with rig.record.read() as connection:
        return list(await connection.execute(select(schema.invitation).order_by(schema.invitation.c.at)))


async def figures(rig: Rig) -> dict[str, Any]:
    """Return the figures by name, as a supervisor gets them; they add up."""
    status, document = await call(await rig.sign_in("boss"), "GET", "/api/invitations/figures")
    assert status == 200
    for one in document["invitations"]:
        assert one["shown"] == sum(one[state] for state in ("accepted", "refused", "expired", "withdrawn", "open"))
    return {one["name"]: one for one in document["invitations"]}


async def test_a_visitor_is_invited_once_by_somebody_who_is_there(rig: Rig) -> None:
    """Not before 45 s; in their language; again on the next page, but in no second tab; at any gateway."""
    shopper, _ = await shop(rig)
    assert await shopper.stay(site_s=30) is None
    assert 14 <= shopper.answer["ask_again_s"] <= 15
    card = await shopper.stay(site_s=46, language="de-AT")
    assert (card["name"], card["text"]) == ("help", "Darf ich helfen?")
    assert card["agent"] == {"name": "Ana", "photo": "/photos/1"}
    assert shopper.answer["ask_again_s"] == 3
    async with rig.another() as other:
        there = Browser(other, shopper.http, token=shopper.token)
        assert await there.stay("second-tab") is None
        assert there.answer["ask_again_s"] == 10
        await shopper.tell("p", visible=False)
        assert (await there.stay("next-page"))["id"] == card["id"]

    assert [(one.visitor, one.kind, one.state) for one in await rows(rig)] == [(shopper.visitor, "shown", "open")]
    assert [visit["invited"] for visit in await listed(rig)] == ["open"]


async def test_two_gateways_at_once_show_one_invitation(rig: Rig) -> None:
    """Whichever page's claim is recorded first shows it."""
    shopper, _ = await shop(rig)
    await shopper.stay(site_s=10)
    async with rig.another() as other:
        there = Browser(other, shopper.http, token=shopper.token)
        cards = await asyncio.gather(shopper.stay("a"), there.stay("b"))

    assert [card is None for card in sorted(cards, key=bool)] == [True, False]
    assert len(await rows(rig)) == 1


async def test_a_refusal_is_kept_and_keeps_the_visitor_in_peace(rig: Rig) -> None:
    """In this visit and the next ones, at every gateway, after the live store has lost all."""
    shopper, _ = await shop(rig)
    card = await shopper.stay()
    assert await shopper.reply(card["id"], "refused") == (200, "")
    assert await shopper.reply(card["id"], "refused") == (200, "")
    assert await shopper.stay() is None
    shopper.visit = "v2"
    assert await shopper.stay() is None
    async with rig.another() as other:
        assert await Browser(other, shopper.http, "v3", shopper.token).stay() is None
    assert {visit["invited"] for visit in await listed(rig)} == {"refused", ""}
    long_ago = update(schema.invitation).values(answered_at=1)
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(long_ago)
    async with rig.another() as other:
        assert await Browser(other, shopper.http, "v4", shopper.token).stay() is not None

    assert (await figures(rig))["help"]["refused"] == 1


async def test_a_card_goes_with_the_last_free_agent(rig: Rig) -> None:
    """Also if it was clicked in the meantime: then the page says so."""
    shopper, ana = await shop(rig)
    ben = await rig.agent("ben")
    await rig.world.agent_is(ben, "available")
    card = await shopper.stay()
    assert card is not None
    for name, face in ((ana, "Ben"), (ben, "Ana")):
        await rig.world.agent_is(name, "away")
        assert (await shopper.stay())["agent"]["name"] == face
        await rig.world.agent_is(name, "available")
    clicker = Browser(rig, await rig.http())
    clicked = await clicker.stay()
    for agent in (ana, ben):
        await rig.world.agent_is(agent, "away")
    assert await shopper.stay() is None
    assert await clicker.reply(clicked["id"], "accepted") == (409, "nobody_free")
    await rig.world.agent_is(ana, "available")
    assert await shopper.stay() is None

    assert (await figures(rig))["help"] | {"name": ""} == {
        **(await figures(rig))["help"],
        "name": "",
        "shown": 2,
        "withdrawn": 2,
    }


async def test_no_more_are_invited_than_can_be_served(rig: Rig) -> None:
    """One who has capacity for one conversation invites one; skills, pools and capacity are asked for."""
    shopper, ana = await shop(rig, POLICY.replace("control", "require: {wine: 2}\n    control"), capacity=40)
    assert await shopper.stay() is None
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.skill, [{"name": "wine"}], skip_existing=True)
        level = {"agent_id": ana, "skill": "wine", "level": 3}
        await insert_rows(transaction.connection, schema.agent_skill, [level])
    assert await shopper.stay() is not None
    other = Browser(rig, await rig.http())
    assert await other.stay() is None
    assert await shopper.reply((await shopper.stay())["id"], "refused") == (200, "")
    assert await other.stay() is not None
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(schema.agent).where(schema.agent.c.id == ana).values(load=20))

    assert await other.stay() is None


async def test_nobody_is_invited_after_hours(rig: Rig) -> None:
    """The queue's calendar is closed, though an agent is there (F9)."""
    closed = "\nqueues: {default: {hours: never}}\ncalendars: {never: {exceptions: {2020-01-01: ['09:00-10:00']}}}\n"
    shopper, _ = await shop(rig, POLICY + closed)

    assert await shopper.stay() is None
    assert await rows(rig) == []


@pytest.mark.parametrize("busy", ["typing", "panel", "talking"])
async def test_who_is_busy_is_not_disturbed(rig: Rig, busy: str) -> None:
    """Any tab says it; a card that is shown stays while they type, and goes if they open the panel by themselves."""
    shopper, _ = await shop(rig)
    assert await shopper.stay(busy=busy) is None
    assert shopper.answer["ask_again_s"] == 10
    assert await shopper.stay("second-tab", busy=None) is None
    await shopper.tell("p", visible=False)
    assert await shopper.stay("second-tab") is not None

    assert ((await shopper.stay("second-tab", busy=busy)) is None) == (busy != "typing")


async def test_an_invitation_leads_to_a_conversation(rig: Rig) -> None:
    """Its first message says what the visitor was invited with; another's or an unanswered invitation is none."""
    shopper, ana = await shop(rig)
    card = await shopper.stay()
    stranger = await rig.widget(invitation=card["id"])
    early = await rig.widget(token=shopper.token, visit="v1", invitation=card["id"])
    assert await shopper.reply(card["id"], "accepted") == (200, "")
    assert await shopper.reply(card["id"], "refused") == (200, "")
    await stranger.expect("accepted", id=await stranger.say(text="Me too"))
    await early.expect("accepted", id=await early.say(text="Yes please"))
    found = {one.text: (one.invited, one.entry.invitation) for one in await rig.commands(2)}
    (row,) = await rows(rig)

    assert found["Me too"] == (None, "")
    invited, named = found["Yes please"]
    assert (invited.name, invited.text, invited.agent, named) == ("help", "May I help?", ana, "help")
    assert (row.state, bool(row.message)) == ("accepted", True)
    conversation = await rig.world.open(shopper.visitor)
    await rig.world.write(conversation, "Yes please", id=row.message)
    await rig.site.edge.invitations.sweep()
    assert [one.conversation for one in await rows(rig)] == [conversation]


async def test_an_agent_invites_by_hand_within_the_rules(rig: Rig) -> None:
    """In their own name, once, and nobody who would not be invited by a rule."""
    shopper, ana = await shop(rig, "visits: {follow: always}")
    desk = await rig.sign_in("ana")
    await shopper.stay(site_s=20)
    ((visit, *_),) = [(one["id"],) for one in await listed(rig)]
    path = f"/api/visits/{visit}/invitation"

    async def refusal() -> Any:
        status, problem = await call(desk, "POST", path, {})
        return (status, problem["code"])

    assert await refusal() == (409, "too_early")
    await shopper.stay(busy="typing")
    assert await refusal() == (409, "busy")
    await shopper.stay()
    await rig.world.agent_is(ana, "away")
    assert await refusal() == (409, "nobody_free")
    await rig.world.agent_is(ana, "available")
    status, shown = await call(desk, "POST", path, {"text": "Need a hand?"})
    assert (status, shown["text"], shown["agent"]["name"]) == (200, "Need a hand?", "Ana")
    assert await refusal() == (409, "already_invited")
    assert await shopper.stay(language="de") == shown
    assert (await call(desk, "POST", "/api/visits/nobody/invitation", {}))[1]["code"] == "gone"
    assert await shopper.reply(shown["id"], "accepted") == (200, "")

    assert (await figures(rig))["by-hand"]["accepted"] == 1


async def test_the_control_group_sees_none_and_is_measured(rig: Rig) -> None:
    """Orders count after the invitation, once, and only within its time; the sums are right."""
    first, ana = await shop(rig, CONTROL, capacity=10_000)
    await first.stay(site_s=1)
    shoppers = [Browser(rig, await rig.http()) for _ in range(30)]
    cards = [await one.stay(events=[{"id": "early", "name": "order", "at": now_ms() - 9_000}]) for one in shoppers]
    for one in shoppers[:10]:
        for _ in range(2):
            await one.stay(events=[{"id": "o", "name": "order", "at": now_ms() + 5}])
    control = [one for one, card in zip(shoppers, cards, strict=True) if card is None]
    assert 8 < len(control) < 30
    found = (await figures(rig))["help"]
    assert (found["control"], found["shown"]) == (len(control), 30 - len(control))
    assert {(one.kind, one.state) for one in await rows(rig)} == {("control", "expired"), ("shown", "open")}
    converted = found["invited"]["converted"], found["control_group"]["converted"]
    assert sum(converted) == 10
    assert found["difference"]["low"] <= found["difference"]["value"] <= found["difference"]["high"]
    assert {visit["invited"] for visit in await listed(rig)} == {"", "open"}
    (seen, *_) = [visit for visit in await listed(rig) if visit["visitor"] == control[0].visitor]
    status, card = await call(await rig.sign_in("ana"), "POST", f"/api/visits/{seen['id']}/invitation", {})

    assert (status, await control[0].stay()) == (200, card)
    assert ana


async def test_an_unanswered_invitation_expires_and_old_ones_are_deleted(rig: Rig) -> None:
    """Whether or not the visitor is still there; a withdrawn consent forgets the visitor's at once."""
    shopper, _ = await shop(rig)
    late = update(schema.invitation).values(expires_at=1)
    card = await shopper.stay()
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(late)
    assert (await figures(rig))["help"]["expired"] == 1
    await rig.site.edge.invitations.sweep()
    assert [one.state for one in await rows(rig)] == ["expired"]
    assert await shopper.reply(card["id"], "accepted") == (200, "")
    await rig.site.edge.invitations.delete_old()
    assert len(await rows(rig)) == 1
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(schema.invitation).values(at=1))
    await rig.site.edge.invitations.delete_old()
    assert await rows(rig) == []
    shopper.visit = "v2"
    assert await shopper.stay() is not None
    await shopper.consent(1, given=False)

    assert await rows(rig) == []


async def test_what_is_no_answer_is_refused(rig: Rig) -> None:
    """Of another visitor, of another visit, of no invitation; with a name."""
    shopper, _ = await shop(rig)
    card = await shopper.stay()
    other = Browser(rig, await rig.http())
    await other.stay(site_s=1)
    told = [await other.reply(card["id"], "accepted"), await shopper.reply("nothing", "accepted")]
    shopper.visit = "v2"
    told += [await shopper.reply(card["id"], "refused"), await shopper.reply(card["id"], "perhaps")]

    assert told == [(404, "no_invitation")] * 3 + [(422, "bad_field")]
