"""Which agents `best_skill` spares: those with skills that others ask for and few free agents have."""

import pytest
from msgspec.structs import replace
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent

ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=20, skills={"en": 3})
BEN = replace(ANA, id="ben", idle_since=10, skills={"en": 3, "it": 3})  # idle longer: next, but for their skills
CLEO = replace(ANA, id="cleo", idle_since=30, skills={"en": 3, "de": 3})
DORA = replace(ANA, id="dora", idle_since=40, skills={"de": 3})
ENGLISH = Waiting("k", wait_no=0, opened_at=5, required=(("en", 1),))


def asked(skill: str) -> Waiting:
    """Return a conversation in this language."""
    return Waiting(f"asks {skill}", wait_no=0, opened_at=1, required=((skill, 1),))


CASES = [
    # what was asked for before, who is there, who gets the English conversation
    ("nobody asks for Italian: the longest idle", [], [ANA, BEN], "ben"),
    ("Italian is asked for: Ben is spared", ["it"], [ANA, BEN], "ana"),
    ("however full Ana is, as long as there is capacity", ["it"], [replace(ANA, load=66), BEN], "ana"),
    ("no capacity: there is nobody else", ["it"], [replace(ANA, load=80), BEN], "ben"),
    ("one of two with German is missed less than the only one with Italian", ["it", "de"], [BEN, CLEO, DORA], "cleo"),
]
MANY_FREE = [replace(BEN, id=f"ben{number}", idle_since=10 + number) for number in range(4)]


@pytest.mark.parametrize(("before", "pool_agents", "winner"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
@pytest.mark.parametrize("max_groups", [64, 1])
def test_agents_with_rare_skills_are_spared(
    before: list[str], pool_agents: list[PoolAgent], winner: str, max_groups: int
) -> None:
    """Whether skill groups are examined one by one or share one row."""
    pool = Pool(max_groups=max_groups)
    for skill in before:
        pool.put_waiting(asked(skill))
        pool.drop_waiting(f"asks {skill}")
    for pool_agent in pool_agents:
        pool.put_agent(pool_agent)
    pool.put_waiting(ENGLISH)

    assert [winner] == [one.agent for one in pool.propose(10, 5)]


def test_load_outweighs_a_skill_that_many_free_agents_have() -> None:
    """Of four free agents who speak Italian each counts a quarter, which a third of a full load outweighs."""
    pool = Pool()
    pool.put_waiting(asked("it"))
    pool.drop_waiting("asks it")
    for pool_agent in [replace(ANA, load=33), *MANY_FREE]:
        pool.put_agent(pool_agent)
    pool.put_waiting(ENGLISH)

    assert [one.agent for one in pool.propose(10, 5)] == ["ben0"]


def test_rarity_counts_free_agents_only() -> None:
    """Cleo's German is common, but all others who have it are busy.

    Ben, whose Italian is rare but free twice, is chosen.
    """
    pool = Pool()
    for skill in ("it", "de"):
        pool.put_waiting(asked(skill))
        pool.drop_waiting(f"asks {skill}")
    busy = [replace(DORA, id=f"dora{number}", load=100) for number in range(9)]
    for pool_agent in [BEN, replace(BEN, id="bob", idle_since=15, skills={"it": 3}), CLEO, *busy]:
        pool.put_agent(pool_agent)
    pool.put_waiting(ENGLISH)

    assert [one.agent for one in pool.propose(10, 5)] == ["ben"]


def test_a_changed_skill_counts_at_once() -> None:
    """Ben loses their Italian and is next again."""
    pool = Pool()
    pool.put_waiting(asked("it"))
    pool.drop_waiting("asks it")
    for pool_agent in (ANA, BEN, replace(BEN, skills={"en": 3})):
        pool.put_agent(pool_agent)
    pool.put_waiting(ENGLISH)

    assert [one.agent for one in pool.propose(10, 5)] == ["ben"]
