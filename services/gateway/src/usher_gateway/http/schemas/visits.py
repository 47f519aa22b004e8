"""The documents of the visitors' list."""

from typing import Annotated

from msgspec import Meta, Struct

from usher_gateway.limits import PAGE_ROWS, VISITS_LISTED
from usher_gateway.reading.talking import Talk
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.visits.domain.selection import Wanted


class VisitQuery(Wanted, frozen=True, kw_only=True):
    """Which visits to list, and which part of the list."""

    offset: Annotated[int, Meta(ge=0, le=VISITS_LISTED)] = 0
    limit: Annotated[int, Meta(ge=1, le=PAGE_ROWS)] = PAGE_ROWS


class ListedVisit(VisitNow, frozen=True, kw_only=True):
    """A visit, with what is known of the visitor and their open conversation.

    `source`: a campaign or the referring site. `name` and `email` are the contact's, else what the page reported as
    attributes of these names; not proved. `contact` is its id, "" for a visitor who has never written.
    """

    source: str = ""
    contact: str = ""
    name: str = ""
    email: str = ""
    conversation: Talk | None = None


class VisitList(Struct, frozen=True):
    """A part of the wanted visits with a visible page, as they were at `at` (ms).

    `found`: how many are wanted. `total`: how many there are.
    """

    visits: tuple[ListedVisit, ...]
    found: int
    total: int
    at: int
