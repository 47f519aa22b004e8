"""A position in the queue, and the expected wait that follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.expected_wait import ServiceRate, combined, expected_wait_s, rounded
from usher_router.domain.matching.queue_position import QueuePosition, WaitingContact, queue_positions


def in_line(key: str, queue: str = "default") -> WaitingContact:
    """A visitor who waits."""
    return WaitingContact(key, queue, "web", key, web=True)


def test_places_count_in_the_queue_and_waits_in_the_pool() -> None:
    """Two queues of one pool share its agents; a third has its own, of whom nothing is known."""
    line = [in_line("a"), in_line("b", "vip"), in_line("c"), in_line("d", "night")]
    pools = {"default": "day", "vip": "day", "night": "night"}
    services = {"day": ServiceRate(busy=10, worked_s=6000.0, ended=20)}  # five minutes each, so one every 30 s

    assert queue_positions(line, pools.__getitem__, services) == {
        "a": QueuePosition(1, 30.0),
        "b": QueuePosition(1, 60.0),
        "c": QueuePosition(2, 90.0),
        "d": QueuePosition(1, None),
    }


def test_who_waits_for_the_opening_is_told_no_wait_and_delays_nobody() -> None:
    """Their position is known nevertheless."""
    line = [in_line("a", "shut"), in_line("b"), in_line("c", "shut")]
    services = {"day": ServiceRate(busy=10, worked_s=6000.0, ended=20)}

    assert queue_positions(line, lambda _queue: "day", services, {"shut"}) == {
        "a": QueuePosition(1, None),
        "b": QueuePosition(1, 30.0),
        "c": QueuePosition(2, None),
    }


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (ServiceRate(), None),
        (ServiceRate(busy=3, worked_s=900.0), None),  # nothing has ended yet: unknown
        (ServiceRate(busy=0, worked_s=900.0, ended=3), None),  # nobody is at work
        (ServiceRate(busy=1, worked_s=900.0, ended=3), 300.0),
        (ServiceRate(busy=3, worked_s=900.0, ended=3), 100.0),
    ],
)
def test_the_first_in_line_waits_until_one_place_becomes_free(service: ServiceRate, expected: float | None) -> None:
    """The time that one conversation takes, shared by all that are running."""
    assert expected_wait_s(1, service) == expected


@pytest.mark.parametrize(
    ("wait_s", "expected"), [(None, None), (0.0, 0.0), (0.1, 5.0), (58.0, 60.0), (61.0, 75.0), (301.0, 360.0)]
)
def test_waits_are_told_in_steps(wait_s: float | None, expected: float | None) -> None:
    """Rounded up: waits should rather turn out shorter."""
    assert rounded(wait_s) == expected


@given(st.lists(st.sampled_from(["x", "y"]), max_size=30), st.integers(1, 20), st.integers(1, 20))
def test_nobody_further_back_is_told_less(queues: list[str], busy: int, ended: int) -> None:
    """In one pool waits grow with the position, and each queue's positions count from one without a gap."""
    line = [in_line(str(number), queue) for number, queue in enumerate(queues)]
    found = queue_positions(line, lambda _queue: "one", {"one": ServiceRate(busy, 1000.0, ended)})
    waits = [found[one.id].wait_s or 0.0 for one in line]

    assert waits == sorted(waits)
    for queue in ("x", "y"):
        numbers = [found[one.id].place for one in line if one.queue == queue]
        assert numbers == list(range(1, len(numbers) + 1))


def test_queues_add_up_to_their_pool() -> None:
    """All that is held, worked and ended."""
    assert combined([ServiceRate(1, 10.0, 2), ServiceRate(3, 5.0, 1)]) == ServiceRate(4, 15.0, 3)
