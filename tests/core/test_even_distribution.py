"""Bursts are spread evenly, nobody gets too much, and the order is the documented one."""

from collections import Counter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.domain.matching.pool_agent import PoolAgent, Select
from usher_router.domain.policy import SECOND

NOW = 1_000 * SECOND
STRATEGIES = [one for one in get_args(Select) if one != "manual"]
SPREADING = [one for one in STRATEGIES if one != "longest_idle"]


def burst(select: Select, agents: int, arrivals: int, capacity: int = 4) -> Counter[str]:
    """Let so many arrive within a second, one by one or at once; counts how often each agent is proposed."""
    pool = Pool()
    for number in range(agents):
        worker = PoolAgent(f"a{number:02}", available=True, load=0, capacity=capacity, idle_since=number)
        pool.put_agent(worker)
    found: list[Proposal] = []
    for number in range(arrivals):
        pool.put_waiting(Waiting(f"k{number:03}", 0, NOW + number, weight=1, select=select))
        found += pool.propose(NOW + number, 1) if number % 2 else ()
    found += pool.propose(NOW + SECOND, arrivals)
    assert len({one.conversation for one in found}) == len(found)
    return Counter({f"a{number:02}": 0 for number in range(agents)}) + Counter(one.agent for one in found)


def uneven(found: Counter[str], agents: int) -> int:
    """Return how many more the busiest got than the least busy."""
    return max(found.values()) - (min(found.values()) if len(found) == agents else 0)


@pytest.mark.parametrize("arrivals", [3, 7, 10, 13, 40])
@pytest.mark.parametrize("select", SPREADING)
def test_four_agents_get_equal_shares(select: Select, arrivals: int) -> None:
    """The most and the least differ by one; with a limit of four, 40 arrivals fill all four and the rest wait."""
    found = burst(select, 4, arrivals)

    assert uneven(found, 4) <= 1
    assert sum(found.values()) == min(arrivals, 16)


@pytest.mark.parametrize("arrivals", [3, 7, 10, 13])
def test_four_agents_get_equal_shares_by_idle_time(arrivals: int) -> None:
    """An agent who has just got something is no longer the one idle longest."""
    assert uneven(burst("longest_idle", 4, arrivals), 4) <= 1


@pytest.mark.parametrize("select", SPREADING)
def test_a_hundred_at_once_are_five_for_each_of_twenty(select: Select) -> None:
    """If all fit; with capacity for four, nobody gets a fifth."""
    fit, full = burst(select, 20, 100, 5), burst(select, 20, 100, 4)

    assert (set(fit.values()), len(fit)) == ({5}, 20)
    assert (set(full.values()), len(full)) == ({4}, 20)


def test_twenty_at_once_are_one_for_each_of_twenty_by_idle_time() -> None:
    """However long each has been idle."""
    assert len(burst("longest_idle", 20, 20)) == 20


def by_priority_and_opening(*entries: tuple[int, int]) -> Pool:
    """Return conversations by (priority, opened at), named in an order that is neither."""
    pool = Pool()
    for number, (priority, opened) in enumerate(entries):
        pool.put_waiting(Waiting(f"k{number:02}", 0, opened, priority=priority, weight=1))
    return pool


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 50)), min_size=13, max_size=13), st.integers(1, 13))
def test_thirteen_are_served_in_the_documented_order(entries: list[tuple[int, int]], at_once: int) -> None:
    """Priority, then the opening, then the id, however many are served at once; the explanation shows the priority."""
    pool = by_priority_and_opening(*entries)
    pool.put_agent(PoolAgent("ana", available=True, load=0, capacity=100, idle_since=1))
    served: list[Proposal] = []
    while more := pool.propose(NOW, at_once):
        served += more
    expected = sorted(range(13), key=lambda one: (-entries[one][0], entries[one][1], one))

    assert [one.conversation for one in served] == [f"k{number:02}" for number in expected]
    assert [one.explanation["priority"] for one in served] == [entries[number][0] for number in expected]


def test_a_conversation_whose_skill_nobody_free_has_delays_no_other() -> None:
    """The first asks for law; an agent with only billing takes the next, and the lawyer takes the first."""
    pool = by_priority_and_opening((5, 1), (0, 2), (0, 3))
    pool.put_waiting(Waiting("k00", 0, 1, priority=5, weight=1, required=(("law", 2),), changed_at=2))
    pool.put_agent(PoolAgent("ben", available=True, load=0, capacity=1, idle_since=1))
    assert [(one.conversation, one.agent) for one in pool.propose(NOW, 5)] == [("k01", "ben")]
    pool.put_agent(PoolAgent("liv", available=True, load=0, capacity=1, idle_since=1, skills={"law": 2}))

    assert [(one.conversation, one.agent) for one in pool.propose(NOW, 5)] == [("k00", "liv")]
