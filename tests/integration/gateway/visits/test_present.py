"""The list of who is on the site: who they are, with whom they talk, filtered, in parts, and cheap to ask for again."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from sqlalchemy import update
from usher_common.record.tables import schema
from usher_gateway.http.endpoints.visitors.present import tag_of
from usher_gateway.http.schemas.visits import ListedVisit, VisitList
from usher_gateway.limits import Timing

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call
from gateway_rig.shopper import SHOP, Browser, browser

LONG = "x" * 201


async def asked(who: SignedIn, known: str = "", **query: Any) -> tuple[int, str, Any]:
    """Ask for the list; returns status, ETag and document."""
    http, headers = who
    given = {**headers, **({"If-None-Match": known} if known else {})}
    async with http.get(f"/api/visits?{urlencode(query)}", headers=given) as response:
        body = await response.json() if response.status == 200 else None
        return response.status, response.headers["ETag"], body


def names(body: Any) -> list[str]:
    """Return the names in a list, in its order."""
    return [one["name"] for one in body["visits"]]


async def test_a_list_says_who_comes_from_where_and_talks_with_whom(rig: Rig) -> None:
    """A contact's name outweighs what the page reported; who waits has no agent; others come without either."""
    known, told, stranger = await browser(rig), Browser(rig, await rig.http()), Browser(rig, await rig.http())
    link = f"{SHOP}/?utm_source=news&utm_campaign=spring"
    facts = {"at": 1, "values": {"name": "No One", "plan": "gold"}}
    landing = {"id": "l", "url": link, "began": 1}
    await known.send("/api/visits/beacon", {"visit": "v1", "at": 1, "pages": [landing]})
    await known.tell("lamps", attributes=facts, cart={"at": 1, "value": 20, "currency": "EUR"})
    await told.tell("lamps", attributes={"at": 1, "values": {"name": "Bo", "email": "bo@example.com"}})
    await stranger.tell("help")
    contact = await rig.world.open(known.visitor)
    named = update(schema.contact).values(name="Ana Ruiz")
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(named)
    await rig.world.assign(contact, await rig.agent("ben"))
    waiting = await rig.world.open(told.visitor)
    _, _, body = await asked(await rig.sign_in("ben"), sort="site")
    found = {one["visitor"]: one for one in body["visits"]}

    assert {key: (one["name"], one["email"]) for key, one in found.items()} == {
        known.visitor: ("Ana Ruiz", ""),
        told.visitor: ("Bo", "bo@example.com"),
        stranger.visitor: ("", ""),
    }
    assert found[known.visitor]["source"] == "news / spring"
    assert {key: one["conversation"] for key, one in found.items()} == {
        known.visitor: {"id": contact, "status": "assigned", "agent": "Ben"},
        told.visitor: {"id": waiting, "status": "waiting", "agent": ""},
        stranger.visitor: None,
    }


async def test_a_list_is_filtered_sorted_and_given_in_parts(rig: Rig) -> None:
    """`found` counts what the filters let through, `total` everybody; what is no filter gets 422."""
    first = await browser(rig)
    boss = await rig.sign_in("boss")
    carts = [5, 0, 70, 30]
    for number, value in enumerate(carts):
        shopper = first if number == 0 else Browser(rig, first.http)
        who = {"at": 1, "values": {"name": f"n{number}"}}
        await shopper.tell("lamps" if number else "help", attributes=who, cart={"at": 1, "value": value})
    _, _, in_cart = await asked(boss, cart="true", sort="cart")
    _, _, part = await asked(boss, cart="true", sort="cart", offset=1, limit=1)
    _, _, lamps = await asked(boss, q="LAMPS", cart="false")
    statuses = [
        (await call(boss, "GET", f"/api/visits?{query}"))[0]
        for query in (
            "sort=name",
            "limit=0",
            "limit=201",
            "offset=-1",
            "min_site_s=x",
            "cart=perhaps",
            "q=" + "x" * 201,
        )
    ]

    assert (names(in_cart), names(part), names(lamps)) == (["n2", "n3", "n0"], ["n3"], ["n1"])
    assert [(one["found"], one["total"]) for one in (in_cart, part, lamps)] == [(3, 4), (3, 4), (1, 4)]
    assert statuses == [422] * 7


async def test_a_list_that_only_the_clock_changed_is_not_sent_again(rig: Rig) -> None:
    """At any gateway; another page, somebody who left, or a conversation that begins is a new list."""
    shopper = await browser(rig)
    await shopper.tell("help")
    async with rig.another() as other:
        here, there = await rig.sign_in("boss"), await other.sign_in("boss")
        _, tag, _ = await asked(here)
        assert (await asked(there, tag))[:2] == (304, tag)
        await Browser(other, shopper.http, token=shopper.token).tell("lamps")
        status, moved, body = await asked(here, tag)
        assert (status, body["visits"][0]["url"]) == (200, f"{SHOP}/lamps")
        await rig.world.open(shopper.visitor)
        status, talking, _ = await asked(there, moved)
        assert status == 200
        await shopper.tell("help", "lamps", visible=False)
        status, _, body = await asked(there, talking)

    assert (status, body["found"], body["total"]) == (200, 0, 0)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"on_site_s": 40.0, "on_page_s": 20.0, "heard_at": 15_000}, True),  # half a minute went by
        ({"on_site_s": 20.0, "on_page_s": 20.0, "heard_at": 15_000}, False),  # but nobody looked at the page
        ({"on_site_s": 40.0, "on_page_s": 20.0, "heard_at": 15_000, "pages": 2}, False),
        ({"on_site_s": 40.0, "on_page_s": 20.0, "heard_at": 15_000, "name": "Ana"}, False),
    ],
)
def test_a_tag_stands_for_what_does_not_go_on_by_the_clock(change: dict[str, Any], same: bool) -> None:
    """Thirty seconds later."""
    visit = ListedVisit(
        id="v", visitor="a", began_at=0, heard_at=0, here=True, on_site_s=10.0, on_page_s=-10.0, pages=1
    )
    later = msgspec.structs.replace(visit, **change)

    assert (tag_of(VisitList((visit,), 1, 1, 1_000)) == tag_of(VisitList((later,), 1, 1, 31_000))) == same


class TestSharing:
    """One reading serves all desks for some time."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """So long that it is never over."""
        return {"timing": Timing(present=3600.0)}

    async def test_all_who_ask_at_about_the_same_time_get_one_reading(self, rig: Rig) -> None:
        """Whatever each of them wants to see of it."""
        shopper = await browser(rig)
        await shopper.tell("help")
        boss = await rig.sign_in("boss")
        answers = await asyncio.gather(*(asked(boss, sort=sort) for sort in ("newest", "site", "cart")))
        await Browser(rig, await rig.http()).tell("lamps")
        _, _, body = await asked(boss, q="help")

        assert len({answer["at"] for _, _, answer in answers} | {body["at"]}) == 1
        assert body["total"] == 1
