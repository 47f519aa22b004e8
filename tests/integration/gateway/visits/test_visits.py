"""Visits over HTTP: received by several gateways, listed, recorded once, and only with consent."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update
from usher_common.live.memory import MemoryLive
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_gateway.limits import BEACON_BYTES, VISIT_CLOSED_S, VISIT_KEPT_S, VISIT_PAUSE_S
from usher_gateway.visits.domain.reports import visit_id
from usher_gateway.visits.following import Visits
from usher_gateway.wire.beacons import Beacon

from gateway_rig import Rig
from gateway_rig.shopper import SHOP, Browser, browser, listed, now_ms, recorded
from visit_reports import NOW, VISITOR, beacon

PAUSE_MS = VISIT_PAUSE_S * 1000


async def test_a_visit_is_listed_at_every_gateway_and_recorded_once(rig: Rig) -> None:
    """Beacons of two tabs at two gateways are one visit; when two find that it is over, they record it once."""
    shopper = await browser(rig)
    began = time.monotonic()
    async with rig.another() as other:
        await other.site.edge.visits.sweep(now_ms())
        assert await shopper.tell("p", cart={"at": 1, "value": 99.5, "currency": "EUR"}) == (200, "")
        there = Browser(other, shopper.http, token=shopper.token)
        assert await there.tell("q", language="de", attributes={"at": 1, "values": {"plan": "gold"}}) == (200, "")
        (at_one,), (at_other,) = await listed(rig), await listed(other)
        assert at_one["pages"] == at_other["pages"] == 2
        told = (at_one["visitor"], at_one["cart_value"], at_one["attributes"], at_one["before"])
        assert told == (shopper.visitor, 99.5, {"plan": "gold"}, 0)
        assert 10 <= at_one["on_site_s"] <= 11 + time.monotonic() - began  # rounded

        await shopper.tell("p", "q", visible=False)
        assert await listed(other) == []
        shopper.visit, there.visit = "v2", "v3"
        await asyncio.gather(shopper.tell("r", previous="v1"), there.tell("s", previous="v1"))
        visits = {visit.name: (visitor, over, len(visit.pages)) for visitor, over, visit in await recorded(rig)}

    assert visits == {"v1": (shopper.visitor, True, 2)}
    assert {one["before"] for one in await listed(rig)} == {1}


async def test_a_visit_is_over_when_no_gateway_received_a_visible_page_for_so_long(rig: Rig) -> None:
    """One that received nothing for half an hour asks what others have received; the next visit counts it."""
    shopper = await browser(rig)
    began = now_ms()
    await shopper.tell("p")
    async with rig.another() as other:
        await Browser(other, shopper.http, token=shopper.token).tell("q")
        (found,) = await listed(rig)
        assert found["heard_at"] > began
        await rig.site.edge.visits.sweep(found["heard_at"] + PAUSE_MS - 1)
        assert await recorded(rig) == []
        await rig.site.edge.visits.sweep(found["heard_at"] + PAUSE_MS)
        await other.site.edge.visits.sweep(found["heard_at"] + PAUSE_MS)
    ((_, over, visit),) = await recorded(rig)

    assert (over, len(visit.pages)) == (True, 2)
    assert await listed(rig) == []


async def test_visits_of_a_gateway_that_died_are_recorded_by_another(rig: Rig) -> None:
    """The live store has them; nobody else has a copy."""
    clock = [0.0]
    live = MemoryLive(lambda: clock[0])
    told = msgspec.convert(
        {"visit": "v", "at": 1, "pages": [{"id": "p", "began": 1, "url": "", "visible": True}]}, Beacon
    )
    await browser(rig)
    await Visits(rig.record, live).receive(told, "a" * 32, 1)
    clock[0] += VISIT_PAUSE_S
    await Visits(rig.record, live).sweep(1 + PAUSE_MS)

    assert [(visitor, over) for visitor, over, _ in await recorded(rig)] == [("a" * 32, True)]
    assert (await live.presence("visit")).seen == {}


async def test_open_visits_are_recorded_when_a_gateway_stops(rig: Rig) -> None:
    """In the embedded mode nobody else knows of them."""
    shopper = await browser(rig)
    async with rig.another() as other:
        await Browser(other, shopper.http).tell("p")

    assert [over for _, over, _ in await recorded(rig)] == [False]


async def test_a_flushed_store_is_right_again_with_the_next_beacon(rig: Rig) -> None:
    """The gateway's copy has what the browser no longer reports."""
    shopper = await browser(rig)
    await shopper.tell("p")
    await shopper.tell("q")
    key = f"visit:{visit_id(shopper.visitor, 'v1')}"
    (was,) = await rig.live.fetch([key])
    await rig.live.swap(key, was, b"\xc1", VISIT_CLOSED_S)  # nothing that can be read
    await shopper.tell("q")
    (found,) = await listed(rig)

    assert found["pages"] == 2


async def test_a_visit_survives_the_live_store_while_its_gateway_lives(rig: Rig) -> None:
    """A flushed store has nothing; the next beacon of one page brings back the others."""
    clock = [0.0]
    live = MemoryLive(lambda: clock[0])
    visits = Visits(rig.record, live)
    await browser(rig)
    await visits.receive(beacon(1_000, {"id": "p"}), VISITOR, NOW)
    clock[0] += VISIT_KEPT_S
    assert await visits.present(NOW) == []
    await visits.receive(beacon(2_000, {"id": "q", "visible": True}), VISITOR, NOW + 1_000)
    (found,) = await visits.present(NOW + 1_000)

    assert found.pages == 2


async def test_a_row_that_cannot_be_read_harms_no_other(rig: Rig) -> None:
    """It is replaced by what is known now."""
    shopper = await browser(rig)
    await shopper.tell("p")
    async with rig.record.transaction() as transaction:
        row = {"id": visit_id(shopper.visitor, "v1"), "visitor": shopper.visitor, "began_at": 1, "seen_at": 1}
        await insert_rows(transaction.connection, schema.visit, [{**row, "visit_json": "[]"}])
    shopper.visit = "v2"
    await shopper.tell("q", previous="v1")

    assert [visit.name for _, _, visit in await recorded(rig)] == ["v1"]


async def test_a_conversation_records_the_visit_that_it_begins_in(rig: Rig) -> None:
    """While it goes on: whoever gets the offer finds it in the record."""
    shopper = await browser(rig)
    await shopper.tell("p")
    widget = await rig.widget(token=shopper.token, visit="v1")
    await widget.expect("accepted", id=await widget.say(text="Hello"))
    await rig.site.edge.visits.sweep(now_ms())
    ((visitor, over, _),) = await recorded(rig)

    assert (visitor, over) == (shopper.visitor, False)


async def test_nothing_is_followed_without_consent_or_after_its_withdrawal(rig: Rig) -> None:
    """Question and answers are recorded, each once; a visit that was open is forgotten, not recorded."""
    shopper = await browser(rig, "visits: {follow: with_consent}")
    assert await shopper.tell("p") == (403, "consent_required")
    assert await shopper.consent(1, given=True) == (200, "")
    assert await shopper.consent(1, given=True) == (200, "")
    assert await shopper.tell("p") == (200, "")
    assert await shopper.consent(2, given=False) == (200, "")
    assert await shopper.tell("p") == (403, "consent_required")
    await rig.site.edge.visits.sweep(now_ms())
    c = schema.consent.c
    async with rig.record.read() as connection:
        rows = (await connection.execute(select(c.visitor, c.given, c.wording, c.url).order_by(c.at))).all()

    assert [tuple(row) for row in rows] == [
        (shopper.visitor, True, "May we?", f"{SHOP}/"),
        (shopper.visitor, False, "May we?", f"{SHOP}/"),
    ]
    assert (await listed(rig), await recorded(rig)) == ([], [])


async def test_visits_and_consents_are_deleted_after_their_time(rig: Rig) -> None:
    """Visits and consents, each after its own time; a consent that is too old is no consent."""
    shopper = await browser(rig, "visits: {follow: with_consent, keep_days: 2, consent_days: 3}")
    await shopper.consent(1, given=True)
    day = 24 * 3600 * 1_000_000
    async with rig.record.transaction() as transaction:
        now = await transaction.now()
        rows = [
            {
                "id": f"t{days}",
                "visitor": "v",
                "began_at": now - 9 * day,
                "seen_at": now - days * day,
                "visit_json": "{}",
            }
            for days in (1, 3, 4)
        ]
        await insert_rows(transaction.connection, schema.visit, rows)
    await rig.site.edge.visits.delete_old()
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(update(schema.consent).values(at=now - 4 * day))
    assert await shopper.tell("p") == (403, "consent_required")
    await rig.site.edge.visits.delete_old()

    async with rig.record.read() as connection:
        assert list((await connection.execute(select(schema.visit.c.id))).scalars()) == ["t1"]
        assert (await connection.execute(select(func.count()).select_from(schema.consent))).scalar_one() == 0


async def test_a_request_that_is_no_beacon_gets_a_named_answer(rig: Rig) -> None:
    """The page may read it; nothing is kept."""
    shopper = await browser(rig)
    good = {"visit": "v1", "at": 1}
    cases: list[tuple[Any, dict[str, str], tuple[int, str]]] = [
        (good, {"User-Agent": "Googlebot/2.1"}, (403, "automated")),
        (good, {"Origin": "https://evil.example"}, (403, "bad_origin")),
        ({**good, "token": "forged"}, {}, (401, "bad_token")),
        ({**good, "visit": "no name"}, {}, (422, "bad_field")),
        ({**good, "pages": [{"id": "p", "began": -1, "url": ""}]}, {}, (422, "bad_field")),
        (b'{"visit": "v1", "at": 1, "language": "\\ud800"}', {}, (400, "bad_json")),
        (b'{"visit": "v1", "at": 1, "language": "\\u0000"}', {}, (422, "bad_text")),
        (b"{", {}, (400, "bad_json")),
        (b'{"visit": "v1", "at": 1}' + b" " * BEACON_BYTES, {}, (413, "too_large")),
        (good, {"Content-Type": "image/png"}, (415, "not_json")),
    ]
    answers = [await shopper.send("/api/visits/beacon", body, **headers) for body, headers, _ in cases]

    assert answers == [expected for *_, expected in cases]
    assert await listed(rig) == []


async def test_pages_of_other_origins_may_read_answers_if_they_are_on_the_list(rig: Rig) -> None:
    """Also a refusal; a preflight is answered for JSON."""
    shopper = await browser(rig, "visits: {follow: never}")
    headers = {**shopper.headers, "Content-Type": "application/json"}
    async with shopper.http.post("/api/visits/beacon", json={"visit": "v", "at": 1}, headers=headers) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (403, "visits_off")
        assert response.headers["Access-Control-Allow-Origin"] == SHOP
    async with shopper.http.options("/api/visits/consent", headers=headers) as response:
        assert (response.status, response.headers["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    async with shopper.http.options("/api/visits/beacon", headers={"Origin": "https://evil.example"}) as response:
        assert "Access-Control-Allow-Origin" not in response.headers


class TestRates:
    """Beacons are limited like everything at the door."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        """Small rates."""
        return {"visitor_beacons_per_s": 0.1, "visitors_per_minute": 2.0, "beacon_burst": 8, "beacons_per_s": 0.01}

    async def test_beacons_of_one_visitor_new_visitors_and_an_address_are_limited(self, rig: Rig) -> None:
        """Three of one visitor, two new visitors, eight in all; and what is refilled meanwhile."""
        began = time.monotonic()
        shopper = await browser(rig)
        other = Browser(rig, shopper.http)
        told = await _until_refused(lambda: shopper.tell("p"))
        assert await other.tell("p") == (200, "")
        new = await _until_refused(lambda: Browser(rig, shopper.http).tell("p"))
        last = await _until_refused(lambda: other.tell("p"))
        passed = time.monotonic() - began

        assert 4 <= told <= 4 + 0.1 * passed
        assert 0 <= new <= 2.0 / 60 * passed
        assert told + new + last <= 5 + 0.01 * passed  # of eight, one is the other's first, and two were refused


async def _until_refused(tell: Callable[[], Awaitable[tuple[int, str]]]) -> int:
    """Tell until it is too much; returns how often it was not."""
    for count in range(100):
        if (answer := await tell()) != (200, ""):
            assert answer == (429, "rate")
            return count
    raise AssertionError("it is never too much")
