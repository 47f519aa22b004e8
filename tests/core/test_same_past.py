"""What happened stays the same if the timers change afterwards (decision 0141)."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.reply import SendReply
from usher_router.domain.context import AgentProfile
from usher_router.domain.conversation.announce import changed_event
from usher_router.domain.policy import SECOND, Policy

from routing.life import HELLO, Act, Life, acts
from routing.policies import policy_from

QUEUES = ("default", "other")
SECONDS = st.integers(1, 600)
TIMERS = st.fixed_dictionaries(
    dict.fromkeys(("offer", "transfer", "nudge", "close", "step", "later", "sticky", "wait"), SECONDS)
)
USUAL = {"offer": 20, "transfer": 60, "nudge": 300, "close": 60, "step": 30, "later": 60, "sticky": 20, "wait": 900}


def timed(timers: dict[str, int]) -> Policy:
    """Return the policy with these timers, otherwise unchanged."""
    return policy_from(
        f"""
        rules: [{{name: bills, queue: default, require: {{billing: 3}}}}]
        queues:
          default:
            offer: {{timeout_s: {timers["offer"]}}}
            sticky: {{within_s: 600, wait_s: {timers["sticky"]}}}
            steps:
              - {{after_s: {min(timers["step"], timers["later"])}, add_priority: 5}}
              - {{after_s: {max(timers["step"], timers["later"]) + 1}, relax_levels: 1}}
            max_wait_s: {max(timers["wait"], timers["step"] + 2, timers["later"] + 2)}
            overflow: other
          other: {{offer: {{timeout_s: {timers["offer"]}}}}}
        timers:
          transfer_s: {timers["transfer"]}
          nudge_s: {timers["nudge"]}
          close_s: {timers["close"]}
          reopen_s: 600
        """
    )


def told_past(life: Life) -> tuple[Any, ...]:
    """Return what is published about the past: arrival, waits, offers, and how the wait has changed."""
    one = life.one
    event = changed_event(one, AgentProfile("Ana"))
    offered = event.offer.offered_at if event.offer is not None else None
    asks = (event.priority, event.skills, event.preferred, event.queue, one.levels, one.step)
    return event.opened_at, event.waiting_since, offered, event.last_at, asks


def lived(history: list[Act]) -> Life:
    """Return a history under the usual timers."""
    life = Life(timed(USUAL))
    for act in history:
        act(life)
    return life


@given(acts(QUEUES), TIMERS)
@example([lambda life: life.rings("ana")], {**USUAL, "offer": 600})
def test_the_published_past_does_not_depend_on_the_timers(history: list[Act], timers: dict[str, int]) -> None:
    """Nor do its consequences: after a declined offer it has waited since the same time."""
    told = []
    for policy in (timed(USUAL), timed(timers)):
        life = lived(history)
        life.policy = policy
        ringing = life.one.status == "offered"
        told.append([told_past(life)])
        if ringing:
            life.do(DeclineOffer(life.one.id, life.one.agent_id or "", life.one.assignment_id or "", "c"))
            told[-1].append(told_past(life))

    assert told[0] == told[1]


@given(TIMERS, st.integers(0, 59))
@example({**USUAL, "close": 1}, 30)
def test_a_visitor_written_to_after_the_reminder_is_not_closed(timers: dict[str, int], wrote_s: int) -> None:
    """Whatever the time after a reminder is by then."""
    life = reminded()
    life.now += wrote_s * SECOND + 1
    life.do(SendReply(life.one.id, "ana", "are you there?", "c9"))
    life.policy = timed(timers)
    life.passes(60 - wrote_s)

    assert (life.one.status, "closed_idle" in life.said) == ("assigned", False)


@given(TIMERS)
@example({**USUAL, "close": 900})
def test_one_silence_has_one_reminder(timers: dict[str, int]) -> None:
    """The close comes with the next deadline."""
    life = reminded()
    life.policy = timed(timers)
    life.passes(2_000)

    assert (life.one.status, life.said.count("nudge")) == ("closed", 1)


def reminded() -> Life:
    """Return a visitor's conversation that has just been reminded."""
    life = Life(timed(USUAL))
    life.owned("ana")
    life.do(HELLO)
    life.now += SECOND
    life.do(SendReply(life.one.id, "ana", "and your name?", "c8"))
    while "nudge" not in life.said:
        life.passes(1)
    assert life.one.reminded_at is not None
    return life


@given(st.lists(st.tuples(st.integers(1, 200), TIMERS), min_size=1, max_size=5))
@example([(40, {**USUAL}), (10, {**USUAL, "step": 100, "later": 200}), (300, {**USUAL})])
def test_no_step_is_taken_twice_however_often_timers_change(looks: list[tuple[int, dict[str, int]]]) -> None:
    """Each adds to the priority once, and lowers the level once."""
    life = Life(timed({**USUAL, "wait": 80_000}))
    for seconds, timers in looks:
        life.passes(seconds)
        life.policy = timed({**timers, "wait": 80_000})

    assert life.one.priority in (0, 5)
    assert life.one.levels.get("billing") in (3, 2)
    assert life.one.step == (life.one.priority == 5) + (life.one.levels.get("billing") == 2)
