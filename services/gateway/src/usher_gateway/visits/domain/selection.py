"""Which of the visits of now somebody wants to see, and in which order."""

from collections.abc import Callable, Collection, Iterable
from heapq import nsmallest
from typing import Annotated, Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Meta

from usher_gateway.limits import VISIT_LONGEST_S
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.wire.fields import Short

Sort = Literal["newest", "site", "page", "pages", "visits", "cart"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a listed visit fulfils, all of it; without a value nothing is asked for.

    `q`: part of the present page's address or title. `source`: part of where the visitor came from (`source_of`).
    `conversation`: an open conversation, or none. `cart`: something in the cart, or nothing. `min_site_s`: time on the
    site. `sort`: the latest begun first, or the greatest first of time on the site, time on the page, page views,
    earlier visits, or the cart's value; equal ones as they began.
    """

    q: Short = ""
    source: Short = ""
    conversation: bool | None = None
    cart: bool | None = None
    min_site_s: Annotated[int, Meta(ge=0, le=VISIT_LONGEST_S)] = 0
    sort: Sort = "newest"


_GREATEST: Final[dict[str, Callable[[VisitNow], float]]] = {
    "site": lambda visit: visit.on_site_s,
    "page": lambda visit: visit.on_page_s,
    "pages": lambda visit: visit.pages,
    "visits": lambda visit: visit.before,
    "cart": lambda visit: visit.cart_value or 0.0,
}


def those_wanted(visits: Iterable[VisitNow], talking: Collection[str], wanted: Wanted) -> list[VisitNow]:
    """Return the wanted visits; `talking` are the visitors with an open conversation."""
    return [visit for visit in visits if _is_wanted(visit, visit.visitor in talking, wanted)]


def first_of(visits: Iterable[VisitNow], sort: Sort, count: int) -> list[VisitNow]:
    """Return the first so many in this order: a list shows a part, and to sort 100,000 takes a tenth of a second."""
    if sort == "newest":
        return nsmallest(count, visits, key=lambda visit: (-visit.began_at, visit.id))
    greatness = _GREATEST[sort]
    return nsmallest(count, visits, key=lambda visit: (-greatness(visit), visit.began_at, visit.id))


def source_of(visit: VisitNow) -> str:
    """Name where a visitor came from: a campaign's source and name, else the referring site; "" for neither."""
    campaign = [visit.utm[key] for key in ("source", "campaign") if visit.utm.get(key)]
    if campaign:
        return " / ".join(campaign)
    host = _host(visit.referrer)
    return "" if host == _host(visit.landing) else host


def _is_wanted(visit: VisitNow, talks: bool, wanted: Wanted) -> bool:  # noqa: FBT001 - a value, not a switch
    return (
        visit.on_site_s >= wanted.min_site_s
        and wanted.conversation in {None, talks}
        and wanted.cart in {None, bool(visit.cart_value)}
        and (not wanted.q or _contains(f"{visit.title}\n{visit.url}\n{unquote(visit.url)}", wanted.q))
        and (not wanted.source or _contains(source_of(visit), wanted.source))
    )


def _contains(text: str, part: str) -> bool:
    return part.casefold() in text.casefold()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # no address
        return ""
