"""Agents with more load than capacity: only interruption or a lowered capacity explains it."""

import pytest
from usher_router.domain.capacity.overload import AgentLoad, grown_beyond, is_beyond

INTERRUPTS = {"voice": ("email",)}
BURDENS = [
    # capacity, carried, beyond?
    (100, {}, False),
    (100, {"chat": 99}, False),
    (100, {"chat": 132}, True),
    (100, {"email": 100, "voice": 100}, False),
    (100, {"email": 120, "voice": 100}, True),  # too much even before the call
    (100, {"chat": 33, "email": 60, "voice": 100}, True),  # the weight of chats counts for a call
    (100, {"chat": 33, "email": 60, "voice": 60}, False),
    (0, {"chat": 33}, True),
]


@pytest.mark.parametrize(("capacity", "carried", "beyond"), BURDENS)
def test_loads_that_no_order_of_arrival_explains_are_beyond_capacity(
    capacity: int, carried: dict[str, int], beyond: bool
) -> None:
    """There must be an order in which each conversation had capacity when it came, as its class counts the load."""
    assert beyond == is_beyond(AgentLoad(capacity, carried), INTERRUPTS)


FULL, OVER = AgentLoad(100, {"chat": 99}), AgentLoad(100, {"chat": 132})
HISTORIES = [
    # before, now, known, found
    ({"ana": FULL}, {"ana": OVER}, (), {"ana"}),
    ({}, {"ana": OVER}, (), {"ana"}),  # the agent had nothing before
    ({"ana": OVER}, {"ana": OVER}, (), set()),  # the earlier load is unknown
    ({"ana": OVER}, {"ana": OVER}, ("ana",), {"ana"}),  # counted until it is less
    ({"ana": OVER}, {"ana": FULL}, ("ana",), set()),
    ({"ana": FULL}, {"ana": AgentLoad(50, {"chat": 99})}, (), set()),  # an administrator lowered the capacity
    (
        {"ana": AgentLoad(50, {"chat": 99})},
        {"ana": AgentLoad(50, {"chat": 132})},
        (),
        {"ana"},
    ),  # and more was added nevertheless
]


@pytest.mark.parametrize(("before", "now", "known", "found"), HISTORIES)
def test_only_added_load_breaks_the_promise(
    before: dict[str, AgentLoad], now: dict[str, AgentLoad], known: tuple[str, ...], found: set[str]
) -> None:
    """A lowered capacity takes nothing away from anybody."""
    assert found == grown_beyond(before, now, INTERRUPTS, known)
