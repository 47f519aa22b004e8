"""A ranking of thousands, whose blocks and segments fill, split and empty, returns the best of any set in order."""

import random

import pytest
from msgspec.structs import replace
from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.matching.demand import NOBODY, Demand
from usher_router.domain.matching.pool_agent import PoolAgent, Select, rank
from usher_router.domain.matching.ranking import FEW, SEGMENT, SEGMENTS_PER_BLOCK, IndexedAgent, Ranking

MEMBERS = 4 * SEGMENTS_PER_BLOCK * SEGMENT
NEED = CapacityNeed(33)


@pytest.mark.parametrize("select", ["best_skill", "least_loaded", "longest_idle", "round_robin"])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_of_any_subset_of_thousands(select: Select, seed: int) -> None:
    """Of a handful and of nearly all; when all are ranked, after most left, and after they came again."""
    rng = random.Random(seed)  # noqa: S311 - a seeded table, no secret
    members: list[IndexedAgent | None] = []
    ranking = Ranking(select, NEED, members)
    on_it: set[int] = set()

    def come(slot: int) -> None:
        member = members[slot]
        assert member is not None
        given = rng.randrange(1_000)
        member.pool_agent = replace(
            member.pool_agent, load=rng.choice([0, 33, 66]), idle_since=rng.randrange(1_000), given_at=given
        )
        member.flexible = rng.randrange(50)
        ranking.put(member)
        on_it.add(slot)

    def leave(slot: int) -> None:
        member = members[slot]
        assert member is not None
        ranking.drop(member)
        on_it.discard(slot)

    def check() -> None:
        demand = Demand(NOBODY, (), (), select, NEED)
        for size in (1, 2, FEW, 5 * FEW, MEMBERS // 20, MEMBERS):
            wanted = on_it & set(rng.sample(range(MEMBERS), size))
            ranked = sorted(
                (*rank(select, m.pool_agent, NEED, m.flexible), m.slot) for m in members if m and m.slot in wanted
            )
            found = ranking.first(sum(1 << slot for slot in wanted), 6, demand)
            assert [one.slot for one in found] == [place[-1] for place in ranked[:6]]

    for slot in range(MEMBERS):
        members.append(IndexedAgent(PoolAgent(f"w{slot:05d}", True, 0, 100, 0), slot))
        come(slot)
    check()
    for slot in rng.sample(range(MEMBERS), MEMBERS):  # each changes its rank, or leaves
        (come if rng.random() < 0.5 else leave)(slot)
    check()
    for slot in sorted(on_it, key=lambda one: ranking_order(members, one))[: len(on_it) * 9 // 10]:
        leave(slot)  # from the front: whole segments and blocks empty
    check()
    for slot in rng.sample(range(MEMBERS), MEMBERS // 2):
        come(slot)
    ranking.sort_again()
    check()


def ranking_order(members: list[IndexedAgent | None], slot: int) -> tuple[int, int]:
    """Sort roughly as the ranking does: the least loaded first."""
    member = members[slot]
    assert member is not None
    return member.pool_agent.load, member.pool_agent.idle_since
