"""What pages do with an invitation until it is answered, and how its reports merge."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.invitations.domain.ongoing import next_of
from usher_gateway.invitations.domain.own_words import own_words
from usher_gateway.visits.domain.merging import merge_visits
from usher_gateway.visits.domain.visit import Invited, Visit

from inviting import rules
from visit_reports import NOW, beacon, visit_after

OPEN = Invited(id="i", rule="help", kind="shown", at=NOW, until=NOW + 60_000, shown=(NOW, "p"))


def opened(*pages: dict[str, Any], busy: str | None = None, **changed: Any) -> Visit:
    """Return a visit with an invitation."""
    seen = visit_after(beacon(0, *({"visible": True, **page} for page in pages), busy=busy))
    return msgspec.structs.replace(seen, invitation=msgspec.structs.replace(OPEN, **changed))


def heard(page: dict[str, Any], later_ms: int, other: dict[str, Any]) -> Visit:
    """Return such a visit, of which one page was heard and so much later another one."""
    both = [beacon(0, {"visible": True, **page}), beacon(later_ms, {"visible": True, **other})]
    return msgspec.structs.replace(visit_after(*both), invitation=OPEN)


P, Q, LEFT = {"id": "p"}, {"id": "q"}, {"id": "p", "visible": False}


@pytest.mark.parametrize(
    ("visit", "page", "later_ms", "then"),
    [
        (opened(P), "p", 0, "show"),
        (opened(P, Q), "q", 0, "elsewhere"),  # in another tab beside it
        (heard(P, 10_000, Q), "q", 0, "elsewhere"),
        (heard(P, 11_000, Q), "q", 0, "show"),  # the first one's last word was lost
        (heard(LEFT, 1_000, Q), "q", 0, "show"),
        (opened(LEFT, Q), "q", 0, "show"),  # after a click on a link
        (opened(P), "", 0, "hide"),
        (opened(P), "p", 60_000, "expired"),
        (opened(P, busy="typing"), "p", 0, "show"),
        (opened(P, busy="panel"), "p", 0, "withdrawn"),
        (opened(P, busy="talking"), "p", 0, "withdrawn"),
        (opened(P, shown=(0, ""), kind="hand"), "p", 0, "show"),
        (opened(P, shown=(0, ""), kind="hand", busy=None), "p", 0, "show"),
        (opened(P, busy="typing", shown=(0, ""), kind="hand"), "p", 0, "later"),
        (opened(P, kind="control"), "p", 0, "hide"),
        *((opened(P, state=state), "p", 0, "hide") for state in ("accepted", "refused", "expired", "withdrawn")),
    ],
)
def test_one_page_shows_it_until_it_is_over(visit: Visit, page: str, later_ms: int, then: str) -> None:
    """And nobody whose panel is open, or who is in the control group."""
    assert next_of(visit, page, NOW + later_ms) == then


_invited = st.none() | st.builds(
    Invited,
    id=st.sampled_from(["i", "j"]),
    rule=st.sampled_from(["a", "b"]),
    kind=st.sampled_from(["shown", "control", "hand"]),
    at=st.integers(0, 3),
    until=st.integers(4, 5),
    shown=st.tuples(st.integers(0, 3), st.sampled_from(["p", "q"])),
    state=st.sampled_from(["open", "withdrawn", "expired", "refused", "accepted"]),
)


@given(_invited, _invited, _invited)
def test_reports_of_an_invitation_merge_in_any_order(one: Any, two: Any, three: Any) -> None:
    """Repeated or not: of two gateways, and after a flush."""
    plain = visit_after(beacon(0, P))
    a, b, c = (msgspec.structs.replace(plain, invitation=each) for each in (one, two, three))

    assert merge_visits(a, b) == merge_visits(b, a)
    assert merge_visits(a, a) == merge_visits(a, merge_visits(a, a))
    assert merge_visits(merge_visits(a, b), c) == merge_visits(a, merge_visits(b, c))


@pytest.mark.parametrize(
    ("language", "said"), [("de-AT", "Guten Tag, darf ich Ihnen helfen?"), ("tlh", "Hello"), ("", "Hello")]
)
def test_an_agents_own_invitation_greets_in_the_visitors_language(language: str, said: str) -> None:
    """A language that we do not speak gets the policy's words."""
    assert own_words(rules("after_s: 45"), language) == said
