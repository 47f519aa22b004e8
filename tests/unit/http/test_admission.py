"""Connections are counted by address, so that no address takes all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.http.admission import Admission, Caps, caps_for

CAPS = Caps(total=10, per_address=4, waiting=2)


def test_connections_without_a_request_are_limited_per_address() -> None:
    """The third that has sent nothing is refused; once one sends a request, there is space again."""
    doors = Admission(CAPS)
    doors.open("a")
    doors.open("a")
    refused = doors.refusal("a", 2)
    doors.asked("a")

    assert (refused, doors.refusal("a", 2), doors.refusal("b", 2)) == ("waiting", "", "")


def test_all_connections_are_limited_per_address() -> None:
    """Those that have sent a request, too."""
    doors = Admission(CAPS)
    for _ in range(4):
        doors.open("a")
        doors.asked("a")

    assert (doors.refusal("a", 4), doors.refusal("b", 4), doors.refusal("b", 10)) == ("address", "", "descriptors")


@pytest.mark.parametrize("descriptors", [100, 300, 1024, 1_048_576])
def test_one_address_never_takes_all_descriptors(descriptors: int) -> None:
    """Whatever the limit of the process, other addresses are still admitted."""
    caps = caps_for(descriptors, 1_000_000)

    assert caps.waiting < caps.per_address < caps.total < descriptors


def test_behind_proxies_addresses_do_not_count() -> None:
    """All connections come from the proxies' addresses."""
    doors = Admission(caps_for(1024, 0))
    for _ in range(900):
        doors.open("proxy")

    assert doors.refusal("proxy", 900) == ""


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["open", "asked", "close"])), max_size=60))
def test_a_closed_connection_no_longer_counts(steps: list[tuple[str, str]]) -> None:
    """After all have closed, every address is admitted again."""
    doors = Admission(CAPS)
    there: list[tuple[str, list[bool]]] = []
    for address, step in steps:
        mine = [one for one in there if one[0] == address]
        if step == "open" and not doors.refusal(address, len(there)):
            doors.open(address)
            there.append((address, [False]))
        elif step == "asked" and mine and not mine[0][1][0]:
            doors.asked(address)
            mine[0][1][0] = True
        elif step == "close" and mine:
            doors.close(address, asked=mine[0][1][0])
            there.remove(mine[0])
    for address, asked in there:
        doors.close(address, asked=asked[0])
    fresh = Admission(CAPS)

    assert vars(doors) == vars(fresh)
