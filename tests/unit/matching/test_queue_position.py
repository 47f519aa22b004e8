"""A position in the queue, and the expected wait that follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.expected_wait import ServiceRate, combined, expected_wait_s, rounded
from usher_router.domain.matching.queue_position import QueuePosition, WaitingContact, queue_positions


def in_line(key: str, queue: str = "default") -> WaitingContact:
    """Return a visitor who waits."""
    return WaitingContact(key, queue, "web", key, web=True)


def test_positions_count_per_queue_and_waits_per_pool() -> None:
    """Two queues of one pool share its agents; a third has its own pool, of which nothing is known."""
    line = [in_line("a"), in_line("b", "vip"), in_line("c"), in_line("d", "night")]
    pools = {"default": "day", "vip": "day", "night": "night"}
    services = {"day": ServiceRate(busy=10, worked_s=6000.0, ended=20)}  # five minutes each, so one every 30 s

    assert queue_positions(line, pools.__getitem__, services) == {
        "a": QueuePosition(1, 30.0),
        "b": QueuePosition(1, 60.0),
        "c": QueuePosition(2, 90.0),
        "d": QueuePosition(1, None),
    }


def test_a_visitor_of_a_closed_queue_has_no_expected_wait_and_delays_nobody() -> None:
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
def test_the_first_waits_until_one_conversation_ends(service: ServiceRate, expected: float | None) -> None:
    """That is the handling time, divided by the number of conversations under way."""
    assert expected_wait_s(1, service) == expected


@pytest.mark.parametrize(
    ("wait_s", "expected"), [(None, None), (0.0, 0.0), (0.1, 5.0), (58.0, 60.0), (61.0, 75.0), (301.0, 360.0)]
)
def test_expected_waits_are_rounded_up_in_steps(wait_s: float | None, expected: float | None) -> None:
    """Waits should rather turn out shorter than announced."""
    assert rounded(wait_s) == expected


@given(st.lists(st.sampled_from(["x", "y"]), max_size=30), st.integers(1, 20), st.integers(1, 20))
def test_waits_grow_with_the_position(queues: list[str], busy: int, ended: int) -> None:
    """Within one pool; each queue's positions count from one without a gap."""
    line = [in_line(str(number), queue) for number, queue in enumerate(queues)]
    found = queue_positions(line, lambda _queue: "one", {"one": ServiceRate(busy, 1000.0, ended)})
    waits = [found[one.id].wait_s or 0.0 for one in line]

    assert waits == sorted(waits)
    for queue in ("x", "y"):
        numbers = [found[one.id].place for one in line if one.queue == queue]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_queues_of_a_pool_add_up() -> None:
    """What they hold, work on and have ended."""
    assert combined([ServiceRate(1, 10.0, 2), ServiceRate(3, 5.0, 1)]) == ServiceRate(4, 15.0, 3)
