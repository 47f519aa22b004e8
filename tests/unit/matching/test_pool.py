"""Which agent is proposed for which conversation: skills, load, idle time, declines, transfers, order."""

import time

import pytest
from msgspec.structs import replace
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND

NOW = 1_000 * SECOND
ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=10, skills={"billing": 3, "tax": 2})
BEN = replace(ANA, id="ben", idle_since=20)
K1 = Waiting("k1", wait_no=0, opened_at=1, changed_at=NOW)

CHOICES = [
    # agents, conversation, who is proposed
    ([ANA, BEN], K1, "ana"),
    ([replace(ANA, load=33), BEN], K1, "ben"),
    ([replace(ANA, load=40, capacity=200), replace(BEN, load=33)], K1, "ana"),
    ([replace(ANA, available=False)], K1, None),
    ([replace(ANA, load=68)], K1, None),
    ([replace(ANA, load=67)], K1, "ana"),
    ([replace(ANA, capacity=0)], K1, None),
    ([ANA, replace(BEN, skills={"law": 1})], replace(K1, required=(("law", 1),)), "ben"),
    ([ANA, BEN], replace(K1, required=(("law", 1),)), None),
    ([ANA, BEN], replace(K1, required=(("billing", 1), ("tax", 1))), "ana"),
    ([ANA, BEN], replace(K1, refused=frozenset({"ana"})), "ben"),
    ([ANA, replace(BEN, load=99)], replace(K1, refused=frozenset({"ana"})), None),
    ([ANA, BEN], replace(K1, refused=frozenset({"ana", "ben"})), None),
    ([ANA, BEN], replace(K1, refused=frozenset({"ana", "ben"}), changed_at=NOW - 11 * SECOND), "ana"),
    ([ANA, replace(BEN, skills={})], replace(K1, required=(("tax", 1),), target="ben"), "ben"),
    ([ANA], replace(K1, target="ben"), None),
    ([ANA, replace(BEN, load=90)], replace(K1, target="ben"), None),
]


def pool_of(pool_agents: list[PoolAgent], *waiting: Waiting) -> Pool:
    """Return a pool that knows these agents."""
    pool = Pool()
    for pool_agent in pool_agents:
        pool.put_agent(pool_agent)
    for one in waiting:
        pool.put_waiting(one)
    return pool


@pytest.mark.parametrize(("pool_agents", "waiting", "chosen"), CHOICES)
def test_the_best_agent_is_proposed(pool_agents: list[PoolAgent], waiting: Waiting, chosen: str | None) -> None:
    """Required skills, least relative load, longest idle; declines and named agents restrict."""
    proposals = pool_of(pool_agents, waiting).propose(NOW, 10)

    assert ([] if chosen is None else [chosen]) == [one.agent for one in proposals]


def test_the_earliest_opened_of_the_highest_priority_is_first() -> None:
    """Across demand groups, too; a waiting list that nobody fits does not block the others."""
    waiting = [
        replace(K1, id="late", opened_at=3),
        replace(K1, id="tax", opened_at=2, required=(("tax", 1),)),
        replace(K1, id="law", opened_at=1, required=(("law", 1),)),
        replace(K1, id="urgent", opened_at=9, priority=1),
    ]
    proposals = pool_of([ANA], *waiting).propose(NOW, 10)

    assert [one.conversation for one in proposals] == ["urgent", "tax", "late"]


def test_a_proposal_counts_as_load_until_the_record_is_read() -> None:
    """Three fit; the fourth follows once the agent's row, read again, has spare capacity."""
    pool = pool_of([ANA], *(replace(K1, id=f"k{number}", opened_at=number) for number in range(4)))

    assert len(pool.propose(NOW, 10)) == 3
    assert pool.propose(NOW, 10) == []
    pool.put_agent(replace(ANA, load=66))
    assert [one.conversation for one in pool.propose(NOW, 10)] == ["k3"]


def test_a_visitors_messages_do_not_postpone_the_next_offer() -> None:
    """The pause counts from the decline; each message changes the conversation's row, which must not restart it."""
    refused = replace(K1, wait_no=1, refused=frozenset({"ana"}))
    pool = pool_of([ANA], refused)
    for seconds in range(1, 11):
        pool.put_waiting(replace(refused, changed_at=NOW + seconds * SECOND))
    assert [one.agent for one in pool.propose(NOW + 10 * SECOND, 1)] == ["ana"]

    pool.put_waiting(replace(refused, wait_no=2, changed_at=NOW + 11 * SECOND))
    assert pool.propose(NOW + 12 * SECOND, 1) == []


def test_removed_conversations_and_agents_are_not_proposed() -> None:
    """A changed demand moves a conversation to another waiting list."""
    pool = pool_of([ANA, BEN], K1, replace(K1, id="k2"))
    pool.drop_waiting("k1")
    pool.drop_agent("ana")
    pool.put_waiting(replace(K1, id="k2", required=(("law", 1),)))
    assert pool.propose(NOW, 10) == []

    pool.put_waiting(replace(K1, id="k2", wait_no=4))
    assert [(one.conversation, one.wait_no, one.agent) for one in pool.propose(NOW, 10)] == [("k2", 4, "ben")]
    pool.put_waiting(K1)
    pool.keep_only_waiting([])
    pool.keep_only_agents(["ben"])
    assert (pool.waiting_count, pool.propose(NOW, 10)) == (0, [])


def test_an_explanation_names_winner_others_and_reasons() -> None:
    """At most five others by rank; all are counted, under the first reason that ruled them out."""
    others = [replace(BEN, id=f"b{number}", idle_since=20 + number) for number in range(7)]
    away, full = replace(BEN, id="away", available=False), replace(BEN, id="full", load=90)
    unskilled = replace(BEN, id="unskilled", skills={})
    pool = pool_of([ANA, *others, away, full, unskilled], replace(K1, required=(("tax", 1),)))
    explanation = pool.propose(NOW, 1)[0].explanation

    shown = {"agent": "ana", "load": 0, "capacity": 100, "idle_s": 999, "skills": {"tax": 2}, "match": 0}
    assert shown == explanation["winner"]
    assert [one["agent"] for one in explanation["next"]] == ["b0", "b1", "b2", "b3", "b4"]
    assert explanation["ruled_out"] == {"unavailable": 1, "no_room": 1, "missing_skill": 1, "ranked_lower": 2}
    assert 6 + sum(explanation["ruled_out"].values()) == 11  # every agent is in it


def test_the_cost_of_a_proposal_does_not_grow_with_the_queue() -> None:
    """Ten thousand waiting cost no more than ten times what a hundred cost (a scan would cost a hundred times)."""

    def seconds(count: int) -> float:
        pool = pool_of([replace(ANA, id=f"a{number}") for number in range(20)])
        for number in range(count):
            pool.put_waiting(replace(K1, id=f"k{number}", opened_at=number))
        began = time.process_time()
        for number in range(60):
            assert len(pool.propose(NOW, 1)) == 1, number
        return time.process_time() - began

    seconds(100)
    assert min(seconds(10_000) for _ in range(3)) < 10 * min(seconds(100) for _ in range(3)) + 0.01
