"""What beacons make of a visit: in any order, twice, late and from several tabs."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.limits import ATTRIBUTES, VISIT_EVENTS, VISIT_PAGES, VISIT_SPANS
from usher_gateway.visits.domain.merging import merge_visits
from usher_gateway.visits.domain.moment import visit_now
from usher_gateway.visits.domain.reports import after_beacon, visit_id
from usher_gateway.visits.domain.spans import total_ms, united
from usher_gateway.wire.beacons import Beacon

from visit_reports import AT, NOW, VISITOR, beacon, beacons, visit_after

SENT = st.lists(st.tuples(beacons, st.integers(NOW, NOW + 60_000)), min_size=1, max_size=6)


@given(SENT, st.randoms(use_true_random=False))
def test_order_and_repetition_of_beacons_change_nothing(sent: list[tuple[Beacon, int]], chance: random.Random) -> None:
    """Two tabs, a queue that was offline and a proxy that repeats are nothing special."""
    mixed = sent + chance.choices(sent, k=3)
    chance.shuffle(mixed)
    first, second = None, None
    for one, now in sent:
        first = after_beacon(first, one, VISITOR, now)
    for one, now in mixed:
        second = after_beacon(second, one, VISITOR, now)

    assert second == first


@given(SENT, SENT)
def test_two_gateways_that_heard_different_beacons_agree(
    here: list[tuple[Beacon, int]], there: list[tuple[Beacon, int]]
) -> None:
    """Each may have its own copy after the live store was flushed: merging the copies is as if one had received all."""
    one, other, both = None, None, None
    for sent, now in here:
        one, both = after_beacon(one, sent, VISITOR, now), after_beacon(both, sent, VISITOR, now)
    for sent, now in there:
        other, both = after_beacon(other, sent, VISITOR, now), after_beacon(both, sent, VISITOR, now)
    assert one is not None
    assert other is not None

    assert merge_visits(one, other) == merge_visits(other, one) == both


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 30)), max_size=40))
def test_spans_count_each_second_once(given_spans: list[tuple[int, int]]) -> None:
    """Compared with a set of seconds."""
    spans = [(start, start + length) for start, length in given_spans]
    seconds = {second for start, end in spans for second in range(start, end)}

    assert sum(end - start for start, end in united(spans)) == len(seconds)


def test_two_tabs_beside_each_other_count_once() -> None:
    """Each page has its own time, the site that in which any was visible."""
    visit = visit_after(
        beacon(10_000, {"id": "p", "spans": [(0, 10_000)], "visible": True}),
        beacon(15_000, {"id": "q", "began": 5_000, "spans": [(5_000, 15_000)], "visible": True}),
    )

    assert total_ms(visit.visible) == 15_000
    assert [page.visible_ms for page in visit.pages] == [10_000, 10_000]


def test_hidden_time_is_not_counted() -> None:
    """A tab in the background for a minute, then looked at again: one page view, twenty seconds."""
    visit = visit_after(
        beacon(10_000, {"id": "p", "spans": [(0, 10_000)]}),
        beacon(80_000, {"id": "p", "spans": [(0, 10_000), (70_000, 80_000)], "visible": True}),
    )

    assert (total_ms(visit.visible), len(visit.pages)) == (20_000, 1)


def test_a_late_beacon_does_not_hide_what_came_after_it() -> None:
    """Scroll depth and time only grow; address and visibility are those of the latest report."""
    late = beacon(1_000, {"id": "p", "spans": [(0, 1_000)], "visible": False, "scroll": 90, "title": "Old"})
    now = beacon(9_000, {"id": "p", "spans": [(0, 9_000)], "visible": True, "scroll": 40, "title": "New"})
    (page,) = visit_after(now, late).pages

    assert (page.title, page.visible, page.scroll, page.visible_ms) == ("New", True, 90, 9_000)


@pytest.mark.parametrize(
    ("url", "utm"),
    [
        (
            "https://shop.example/?utm_source=news&utm_campaign=spring%20sale",
            {"source": "news", "campaign": "spring sale"},
        ),
        ("https://shop.example/?utm_term=&x=1", {}),
        ("https://shop.example/?utm_medium=a%00b&utm_content=c", {"content": "c"}),
        ("https://[broken", {}),
        ("https://shop.example/?" + "&".join(f"a{n}=1" for n in range(200)), {}),
    ],
)
def test_the_campaign_is_that_of_the_first_page(url: str, utm: dict[str, str]) -> None:
    """Whichever beacon comes first."""
    landing = beacon(1_000, {"id": "p", "url": url, "referrer": "https://search.example/"})
    later = beacon(9_000, {"id": "q", "began": 5_000, "url": "https://shop.example/?utm_source=other"})
    found = visit_now(visit_after(later, landing), NOW)

    assert (found.utm, found.referrer, found.landing) == (utm, "https://search.example/", url)


def test_the_latest_value_of_an_attribute_counts() -> None:
    """Also if an older one arrives after it; other names stay."""
    visit = visit_after(
        beacon(9_000, attributes={"at": AT + 8_000, "values": {"plan": "gold"}}, cart={"at": AT + 8_000, "value": 3}),
        beacon(
            2_000,
            attributes={"at": AT + 2_000, "values": {"plan": "free", "shop": "de"}},
            cart={"at": AT + 2_000, "value": 99.0},
        ),
    )
    found = visit_now(visit, NOW)

    assert (found.attributes, found.cart_value) == ({"plan": "gold", "shop": "de"}, 3.0)


def test_an_event_counts_once_by_its_id() -> None:
    """The same id with other content: the first stands."""
    first = {"id": "e1", "name": "order", "at": AT + 1_000, "data": {"value": "20"}}
    visit = visit_after(
        beacon(3_000, events=[{**first, "at": AT + 2_000, "name": "other"}]),
        beacon(2_000, events=[first]),
        beacon(4_000, events=[first]),
    )

    assert [(event.name, event.data) for event in visit.events] == [("order", (("value", "20"),))]


def test_a_visit_is_bounded() -> None:
    """What is no longer kept one by one stays in the sums."""
    visit = None
    for number in range(3 * VISIT_PAGES):
        at = number * 10_000
        told = beacon(
            at + 5_000,
            {"id": f"p{number}", "began": at, "spans": [(at, at + 5_000)], "title": "x" * 200},
            events=[{"id": f"e{number}", "name": "n", "at": AT + at}],
            attributes={"at": AT + at, "values": {f"a{number}": "1"}},
        )
        visit = after_beacon(visit, told, VISITOR, NOW + at)
        visit = after_beacon(visit, told, VISITOR, NOW + at)
    assert visit is not None
    found = visit_now(visit, NOW)

    assert (found.pages, found.on_site_s) == (3 * VISIT_PAGES, 5.0 * 3 * VISIT_PAGES)
    assert len(visit.pages) == VISIT_PAGES
    assert len(visit.visible.spans) == VISIT_SPANS
    assert len(visit.events) == VISIT_EVENTS
    assert len(visit.attributes) == ATTRIBUTES
    assert len(msgspec.json.encode(visit)) < 64 * 1024


@pytest.mark.parametrize("spans", [[(90_000, 95_000)], [(20_000, 10_000)], [(5_000, 5_000)]])
def test_spans_that_cannot_be_count_nothing(spans: list[tuple[int, int]]) -> None:
    """After the beacon was sent, backwards, or empty."""
    visit = visit_after(beacon(30_000, {"id": "p", "spans": spans, "visible_ms": 10**12}))

    assert total_ms(visit.visible) == 0
    assert [page.visible_ms for page in visit.pages] == [30_000]


def test_names_of_visits_belong_to_their_visitor() -> None:
    """Nobody reaches another's visit by its name."""
    assert visit_id("a" * 32, "v1") != visit_id("b" * 32, "v1")
    assert visit_id("a" * 32, "v1") != visit_id("a" * 32, "v2")
