"""What becomes of a visit's invitation with each report of a page, until it is answered."""

from typing import Literal

from usher_gateway.limits import SHOWN_GONE_S
from usher_gateway.visits.domain.moment import visit_now
from usher_gateway.visits.domain.visit import Visit

Next = Literal["show", "hide", "elsewhere", "later", "expired", "withdrawn"]


def next_of(visit: Visit, page: str, now: int) -> Next:
    """Return what a page (its view's id, "" if it is hidden) does with the invitation of its visit.

    It is shown by one page at a time: another one shows it once that is left, hidden, or silent, as its last word may
    have been lost. Whoever opens the panel by themselves needs it no longer; who is typing keeps what is there, but
    gets nothing new. `elsewhere`: another page shows it; `later`: ask again soon.
    """
    invited = visit.invitation
    if invited is None or invited.kind == "control" or invited.state != "open":
        return "hide"
    if now >= invited.until:
        return "expired"
    seen = visit_now(visit, now)
    if seen.busy in {"panel", "talking"}:
        return "withdrawn"
    shown_on = invited.shown[1]
    if not page:
        return "hide"
    if shown_on != page and _is_shown(visit, shown_on):
        return "elsewhere"
    return "later" if seen.busy and not shown_on else "show"


def _is_shown(visit: Visit, shown_on: str) -> bool:
    """Return whether the page that shows the invitation is still there, by when it was heard beside the others."""
    latest = max((page.seen for page in visit.pages), default=0)
    return any(
        page.id == shown_on and page.visible and latest - page.seen <= SHOWN_GONE_S * 1000 for page in visit.pages
    )
