"""Which agent can take what: capacity, own weights, limits, interruption, one at a time; and sticky agents."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_router.domain.capacity.spare_capacity import CapacityNeed, reason_against
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND

NOW = 1_000 * SECOND
ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=10)
BEN = replace(ANA, id="ben", idle_since=20)
CHAT, VOICE = CapacityNeed(33), CapacityNeed(100, "voice", (("email", 20),))
TWO_LETTERS: dict[str, Any] = {"load": 40, "held": {"email": 2}}

ROOM = [
    # the agent's state, what comes, whether they warm up, why not
    ({}, CHAT, False, ""),
    ({"load": 67}, CHAT, False, ""),
    ({"load": 68}, CHAT, False, "no_room"),
    ({"load": 60, "weights": {"chat": 40}}, CHAT, False, ""),
    ({"load": 61, "weights": {"chat": 40}}, CHAT, False, "no_room"),
    ({"held": {"chat": 1}, "limits": {"chat": 1}}, CHAT, False, "class_limit"),
    ({"held": {"email": 1}, "limits": {"chat": 1}}, CHAT, False, ""),
    ({"limits": {"chat": 0}}, CHAT, False, "class_limit"),
    (TWO_LETTERS, VOICE, False, ""),
    ({**TWO_LETTERS, "load": 41}, VOICE, False, "no_room"),
    ({"load": 60, "held": {"email": 2}, "weights": {"email": 30}}, VOICE, False, ""),
    (TWO_LETTERS, CapacityNeed(100, "voice"), False, "no_room"),
    ({"load": 33, "held": {"chat": 1}}, CHAT, True, "warming_up"),
    ({}, CHAT, True, ""),
]


@pytest.mark.parametrize(("changes", "need", "warming", "why"), ROOM)
def test_the_reason_against_an_agent(changes: dict[str, Any], need: CapacityNeed, warming: bool, why: str) -> None:
    """The first one counts; an interrupting class ignores the weight of what it may interrupt."""
    assert reason_against(replace(ANA, **changes), need, warming=warming) == why


CHOICES = [
    # agents, conversation, at which second, who is proposed
    ([ANA, BEN], {"sticky": "ben", "sticky_until": NOW + 5 * SECOND}, 4, "ben"),
    ([ANA], {"sticky": "ben", "sticky_until": NOW + 5 * SECOND}, 4, None),
    ([ANA], {"sticky": "ben", "sticky_until": NOW + 5 * SECOND}, 5, "ana"),
    ([ANA], {"sticky": "ben", "sticky_until": NOW + 5 * SECOND, "refused": frozenset({"ben"})}, 0, "ana"),
    ([ANA, replace(BEN, skills={"law": 2})], {"preferred": (("law", 2),)}, 0, "ben"),
    ([ANA, replace(BEN, skills={"law": 1})], {"preferred": (("law", 2),)}, 0, "ana"),
    ([replace(ANA, skills={"law": 2})], {"required": (("law", 3),)}, 0, None),
    ([replace(ANA, pools=frozenset({"sales"}))], {}, 0, None),
    ([replace(ANA, pools=frozenset({"sales"}))], {"pools": frozenset({"default", "sales"})}, 0, "ana"),
    ([replace(ANA, load=33, held={"chat": 1}, warm_until=NOW + SECOND)], {}, 0, None),
    ([replace(ANA, load=33, held={"chat": 1}, warm_until=NOW + SECOND)], {}, 1, "ana"),
    ([replace(ANA, load=33), BEN], {"select": "longest_idle"}, 0, "ben"),  # an agent with a conversation is not idle
    ([replace(ANA, given_at=30), BEN], {"select": "longest_idle"}, 0, "ben"),
    ([replace(ANA, given_at=15), BEN], {"select": "longest_idle"}, 0, "ana"),
    ([replace(ANA, load=33, given_at=30), replace(BEN, load=66)], {"select": "longest_idle"}, 0, "ben"),
    ([replace(ANA, given_at=30), replace(BEN, given_at=29)], {"select": "round_robin"}, 0, "ben"),
    ([replace(ANA, load=33), BEN], {"select": "least_loaded"}, 0, "ben"),
    ([ANA], {"select": "manual"}, 0, None),
]


@pytest.mark.parametrize(("pool_agents", "changes", "second", "chosen"), CHOICES)
def test_which_agent_is_proposed_over_time(
    pool_agents: list[PoolAgent], changes: dict[str, Any], second: int, chosen: str | None
) -> None:
    """Added at second 0, asked at second 0 and at the one of the table: time alone makes it possible."""
    pool = Pool()
    for pool_agent in pool_agents:
        pool.put_agent(pool_agent)
    pool.put_waiting(replace(Waiting("k1", 0, 1, changed_at=NOW), **changes))
    proposals = [*pool.propose(NOW, 1), *pool.propose(NOW + second * SECOND, 1)]

    assert [one.agent for one in proposals] == ([] if chosen is None else [chosen])


def test_round_robin_chooses_the_agent_chosen_longest_ago() -> None:
    """Whatever their load."""
    pool = Pool()
    for pool_agent in (ANA, replace(BEN, load=33), replace(ANA, id="cem")):
        pool.put_agent(pool_agent)
    for number in range(5):
        pool.put_waiting(Waiting(f"k{number}", 0, number, select="round_robin"))

    assert [one.agent for one in pool.propose(NOW, 5)] == ["ana", "ben", "cem", "ana", "ben"]
