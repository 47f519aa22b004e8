"""What a visit means at a moment: who is here, for how long, on which page; what lists and rules ask for."""

import msgspec

from usher_gateway.limits import VISIT_HERE_S, VISIT_PAUSE_S
from usher_gateway.visits.domain.spans import total_ms
from usher_gateway.visits.domain.visit import PageView, Visit

_HERE_MS = int(VISIT_HERE_S * 1000)


class VisitNow(msgspec.Struct, frozen=True, kw_only=True):
    """A visit at a moment; times are seconds, `began_at` and `heard_at` ms since the epoch (our clock).

    `here`: a page is visible now. `on_site_s` and `on_page_s` count only while it was, `on_page_s` that of the
    present page. `pages` counts all page views. `before`: visits before this one. `busy`: why the visitor must not be
    disturbed. `invited`: the state of their invitation; the control group has none.
    """

    id: str
    visitor: str
    began_at: int
    heard_at: int
    here: bool
    on_site_s: float
    on_page_s: float
    pages: int
    url: str = ""
    title: str = ""
    landing: str = ""
    referrer: str = ""
    utm: dict[str, str] = {}
    scroll: int = 0
    cart_value: float | None = None
    cart_currency: str = ""
    attributes: dict[str, str] = {}
    events: tuple[str, ...] = ()  # names, the latest last
    language: str = ""
    time_zone: str = ""
    before: int = 0
    busy: str = ""
    invited: str = ""


def visit_now(visit: Visit, now: int) -> VisitNow:
    """Return a visit as it is at `now` (ms, our clock)."""
    page, here = present_page(visit), is_here(visit, now)
    more_ms = min(max(0, now - visit.heard), _HERE_MS) if here else 0
    source, cart = visit.source, visit.cart
    return VisitNow(
        id=visit.id,
        visitor=visit.visitor,
        began_at=visit.first,
        heard_at=visit.heard,
        here=here,
        on_site_s=(total_ms(visit.visible) + more_ms) / 1000,
        on_page_s=(page.visible_ms + more_ms) / 1000 if page else 0.0,
        pages=visit.earlier.count + len(visit.pages),
        url=page.url if page else "",
        title=page.title if page else "",
        landing=source.url if source else "",
        referrer=source.referrer if source else "",
        utm=dict(source.utm) if source else {},
        scroll=page.scroll if page else 0,
        cart_value=cart.value if cart else None,
        cart_currency=cart.currency if cart else "",
        attributes={name: fact.value for name, fact in visit.attributes.items()},
        events=tuple(event.name for event in visit.events),
        language=visit.person.language,
        time_zone=visit.person.time_zone,
        before=visit.before,
        busy=_busy(visit),
        invited=invited.state if (invited := visit.invitation) and invited.kind != "control" else "",
    )


def _busy(visit: Visit) -> str:
    """Return why the visitor must not be disturbed, by the latest report of any visible tab."""
    return max((page.busy for page in _visible_pages(visit)), default="")


def is_here(visit: Visit, now: int) -> bool:
    """Return whether a page of the visit is visible now, as far as reports say."""
    return now - visit.heard <= _HERE_MS and bool(_visible_pages(visit))


def is_over(visit: Visit, now: int) -> bool:
    """Return whether no page was visible for so long that the next one begins another visit."""
    return now - max(visit.heard, visit.first) >= VISIT_PAUSE_S * 1000


def present_page(visit: Visit) -> PageView | None:
    """Return the page that the visitor has before them, else the one they saw last."""
    return max(_visible_pages(visit) or visit.pages, key=lambda page: (page.seen, page.key), default=None)


def _visible_pages(visit: Visit) -> list[PageView]:
    """Return the pages that are visible; one whose reports stopped while others went on has died."""
    latest = max((page.seen for page in visit.pages), default=0)
    return [page for page in visit.pages if page.visible and latest - page.seen <= _HERE_MS]
