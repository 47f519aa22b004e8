"""A dispatch log replays to the same decisions, and a changed log is noticed."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND
from usher_router.replay.full_explanation import Choice, explain_fully
from usher_router.replay.log_batch import AgentPut, Began, Claimed, LogBatch, Op, Proposed, WaitingPut, pack
from usher_router.replay.recorded_pool import RecordedPool
from usher_router.replay.replay import Replayed

from decisions.replayed import replay

AGENTS = ("ana", "ben", "eve")
ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=10, skills={})
K1 = Waiting("k1", wait_no=1, opened_at=1)
Move = Callable[[RecordedPool], object]


class KeptLogs:
    """Keeps the operations of each log; begins a new log when told to."""

    def __init__(self) -> None:
        self.lives: list[list[Op]] = []
        self.outlived = False

    def begin(self) -> None:
        """Begin a new log."""
        self.outlived = False
        self.lives.append([])

    def note(self, op: Op) -> None:
        """Keep the operation."""
        self.lives[-1].append(op)

    def outlive(self) -> None:
        """Ask for a new log."""
        self.outlived = True

    def last(self) -> list[LogBatch]:
        """Return the last log as one batch."""
        return [LogBatch("life", 1, "", pack(self.lives[-1]))]

    def turns(self, size: int = 3) -> list[LogBatch]:
        """Split each log into batches."""
        return [
            LogBatch(f"life-{number}", n, "", pack(ops[at : at + size]))
            for number, ops in enumerate(self.lives)
            for n, at in enumerate(range(0, len(ops), size), 1)
        ]


def skill_levels(least: int) -> st.SearchStrategy[dict[str, int]]:
    """Draw some of three skills, at some levels."""
    return st.dictionaries(st.sampled_from(["law", "tax", "french"]), st.integers(least, 5), max_size=3)


def levels() -> st.SearchStrategy[tuple[tuple[str, int], ...]]:
    """Draw what a conversation asks for."""
    return skill_levels(1).map(lambda found: tuple(sorted(found.items()))[:1])


waitings = st.builds(
    Waiting,
    id=st.sampled_from([f"k{number}" for number in range(6)]),
    wait_no=st.integers(1, 3),
    opened_at=st.integers(1, 5),
    pools=st.sampled_from([frozenset({"default"}), frozenset({"default", "night"})]),
    required=levels(),
    preferred=levels(),
    weight=st.sampled_from([20, 33, 100]),
    channel_class=st.sampled_from(["chat", "email"]),
    priority=st.integers(0, 1),
    target=st.sampled_from(["", "", "", "ana"]),
    sticky=st.sampled_from(["", "", "ben"]),
    sticky_until=st.integers(0, 40 * SECOND),
    refused=st.frozensets(st.sampled_from(AGENTS), max_size=3),
    select=st.sampled_from(["best_skill", "least_loaded", "longest_idle", "round_robin", "manual"]),
    changed_at=st.integers(0, 30 * SECOND),
)
pool_agents = st.builds(
    PoolAgent,
    id=st.sampled_from(AGENTS),
    available=st.booleans(),
    load=st.sampled_from([0, 33, 66]),
    capacity=st.sampled_from([66, 100]),
    idle_since=st.integers(0, 5),
    skills=skill_levels(1),
    pools=st.sampled_from([frozenset({"default"}), frozenset({"night"})]),
    limits=st.sampled_from([{}, {"chat": 1}]),
    warm_until=st.integers(0, 40 * SECOND),
)
moves: st.SearchStrategy[Move] = st.one_of(
    waitings.map(lambda one: lambda pool: pool.put_waiting(one)),
    pool_agents.map(lambda one: lambda pool: pool.put_agent(one)),
    st.sampled_from([f"k{number}" for number in range(6)]).map(lambda one: lambda pool: pool.drop_waiting(one)),
    st.sampled_from(AGENTS).map(lambda one: lambda pool: pool.drop_agent(one)),
    st.just(lambda pool: pool.keep_only_waiting(["k1", "k2"])),
    st.just(lambda pool: pool.keep_only_agents(["ana"])),
    st.tuples(st.integers(1, 40), st.integers(1, 4)).map(
        lambda one: lambda pool: pool.propose(one[0] * SECOND, one[1])
    ),
    st.just(lambda pool: pool._notes.outlive()),
)


def decide_again(steps: Sequence[Move]) -> None:
    """Log these steps, and replay them."""
    diary = KeptLogs()
    pool = RecordedPool(10.0, diary)
    proposals = sum(len(got) for step in steps if isinstance(got := step(pool), list))
    replayed = replay(diary.turns())

    assert (replayed.differences, replayed.incomplete) == ([], [])
    assert replayed.proposals == proposals


def list_again(steps: Sequence[Move]) -> None:
    """Log these steps, and list every agent behind each decision."""
    diary = KeptLogs()
    pool = RecordedPool(10.0, diary)
    for step in steps:
        got = step(pool)
        for proposal in got if isinstance(got, list) else ():
            choice = Choice(proposal.conversation, proposal.wait_no, proposal.agent, 0)
            standings = explain_fully(diary.last(), choice) or []
            able = [one.agent for one in standings if not one.reason]
            told = proposal.explanation

            assert able[:6] == [one["agent"] for one in (told["winner"], *told["next"])]
            assert Counter(one.reason for one in standings if one.reason) == told["ruled_out"]


@given(st.lists(moves, max_size=60))
def test_a_new_pool_decides_the_same(steps: Sequence[Move]) -> None:
    """Whatever was added, removed and proposed, over several logs, in batches of any size."""
    decide_again(steps)


@given(st.lists(moves, max_size=60))
def test_the_full_list_agrees_with_the_pools_explanation(steps: Sequence[Move]) -> None:
    """Read without a pool: the same winner, the same runners-up, the same number ruled out for each reason."""
    list_again(steps)


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=5_000, deadline=None)
@given(st.lists(moves, min_size=20, max_size=80))
def test_long_logs_are_decided_and_listed_the_same(steps: Sequence[Move]) -> None:
    """More than 100,000 steps."""
    decide_again(steps)
    list_again(steps)


def test_a_changed_log_is_noticed() -> None:
    """Another agent, another wait number, one proposal less."""
    pool_ops: list[Op] = [Began(10.0), AgentPut(ANA), WaitingPut(K1)]
    diary = KeptLogs()
    diary.begin()
    diary.lives[0] = [*pool_ops, Proposed(SECOND, 50, ())]
    (difference,) = replay(diary.turns()).differences
    chosen = difference.replayed[0]
    assert (difference.recorded, chosen.conversation, chosen.agent) == ((), "k1", "ana")
    for wrong in (replace(chosen, agent="ben"), replace(chosen, wait_no=2), replace(chosen, clear_refused=True)):
        diary.lives[0] = [*pool_ops, Proposed(SECOND, 50, (wrong,))]

        assert len(replay(diary.turns()).differences) == 1
    for won, lost in ((("k1",), 0), ((), 1)):
        diary.lives[0] = [*pool_ops, Proposed(SECOND, 50, (chosen,)), Claimed(won)]

        assert Replayed(dispatchers=1, asked=1, proposals=1, won=1 - lost, lost=lost) == replay(diary.turns())


def test_an_incomplete_log_is_not_replayed() -> None:
    """From a missing batch on, or if the beginning is missing."""
    diary = KeptLogs()
    pool = RecordedPool(10.0, diary)
    pool.put_agent(ANA)
    for number in range(3):
        pool.put_waiting(replace(K1, id=f"k{number}"))
        pool.propose(SECOND, 50)
    turns = diary.turns(2)

    assert replay(turns[1:]).incomplete == ["life-0"]
    assert replay([*turns[:1], *turns[2:]]).incomplete == ["life-0"]
    assert replay(turns).incomplete == []


def test_known_rows_are_not_logged_again() -> None:
    """The dispatcher reads the record twice a second, and almost nothing is new."""
    diary = KeptLogs()
    pool = RecordedPool(10.0, diary)
    for second in range(1, 4):
        pool.put_agent(ANA)
        pool.put_waiting(replace(K1, target="ben"))
        assert pool.propose(second * SECOND, 50) == []

    assert [type(op) for op in diary.lives[0]] == [Began, AgentPut, WaitingPut, Proposed, Proposed, Proposed]
