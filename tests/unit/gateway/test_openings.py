"""Openings: which visitors count against an address, and for how long."""

from usher_gateway.limits import OPENING_ADDRESSES, OPENING_S
from usher_gateway.sockets.shared.openings import Openings


def test_other_visitors_of_an_address_are_returned() -> None:
    """Neither oneself, nor those of other addresses."""
    openings = Openings()
    for address, visitor in (("a", "v1"), ("a", "v2"), ("b", "v3")):
        openings.note(address, visitor, 0.0)

    assert [openings.others("a", "v2"), openings.others("b", "v9"), openings.others("c", "v1")] == [["v1"], ["v3"], []]


def test_a_visitor_who_no_longer_waits_is_dropped_once_the_record_can_know() -> None:
    """What was opened a moment ago may not be in the record yet."""
    openings = Openings()
    for visitor, at in (("closed", 0.0), ("waits", 0.0), ("rings", 0.0), ("new", 1.0), ("again", 1.0), ("had", 1.0)):
        openings.note("a", visitor, at)
    found = {"closed": "closed", "waits": "waiting", "rings": "offered", "again": "closed", "had": "assigned"}
    openings.settle("a", found, OPENING_S)

    assert openings.others("a", "") == ["waits", "rings", "new", "again"]


def test_the_address_unused_for_longest_is_dropped() -> None:
    """However many addresses come, memory is bounded."""
    openings = Openings()
    for number in range(OPENING_ADDRESSES):
        openings.note(f"a{number}", "v", 0.0)
    openings.note("a0", "w", 1.0)
    openings.note("new", "v", 1.0)

    assert openings.others("a0", "") == ["v", "w"]
    assert openings.others("a1", "") == []
