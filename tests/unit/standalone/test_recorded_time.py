"""A recorded period becomes a scenario with the same arrivals, times and agents, and transfers are counted fairly."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from usher.recorded.period import (
    SECOND,
    AgentShift,
    Change,
    Changes,
    RecordedConversation,
    RecordedPeriod,
    posts_of,
    scenario_of,
    transfers,
    utilisation,
)
from usher.recorded.policy_comparison import RECORDED, compare, compare_stages, draw, simulated, table
from usher.recorded.stage_lines import stage_lines
from usher_policy.document.funnel import Chat, Faq, Funnel
from usher_policy.document.model import Calendar, PolicyDocument, Queue, Rule
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.replay.log_batch import AgentDropped, AgentPut, Began, LogBatch, Op, Proposed, pack
from usher_router.simulation.statistics import StageUse

HOUR = 3_600 * SECOND
SINCE = 1_795_449_600 * SECOND  # Monday, 2026-11-23, 16:00
ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=0, skills={"law": 3})
AWAY = replace(ANA, available=False)
CASE = RecordedConversation(
    opened_at=SINCE + 60 * SECOND,
    facts={"channel": "web", "text": "a contract"},
    answered_at=SINCE + 70 * SECOND,
    taken_us=300 * SECOND,
)
STRETCH = RecordedPeriod(
    since=SINCE, until=SINCE + HOUR, cases=[CASE], posts=[AgentShift(ANA, ((SINCE, SINCE + HOUR),), 99.0 * SECOND)]
)
TO_LAW = PolicyDocument(
    rules=(Rule(name="law", when={"text": {"contains": "contract"}}, queue="law"),),
    queues={"default": Queue(), "law": Queue(pool="lawyers")},
)


def life(*ops: Op) -> list[Change]:
    """Return what one dispatcher logged, in one batch an hour later."""
    changes = Changes()
    changes.take(LogBatch("life", 1, "", pack([Began(10.0), *ops]), SINCE + HOUR))
    return changes.found


def asked(second: int) -> Proposed:
    """Time goes on."""
    return Proposed(SINCE + second * SECOND, 50, ())


def test_agents_present_are_read_from_the_dispatch_log() -> None:
    """An input has the time of its next use; the same inputs of a second dispatcher add nothing; all is clipped."""
    first = life(AgentPut(ANA), asked(-60), AgentPut(AWAY), asked(600), AgentPut(ANA), asked(1_200))
    second = life(AgentPut(ANA), asked(1_800), AgentDropped("ana"), asked(2_400), AgentPut(ANA))
    (post,) = posts_of([*first, *second], SINCE, SINCE + HOUR, {"ana": 5.0})
    seconds = [tuple((at - SINCE) // SECOND for at in span) for span in post.spans]

    assert (post.pool_agent.id, post.busy_us, seconds) == ("ana", 5.0, [(0, 600), (1_200, 2_400)])


def test_the_scenario_begins_with_the_period() -> None:
    """A second earlier, for conversations from before; those that arrive in it are counted."""
    scenario = scenario_of(STRETCH)
    kind, team = scenario.kinds[0], scenario.teams[0]

    assert (scenario.warm_up_s, scenario.duration_s) == (1.0, 3_601.0)
    assert (kind.arrivals.times_s, kind.handling.mean_s, kind.patience) == ((61.0,), 300.0, None)
    assert (dict(team.skills), team.present_s) == ({"law": 3}, ((1.0, 3_601.0),))


OPEN_AT_NOON = {"noon": Calendar(timezone="Europe/Berlin", mon=("12:00-13:00",), holidays="DE-BY")}


@pytest.mark.parametrize(
    ("noon", "waits"),
    [
        (datetime(2026, 11, 23, 11, tzinfo=UTC), 0.0),  # a Monday in winter
        (datetime(2026, 7, 6, 10, tzinfo=UTC), 0.0),  # one in summer, when Berlin's clocks are ahead
        (datetime(2026, 4, 6, 10, tzinfo=UTC), None),  # Easter Monday
    ],
    ids=["winter", "summer", "holiday"],
)
def test_hours_are_those_of_the_recorded_day(noon: datetime, waits: float | None) -> None:
    """Clocks change and holidays come: the same weekday of another week is another day."""
    since = int(noon.timestamp()) * SECOND
    case = replace(CASE, opened_at=since + 60 * SECOND, answered_at=since + 60 * SECOND)
    period = replace(
        STRETCH, since=since, until=since + HOUR, cases=[case], posts=[AgentShift(ANA, ((since, since + HOUR),))]
    )
    policy = PolicyDocument(queues={"default": Queue(hours="noon")}, calendars=OPEN_AT_NOON)
    (told,) = (line.waits for line in compare(period, {"active": policy}) if line.policy == "active")

    assert (told.mean_wait_s if told.answered else None) == waits


def test_conversations_from_before_keep_agents_busy_and_are_not_counted() -> None:
    """Ana has one voice call for two more minutes; the contact who comes after one minute waits for the rest of it."""
    call = {"channel": "voice"}
    before = replace(CASE, opened_at=SINCE - HOUR, answered_at=SINCE - HOUR, taken_us=120 * SECOND, facts=call)
    case = replace(CASE, facts=call)
    lines = compare(replace(STRETCH, cases=[case], before=[before]), {"active": PolicyDocument()})

    assert [(line.policy, line.waits.offered, line.waits.mean_wait_s) for line in lines] == [
        (RECORDED, 1, 10.0),
        ("active", 1, 60.0),
    ]


def test_transfers_are_saved_where_the_policy_routes_to_the_last_queue_at_once() -> None:
    """Those within a queue stay; so do those that the policy does not avoid."""
    cases = [
        replace(CASE, moves=1, queues=("default", "law")),
        replace(CASE, moves=2, queues=("law", "law")),
        replace(CASE, moves=4, queues=("default", "law"), facts={"channel": "web", "text": "hello"}),
    ]
    period = replace(STRETCH, cases=cases)

    assert dict(transfers(period, None)) == {"default": 5, "law": 2}
    assert dict(transfers(period, TO_LAW)) == {"law": 2, "default": 4}


def test_recorded_patience_ends_a_wait_without_agents() -> None:
    """Under a policy whose pool has nobody, the visitor leaves after the recorded wait, and agents' use is zero."""
    left = replace(CASE, answered_at=None, taken_us=0, left_at=CASE.opened_at + 30 * SECOND)
    lines = compare(replace(STRETCH, cases=[CASE, left]), {"active": PolicyDocument(), "new": TO_LAW})
    told = [(line.queue, line.policy, line.waits.answered, line.waits.abandoned) for line in lines]

    assert told == [("default", RECORDED, 1, 1), ("default", "active", 2, 0), ("law", "new", 0, 1)]
    assert utilisation(STRETCH, TO_LAW, "law", [0.5]) == 0.0
    assert utilisation(STRETCH, TO_LAW, "default", [0.5]) == 0.5
    assert table(lines)[1].split()[2:] == ["2", "1", "1", "20.0", "s", "30.0", "s", "50.0%", "2.8%", "0"]
    drawn = draw(lines).decode()
    named = [f"{what}: {policy}" for what in ("wait", "transfers", "in time", "used") for policy in ("active", "new")]

    assert [name for name in named if name not in drawn] == []


FUNNEL = Funnel(stages=("faq", "chat"), faq=Faq(cost=0.1), chat=Chat(cost=5.0))
WITH_FAQ, WITHOUT = PolicyDocument(funnel=FUNNEL), PolicyDocument(funnel=Funnel(chat=Chat(cost=5.0)))


def staged(*cases: RecordedConversation, **policies: PolicyDocument) -> dict[tuple[str, str], tuple[int, int, float]]:
    """How many came into each stage, were solved there, and at what cost, under these policies."""
    period = replace(STRETCH, cases=cases)
    rows = compare_stages(period, simulated(period, policies))
    return {(name, use.stage): (use.entered, use.solved, round(use.cost, 2)) for name, use in rows}


def test_another_policy_shows_what_each_stage_would_cost() -> None:
    """Whom the articles helped would have needed a person without them."""
    helped = replace(CASE, answered_at=None, taken_us=0, faq="helped")
    handed_on = replace(CASE, answered_at=CASE.opened_at + 90 * SECOND, faq="person", faq_us=80 * SECOND)

    assert staged(helped, handed_on, new=WITH_FAQ, old=WITHOUT, plain=PolicyDocument()) == {
        ("new", "faq"): (2, 1, 0.2),
        ("new", "chat"): (1, 1, 5.0),
        ("old", "chat"): (2, 2, 10.0),
    }


def test_articles_do_with_others_what_they_did_with_those_who_asked_them() -> None:
    """In turns; they never answer calls, and where nobody asked them they help nobody."""
    helped, silent = (replace(CASE, answered_at=None, taken_us=0, faq=faq) for faq in ("helped", "silent"))
    call, passed = replace(CASE, facts={"channel": "voice"}), replace(CASE, faq="none")

    assert staged(helped, silent, CASE, CASE, CASE, call, passed, new=WITH_FAQ) == {
        ("new", "faq"): (5, 3, 0.5),
        ("new", "chat"): (2, 2, 10.0),
    }
    assert staged(CASE, new=WITH_FAQ) == {("new", "faq"): (1, 0, 0.1), ("new", "chat"): (1, 1, 5.0)}


def test_who_needed_nobody_waited_for_nobody() -> None:
    """In the record, what articles took before is no wait."""
    silent = replace(CASE, answered_at=None, taken_us=0, faq="silent")
    handed_on = replace(CASE, answered_at=CASE.opened_at + 90 * SECOND, faq="person", faq_us=80 * SECOND)
    period = replace(STRETCH, cases=[silent, handed_on], before=[silent])
    lines = [one.waits for one in compare(period, {"active": WITH_FAQ})]

    assert [(one.offered, one.answered, one.mean_wait_s) for one in lines] == [(1, 1, 10.0), (1, 1, 0.0)]


def test_the_stages_of_a_policy_are_summed_up_by_contact() -> None:
    """Who went on to another stage is one contact."""
    recorded = StageUse(stage="faq", entered=3, solved=1, escalated=2, cost=0.06, saved=4.98)
    chat = StageUse(stage="chat", entered=2, solved=1, left=1, cost=5.0)
    lines = stage_lines([("old", recorded), ("old", chat), ("new", replace(chat, entered=3))])

    assert [line.split() for line in lines] == [
        ["stage", "policy", "came", "solved", "handed", "on", "left", "cost", "saved", "each"],
        ["faq", "old", "3", "1", "2", "0", "0.06", "4.98", "0.02"],
        ["chat", "old", "2", "1", "0", "1", "5.00", "0.00", "2.50"],
        ["chat", "new", "3", "1", "0", "1", "5.00", "0.00", "1.67"],
        ["all", "old", "3", "2", "0", "1", "5.06", "4.98", "1.69"],
        ["all", "new", "3", "1", "0", "1", "5.00", "0.00", "1.67"],
    ]
