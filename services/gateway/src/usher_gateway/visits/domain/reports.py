"""What one beacon says, as a visit of its own, and the visit after it."""

from urllib.parse import parse_qs, urlsplit

from usher_common.ids import derive_id

from usher_gateway.limits import SHORT_CHARS, VISIT_HERE_S, VISIT_LONGEST_S
from usher_gateway.visits.domain.merging import merge_visits
from usher_gateway.visits.domain.spans import total_ms, united
from usher_gateway.visits.domain.visit import (
    Cart,
    Fact,
    PageView,
    Person,
    ShopEvent,
    Source,
    Span,
    Visible,
    Visit,
)
from usher_gateway.wire.beacons import Beacon, PageReport
from usher_gateway.wire.text_rules import breach_of_text

_HERE_MS = int(VISIT_HERE_S * 1000)
_LONGEST_MS = VISIT_LONGEST_S * 1000
_UTM = ("source", "medium", "campaign", "term", "content")


def visit_id(visitor: str, name: str) -> str:
    """Return the id of the visit that a visitor's browser calls so: nobody else's, whatever the name."""
    return derive_id("visit", visitor, name)


def after_beacon(visit: Visit | None, beacon: Beacon, visitor: str, now: int) -> Visit:
    """Return the visit after a beacon that arrived at `now` (ms); the same beacon again, or late, changes nothing."""
    reported = visit_of(beacon, visitor, now)
    return merge_visits(visit, reported) if visit is not None else merge_visits(reported, reported)


def visit_of(beacon: Beacon, visitor: str, now: int) -> Visit:
    """Return what a beacon says of its visit; what cannot be by its own clock is cut off."""
    at = beacon.at
    spans = [span for page in beacon.pages for span in _spans(page, at)]
    facts = beacon.attributes
    return Visit(
        id=visit_id(visitor, beacon.visit),
        visitor=visitor,
        name=beacon.visit,
        first=now,
        heard=now if _is_visible(beacon, spans) else 0,
        ahead_ms=now - at,
        pages=tuple(_page_view(page, at, beacon.busy or "") for page in beacon.pages),
        visible=Visible(tuple(united(spans))),
        events=tuple(sorted(ShopEvent(min(one.at, at), one.id, one.name, _pairs(one.data)) for one in beacon.events)),
        attributes={name: Fact(min(facts.at, at), value) for name, value in facts.values.items()} if facts else {},
        cart=Cart(min(beacon.cart.at, at), beacon.cart.value, beacon.cart.currency) if beacon.cart else None,
        source=min((_source(page, at) for page in beacon.pages), default=None),
        person=Person(at, beacon.language, beacon.time_zone),
    )


def _is_visible(beacon: Beacon, spans: list[Span]) -> bool:
    return any(page.visible for page in beacon.pages) or any(end > beacon.at - _HERE_MS for _, end in spans)


def _spans(page: PageReport, at: int) -> list[Span]:
    cut = ((max(start, at - _LONGEST_MS), min(end, at)) for start, end in page.spans)
    return [(start, end) for start, end in cut if start < end]


def _page_view(page: PageReport, at: int, busy: str) -> PageView:
    seen_ms = total_ms(Visible(tuple(united(_spans(page, at)))))
    return PageView(
        id=page.id,
        began=min(page.began, at),
        seen=at,
        url=page.url,
        title=page.title,
        visible=page.visible,
        visible_ms=max(seen_ms, min(page.visible_ms, max(0, at - page.began), _LONGEST_MS)),
        scroll=page.scroll,
        busy=busy if page.visible else "",
    )


def _source(page: PageReport, at: int) -> Source:
    return Source(min(page.began, at), page.id, page.url, page.referrer, _utm(page.url))


def _utm(url: str) -> tuple[tuple[str, str], ...]:
    """Return the campaign parameters of an address: a link of a newsletter or an advertisement has them."""
    try:
        found = parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:  # no address, or one with too many parameters
        return ()
    reported = [(name, found[f"utm_{name}"][0][:SHORT_CHARS]) for name in _UTM if f"utm_{name}" in found]
    return tuple((name, value) for name, value in reported if not breach_of_text(value))


def _pairs(data: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(data.items()))
