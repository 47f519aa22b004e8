"""Beacons as pages send them, for the tests of visits."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from usher_gateway.visits.domain.reports import after_beacon
from usher_gateway.visits.domain.visit import Visit
from usher_gateway.wire.beacons import Beacon

AT = 1_700_000_000_000  # ms, by the browser's clock
NOW = AT + 5_000  # ms, by ours: it is ahead
VISITOR = "a" * 32


def beacon(at: int, *pages: dict[str, Any], visit: str = "v1", **fields: Any) -> Beacon:
    """Return a beacon sent `at` ms after `AT`; spans and beginnings of its pages count from there, too."""
    reports = [
        {
            "url": f"https://shop.example/{page['id']}",
            **page,
            "began": AT + page.get("began", 0),
            "spans": [(AT + start, AT + end) for start, end in page.get("spans", ())],
        }
        for page in pages
    ]
    return msgspec.convert({"visit": visit, "at": AT + at, "pages": reports, **fields}, Beacon)


def visit_after(*beacons: Beacon, late_ms: int = 0) -> Visit:
    """Return the visit after these beacons, each arriving so much later than it was sent."""
    visit: Visit | None = None
    for one in beacons:
        visit = after_beacon(visit, one, VISITOR, one.at - AT + NOW + late_ms)
    assert visit is not None
    return visit


_small = st.integers(0, 40)
_spans = st.lists(st.tuples(_small, _small).map(lambda pair: (min(pair) * 1000, max(pair) * 1000)), max_size=4)
_pages = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["p", "q", "r", "s"]),
        "began": _small,
        "spans": _spans,
        "visible": st.booleans(),
        "scroll": st.integers(0, 100),
        "title": st.sampled_from(["", "Shoes"]),
    }
)
_events = st.fixed_dictionaries(
    {"id": st.sampled_from("xyz"), "name": st.sampled_from(["order", "help"]), "at": _small.map(AT.__add__)}
)
_attributes = st.fixed_dictionaries(
    {
        "at": _small.map(AT.__add__),
        "values": st.dictionaries(st.sampled_from(["plan", "shop"]), st.sampled_from(["a", "b"]), max_size=2),
    }
)
_carts = st.fixed_dictionaries({"at": _small.map(AT.__add__), "value": st.sampled_from([0.0, 19.9, 250.0])})
beacons = st.builds(
    lambda at, pages, rest: beacon(at * 1000, *pages, **rest),
    _small,
    st.lists(_pages, max_size=3, unique_by=lambda page: page["id"]),
    st.fixed_dictionaries(
        {"events": st.lists(_events, max_size=2)},
        optional={"attributes": _attributes, "cart": _carts, "language": st.sampled_from(["de", "en"])},
    ),
)
