"""A recorded stretch becomes a scenario with the same arrivals, times and agents, and transfers are counted fairly."""

from msgspec.structs import replace
from usher.policy_comparison import RECORDED, compare, draw, table
from usher.recorded_time import (
    SECOND,
    Case,
    Change,
    Changes,
    Post,
    Stretch,
    posts_of,
    scenario_of,
    transfers,
    utilisation,
)
from usher_common.policy.document import PolicyDocument, Queue, Rule
from usher_router.domain.workers import Worker
from usher_router.replay.turn import Began, Op, Proposed, Turn, WorkerDropped, WorkerPut, pack

HOUR = 3_600 * SECOND
SINCE = 1_795_449_600 * SECOND  # Monday, 2026-11-23, 16:00
ANA = Worker("ana", available=True, load=0, capacity=100, idle_since=0, skills={"law": 3})
AWAY = replace(ANA, available=False)
CASE = Case(
    opened_at=SINCE + 60 * SECOND,
    facts={"channel": "web", "text": "a contract"},
    answered_at=SINCE + 70 * SECOND,
    taken_us=300 * SECOND,
)
STRETCH = Stretch(
    since=SINCE, until=SINCE + HOUR, cases=[CASE], posts=[Post(ANA, ((SINCE, SINCE + HOUR),), 99.0 * SECOND)]
)
TO_LAW = PolicyDocument(
    rules=(Rule(name="law", when={"text": {"contains": "contract"}}, queue="law"),),
    queues={"default": Queue(), "law": Queue(pool="lawyers")},
)


def life(*ops: Op) -> list[Change]:
    """What one dispatcher saw, recorded in one turn an hour later."""
    changes = Changes()
    changes.take(Turn("life", 1, "", pack([Began(10.0), *ops]), SINCE + HOUR))
    return changes.found


def asked(second: int) -> Proposed:
    """Time goes on."""
    return Proposed(SINCE + second * SECOND, 50, ())


def test_who_was_there_is_read_from_dispatchers_records() -> None:
    """What is put in has the time of its next use; a second dispatcher's same news change nothing; all is clipped."""
    first = life(WorkerPut(ANA), asked(-60), WorkerPut(AWAY), asked(600), WorkerPut(ANA), asked(1_200))
    second = life(WorkerPut(ANA), asked(1_800), WorkerDropped("ana"), asked(2_400), WorkerPut(ANA))
    (post,) = posts_of([*first, *second], SINCE, SINCE + HOUR, {"ana": 5.0})
    seconds = [tuple((at - SINCE) // SECOND for at in span) for span in post.spans]

    assert (post.worker.id, post.busy_us, seconds) == ("ana", 5.0, [(0, 600), (1_200, 2_400)])


def test_the_scenario_keeps_weekday_and_time() -> None:
    """It begins on the Monday before; what came before the stretch is not counted."""
    scenario = scenario_of(replace(STRETCH, since=SINCE + 86_400 * SECOND, until=SINCE + 90_000 * SECOND))
    kind, team = scenario.kinds[0], scenario.teams[0]

    assert (scenario.warm_up_s, scenario.duration_s) == (144_000.0, 147_600.0)
    assert (kind.arrivals.times_s, kind.handling.mean_s, kind.patience) == ((57_660.0,), 300.0, None)
    assert (dict(team.skills), team.present_s) == ({"law": 3}, ((57_600.0, 61_200.0),))


def test_transfers_are_spared_where_the_policy_sends_to_the_last_queue_at_once() -> None:
    """Those within a queue stay; so do those that the policy does not foresee."""
    cases = [
        replace(CASE, moves=1, queues=("default", "law")),
        replace(CASE, moves=2, queues=("law", "law")),
        replace(CASE, moves=4, queues=("default", "law"), facts={"channel": "web", "text": "hello"}),
    ]
    stretch = replace(STRETCH, cases=cases)

    assert dict(transfers(stretch, None)) == {"default": 5, "law": 2}
    assert dict(transfers(stretch, TO_LAW)) == {"law": 2, "default": 4}


def test_who_left_leaves_again_and_nobody_there_is_use_of_nothing() -> None:
    """Under a policy whose pool has nobody, the visitor waits as long as he did and goes."""
    left = replace(CASE, answered_at=None, taken_us=0, left_at=CASE.opened_at + 30 * SECOND)
    lines = compare(replace(STRETCH, cases=[CASE, left]), {"active": PolicyDocument(), "new": TO_LAW})
    told = [(line.queue, line.policy, line.waits.answered, line.waits.abandoned) for line in lines]

    assert told == [("default", RECORDED, 1, 1), ("default", "active", 2, 0), ("law", "new", 0, 1)]
    assert utilisation(STRETCH, TO_LAW, "law", [0.5]) == 0.0
    assert utilisation(STRETCH, TO_LAW, "default", [0.5]) == 0.5
    assert table(lines)[1].split()[2:] == ["2", "1", "1", "20.0", "s", "30.0", "s", "50.0%", "2.8%", "0"]
    assert draw(lines).count(b"wait: ") >= 3
