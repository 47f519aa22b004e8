"""What becomes of a visit's invitation with each report of a page, until it is answered."""

from typing import Literal

from usher_gateway.visits.domain.moment import visit_now
from usher_gateway.visits.domain.visit import Visit

Next = Literal["show", "hide", "later", "expired", "withdrawn"]


def next_of(visit: Visit, page: str, now: int) -> Next:
    """Return what a page (its view's id, "" if it is hidden) does with the invitation of its visit.

    It is shown by one page at a time: another one shows it once that is left or hidden. Whoever opens the panel by
    themselves needs it no longer; who is typing keeps what is there, but gets nothing new. `later`: ask again soon.
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
    elsewhere = shown_on != page and any(other.id == shown_on and other.visible for other in visit.pages)
    if not page or elsewhere:
        return "hide"
    return "later" if seen.busy and not shown_on else "show"
