"""Calls that agents begin: tables of what happens, and rules that hold whatever happens in whatever order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.voice.call_table import Kept, Talk
from usher_connectors.voice.converse import news_of
from usher_connectors.voice.domain.call import (
    Action,
    AnsweredBy,
    Call,
    Closed,
    CustomerEnded,
    HangUp,
    Joined,
    KeptPlace,
    LegEnd,
    LegEnded,
    LegStarted,
    Offered,
    Pressed,
    Report,
    TimedOut,
    WantsMessage,
    Withdrawn,
)
from usher_connectors.voice.domain.outgoing import REPORTED, begun
from usher_connectors.voice.domain.requests import asked_of, event_of
from usher_connectors.voice.domain.script import Scene, script
from usher_connectors.voice.domain.steps import may_dial, step
from usher_connectors.voice.limits import BEGINS_S, IN_LINE_S

CALL = begun("d1", "k1", "ana")
RUNG = [LegStarted("d1", "A1")]
CONFIRMED = [*RUNG, Pressed("d1", "A1", "1")]
MACHINE = AnsweredBy(machine=True)


def after(events: list[Any], call: Call = CALL) -> tuple[Call, list[Action]]:
    """Return the call after these events, and all that was done."""
    done = list[Action]()
    for event in events:
        call, actions = step(call, event)
        done += actions
    return call, done


@pytest.mark.parametrize(
    ("events", "reported"),
    [
        ([*CONFIRMED, Joined(), CustomerEnded("completed")], "reached"),
        ([*CONFIRMED, Joined(), LegEnded("d1", "A1", "completed")], "reached"),
        ([*CONFIRMED, CustomerEnded("completed"), Joined()], "reached"),
        ([*CONFIRMED, Joined(), MACHINE, CustomerEnded("completed")], "machine"),
        ([*CONFIRMED, MACHINE, CustomerEnded("completed"), Joined()], "machine"),
        ([*CONFIRMED, Joined(), AnsweredBy(machine=False), CustomerEnded("completed")], "reached"),
        ([*CONFIRMED, CustomerEnded("busy")], "busy"),
        ([*CONFIRMED, CustomerEnded("no-answer")], "no_answer"),
        ([*CONFIRMED, CustomerEnded("failed")], "failed"),
        ([*CONFIRMED, LegEnded("d1", "A1", "completed"), CustomerEnded("canceled")], "canceled"),
        ([*RUNG, LegEnded("d1", "A1", "no-answer")], "absent"),
        ([*RUNG, LegEnded("d1", "A1", "busy")], "absent"),
        ([*RUNG, LegEnded("d1", "A1", "completed")], "absent"),
        ([LegEnded("d1", "", "failed")], "absent"),
        ([*RUNG, Pressed("d1", "A1", "5"), LegEnded("d1", "A1", "completed")], "absent"),
        ([*RUNG, Withdrawn("d1")], "canceled"),
        ([*RUNG, Closed()], "canceled"),
        ([*CONFIRMED, TimedOut()], "lost"),
        ([*CONFIRMED, LegEnded("d1", "A1", "completed"), TimedOut()], "lost"),
        ([*CONFIRMED, LegEnded("d1", "A1", "completed"), Joined(), TimedOut()], "reached"),
    ],
)
def test_each_way_to_end_is_reported_once(events: list[Any], reported: Any) -> None:
    """A machine at the agent's phone presses nothing; repeated events change nothing."""
    call, done = after(events)
    repeated, again = after([one for event in events for one in (event, event)])

    assert call.state == "ended"
    assert [one for one in done if isinstance(one, Report)] == [Report("ana", reported)]
    assert (repeated, again) == (call, done)


def test_a_phone_that_rings_for_nothing_any_more_is_hung_up() -> None:
    """The conversation went to a colleague while the phone rang, or before the provider's id was known."""
    assert HangUp("A1") in after([*RUNG, Withdrawn("d1")])[1]
    assert after([Withdrawn("d1"), LegStarted("d1", "A1")])[1][-1] == HangUp("A1")
    assert after([*RUNG, LegStarted("d1", "A2")])[1] == [HangUp("A2")]


HOWS: list[LegEnd] = ["busy", "no-answer", "failed", "canceled", "completed"]
ENDS = st.sampled_from(HOWS)
LEGS = st.tuples(st.sampled_from(["d1", "o2"]), st.sampled_from(["A1", "A2"]))
EVENTS = st.one_of(
    LEGS.map(lambda one: LegStarted(*one)),
    st.builds(lambda one, how: LegEnded(one[0], one[1], how), LEGS, ENDS),
    st.builds(lambda one, digit: Pressed(one[0], one[1], digit), LEGS, st.sampled_from(["1", "2", ""])),
    st.builds(CustomerEnded, ENDS),
    st.booleans().map(AnsweredBy),
    st.sampled_from(
        [Joined(), Withdrawn("d1"), Closed(), TimedOut(), KeptPlace(), WantsMessage(), Offered("o2", "ben", "+2")]
    ),
)


@given(st.lists(EVENTS, max_size=12))
def test_the_customer_is_rung_only_after_a_key_at_the_agents_phone(events: list[Any]) -> None:
    """Whatever happens; nobody else's phone rings, and the end is reported exactly once."""
    call, pressed, reports = CALL, set[str](), 0
    for event in events:
        fits = isinstance(event, Pressed) and event.digit == "1" and event.assignment == "d1"
        call, actions = step(call, event)
        pressed |= {event.leg} if fits else set()
        reports += sum(isinstance(one, Report) for one in actions)
        assert {type(one) for one in actions} <= {HangUp, Report}
        assert all(leg in pressed for leg in ("A1", "A2") if may_dial(call, leg))
    assert reports == (call.state == "ended")
    assert call.outcome in {"", *REPORTED}


OWN = Talk("k1", "assigned", 0, "s1", "ana", "ana")
BENS = Talk("k1", "assigned", 0, "s2", "ben", "ben")


@pytest.mark.parametrize(
    ("state", "talk", "age_s", "news"),
    [
        ("ringing", OWN, 0, []),
        ("ringing", None, 0, []),
        ("ringing", OWN, BEGINS_S + 1, [TimedOut()]),
        ("bridging", OWN, BEGINS_S + 1, [TimedOut()]),
        ("talking", OWN, BEGINS_S + 1, []),
        ("talking", OWN, IN_LINE_S + 1, [TimedOut()]),
        ("ringing", BENS, 0, [Withdrawn("d1")]),
        ("ringing", Talk("k1", "closed", 0, "", "", ""), 0, [Withdrawn("d1")]),
        ("talking", BENS, 0, []),
    ],
)
def test_what_the_record_says_of_it(state: Any, talk: Talk | None, age_s: float, news: list[Any]) -> None:
    """Whether the agent still has the conversation, until they have pressed 1; and whether it takes too long."""
    call = Call("d1", state, on_line=False, assignment="d1", agent="ana", outgoing=True, conversation="k1")
    assert news_of(Kept(call, "line", "+1", 0, age_s), talk, {}) == news


def test_what_is_said_and_asked_at_the_agents_phone() -> None:
    """Their own words; who answers the customer's phone is asked of the provider."""
    scene = Scene({}, "https://hooks.example/v", "+467")
    ringing = asked_of({"CallSid": "A1"}, {"step": "agent", "call": "d1", "offer": "d1"})
    call, _ = after(CONFIRMED)
    dialling = script(call, asked_of({"CallSid": "A1"}, {"step": "press", "call": "d1"}), scene)

    assert b"Your call. Press 1" in script(CALL, ringing, scene)
    assert b'machineDetection="Enable"' in dialling
    assert b"step=answered" in dialling
    for guess, machine in (("machine_start", True), ("fax", True), ("human", False), ("unknown", False), ("", False)):
        asked = asked_of({"CallSid": "C9", "AnsweredBy": guess}, {"step": "answered", "call": "d1"})
        assert event_of(asked, can_call_back=True) == AnsweredBy(machine)
