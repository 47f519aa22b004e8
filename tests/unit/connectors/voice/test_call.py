"""The call state machine: tables of what happens, and rules that hold whatever happens in whatever order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_connectors.voice.domain.call import (
    Accept,
    Accepted,
    Action,
    Call,
    CallEvent,
    Closed,
    CustomerEnded,
    CustomerLeft,
    Decline,
    EndConversation,
    HangUp,
    Joined,
    KeptPlace,
    LegEnded,
    LegStarted,
    NotAwaited,
    Offered,
    Pressed,
    Recorded,
    Requeue,
    Ring,
    Tell,
    TimedOut,
    Unattended,
    WantsMessage,
    Withdrawn,
)
from usher_connectors.voice.domain.steps import SAID, may_dial, step

ANA, BEN = Offered("o1", "ana", "+1"), Offered("o2", "ben", "+2")
RUNG = [ANA, LegStarted("o1", "A1")]
CONFIRMED = [*RUNG, Pressed("o1", "A1", "1"), Accepted("o1")]
LEFT = [KeptPlace(), *CONFIRMED, LegEnded("o1", "A1", "completed")]  # by the agent, before the customer is heard of


def after(events: list[Any], call: Call | None = None) -> tuple[Call, list[Action]]:
    """Return the call after these events, and all that was done."""
    call, done = call or Call("C1"), list[Action]()
    for event in events:
        call, actions = step(call, event)
        done += [action for action in actions if not isinstance(action, Tell)]
    return call, done


CASES: list[tuple[str, list[Any], str, list[Action]]] = [
    ("put through", [*CONFIRMED, Joined(), CustomerLeft()], "talked", [Ring("o1", "+1"), Accept("o1", "ana")]),
    ("the agent hangs up first", [*CONFIRMED, Joined(), LegEnded("o1", "A1", "completed")], "talked", []),
    ("hangs up while waiting", [CustomerLeft()], "abandoned", [EndConversation()]),
    ("hangs up while the phone rings", [*RUNG, CustomerLeft()], "abandoned", [HangUp("A1"), EndConversation()]),
    ("called back", [KeptPlace(), CustomerLeft(), *CONFIRMED, Joined(), CustomerEnded("completed")], "talked", []),
    (
        "completed is told before answered",
        [KeptPlace(), *CONFIRMED, CustomerEnded("completed"), Joined()],
        "talked",
        [],
    ),
    ("the customer is busy", [KeptPlace(), *CONFIRMED, CustomerEnded("busy")], "customer_busy", []),
    ("the customer is away", [KeptPlace(), *CONFIRMED, CustomerEnded("no-answer")], "customer_no_answer", []),
    ("no such number", [KeptPlace(), *CONFIRMED, CustomerEnded("failed")], "customer_failed", []),
    ("nothing is heard after the agent hung up", [*LEFT, TimedOut()], "timed_out", []),
    ("only the talk is heard of", [*LEFT, Joined(), TimedOut()], "talked", []),
    ("busy is told after the agent's end", [*LEFT, CustomerEnded("busy")], "customer_busy", []),
    ("the talk is told after the agent's end", [*LEFT, Joined(), CustomerEnded("completed")], "talked", []),
    ("a message", [WantsMessage(), Recorded(4), CustomerLeft()], "voicemail", []),
    ("no message", [WantsMessage(), Recorded(0)], "no_message", [EndConversation()]),
    ("hangs up while speaking", [WantsMessage(), CustomerLeft(), Recorded(4)], "voicemail", []),
    ("closed before the call back", [KeptPlace(), Closed()], "given_up", []),
    ("closed while in line", [Closed(), WantsMessage(), Recorded(3)], "voicemail", []),
]


@pytest.mark.parametrize(("_name", "events", "outcome", "done"), CASES, ids=[case[0] for case in CASES])
def test_how_a_call_ends(_name: str, events: list[Any], outcome: str, done: list[Action]) -> None:
    """Each way has a name, which is written into the conversation; repeated events change nothing."""
    call, found = after(events)
    repeated, again = after([one for event in events for one in (event, event)])

    assert (call.state, call.outcome) == ("ended", outcome)
    assert all(action in found for action in done)
    assert (repeated, again) == (call, found)


NEXT: list[tuple[str, list[Any], list[Action]]] = [
    ("does not answer", [*RUNG, LegEnded("o1", "A1", "no-answer")], [Decline("o1", "ana", "no-answer")]),
    ("is busy", [*RUNG, LegEnded("o1", "A1", "busy")], [Decline("o1", "ana", "busy")]),
    ("a machine answers", [*RUNG, LegEnded("o1", "A1", "completed")], [Decline("o1", "ana", "not_confirmed")]),
    (
        "presses another key",
        [*RUNG, Pressed("o1", "A1", "2"), LegEnded("o1", "A1", "completed")],
        [Decline("o1", "ana", "not_confirmed")],
    ),
    ("has no phone", [Offered("o1", "ana", "")], [Decline("o1", "ana", "no_phone")]),
    ("cannot be called", [ANA, LegEnded("o1", "", "failed")], [Decline("o1", "ana", "failed")]),
    ("lets the offer expire", [*RUNG, Withdrawn("o1")], [HangUp("A1")]),
    ("accepts at the desk and does not answer", [*RUNG, Accepted("o1"), LegEnded("o1", "A1", "busy")], [Requeue("o1")]),
    ("hangs up after the key", [*RUNG, Pressed("o1", "A1", "1"), LegEnded("o1", "A1", "completed")], [Requeue("o1")]),
    ("hangs up before they are connected", [*CONFIRMED, LegEnded("o1", "A1", "completed")], [Requeue("o1")]),
    (
        "gives up while the customer's phone rings",
        [KeptPlace(), *CONFIRMED, CustomerEnded("canceled")],
        [HangUp("A1"), Requeue("o1")],
    ),
]


@pytest.mark.parametrize(("_name", "events", "done"), NEXT, ids=[case[0] for case in NEXT])
def test_the_next_agent_is_rung_when_one_is_not_there(_name: str, events: list[Any], done: list[Action]) -> None:
    """The customer keeps the place; the former offer is not rung for again."""
    call, found = after(events)
    assert call.state == "waiting"
    assert found[-len(done) :] == done
    assert step(call, ANA) == (call, ())

    then, rung = after([BEN], call)
    assert (then.state, rung) == ("ringing", [Ring("o2", "+2")])


def test_a_call_asked_for_ends_without_a_word_where_another_replaces_it() -> None:
    """Also while the agent's phone rings; a caller, and one whose phone rings already, are not given up."""
    for events, done in (([], []), (RUNG, [HangUp("A1")])):
        call, _ = after(events, Call("C1", on_line=False, conversation="c1"))
        ended, actions = step(call, NotAwaited())
        assert (ended.state, ended.outcome, list(actions)) == ("ended", "given_up", done)
    bridging, _ = after(CONFIRMED, Call("C1", on_line=False, conversation="c1"))
    for call in (Call("C1"), bridging):
        assert step(call, NotAwaited()) == (call, ())


def test_a_phone_that_rings_for_nobody_any_more_is_hung_up() -> None:
    """The offer, or the caller, was gone before we knew Twilio's id of the call."""
    for events in ([ANA, Withdrawn("o1")], [ANA, CustomerLeft()]):
        call, _ = after(events)
        assert HangUp("A1") in step(call, LegStarted("o1", "A1"))[1]


def test_the_end_of_a_former_offer_ends_no_later_one() -> None:
    """The record was read before the next agent's phone rang, and what it said comes after their key."""
    call, _ = after([*RUNG, Withdrawn("o1"), BEN, LegStarted("o2", "B1"), Pressed("o2", "B1", "1")])
    assert step(call, Withdrawn("o1")) == (call, ())


def test_who_was_given_a_call_whose_phone_rings_no_more_is_relieved_of_it_once() -> None:
    """The key counted as the offer ran out; the next agent is rung. Who has no phone calls otherwise, and keeps it."""
    call, _ = after([*RUNG, Pressed("o1", "A1", "1"), Withdrawn("o1")])
    relieved, done = after([Unattended("o1"), Unattended("o1")], call)
    assert (relieved.state, done) == ("waiting", [Requeue("o1")])
    assert after([BEN], relieved)[1] == [Ring("o2", "+2")]
    assert step(call, Unattended("o9")) == (call, ())
    phoneless, _ = after([Offered("o1", "ana", "")])
    assert step(phoneless, Unattended("o1")) == (phoneless, ())


@pytest.mark.parametrize("pressed", [Pressed("o2", "A1", "1"), Pressed("o1", "A2", "1")])
def test_a_key_at_another_phone_counts_for_nothing(pressed: Pressed) -> None:
    """That of a former offer, which still rings."""
    call, _ = after(RUNG)
    assert step(call, pressed) == (call, ())


LEGS = st.tuples(st.sampled_from(["o1", "o2", "o3"]), st.sampled_from(["A1", "A2", "A3"]))
ENDS = st.sampled_from(["busy", "no-answer", "failed", "canceled", "completed"])
ANY_EVENT: st.SearchStrategy[CallEvent] = st.one_of(
    st.builds(Offered, st.sampled_from(["o1", "o2", "o3"]), st.just("ana"), st.sampled_from(["", "+1"])),
    st.builds(Accepted, st.sampled_from(["o1", "o2", "o3"])),
    LEGS.map(lambda leg: LegStarted(*leg)),
    st.builds(lambda leg, how: LegEnded(leg[0], leg[1], how), LEGS, ENDS),
    st.builds(lambda leg, digit: Pressed(leg[0], leg[1], digit), LEGS, st.sampled_from(["1", "1", "2", ""])),
    st.builds(Recorded, st.integers(0, 3)),
    st.builds(CustomerEnded, ENDS),
    st.builds(Withdrawn, st.sampled_from(["o1", "o2", "o3"])),
    st.builds(Unattended, st.sampled_from(["o1", "o2", "o3"])),
    st.sampled_from([Closed(), KeptPlace(), WantsMessage(), CustomerLeft(), Joined()]),
)


ANY_STORY = st.builds(  # more often than by chance, the first agent is rung, or connected
    lambda begun, events: [*begun, *events],
    st.sampled_from([[], RUNG[:1], RUNG, CONFIRMED[:3], CONFIRMED, [KeptPlace(), *CONFIRMED]]),
    st.lists(ANY_EVENT, max_size=20),
)


@settings(max_examples=500, deadline=None)
@given(ANY_STORY)
def test_the_customer_is_never_connected_before_an_agent_is_there(events: list[CallEvent]) -> None:
    """Whatever happens: a person pressed 1 at this phone for this offer, and has the conversation."""
    call, pressed, accepted = Call("C1"), set[tuple[str, str]](), set[str]()
    for event in events:
        if isinstance(event, Pressed) and event.digit == "1":
            pressed.add((event.assignment, event.leg))
        if isinstance(event, Accepted):
            accepted.add(event.assignment)
        call, actions = step(call, event)
        if any(may_dial(call, leg) for leg in ("A1", "A2", "A3")):
            assert (call.assignment, call.leg) in pressed
            assert call.assignment in accepted
        assert not call.accepted or call.assignment in accepted
        assert (call.state == "ended") == bool(call.outcome)
        assert call.state in {"waiting", "recording", "ended"} or call.assignment
        told = [action.text for action in actions if isinstance(action, Tell)]
        assert len(told) <= 1


@settings(max_examples=300, deadline=None)
@given(ANY_STORY)
def test_every_call_ends_with_one_named_outcome(events: list[CallEvent]) -> None:
    """At the latest when nothing is heard of it: it is told once, but for a message found after a hang-up."""
    call, lines = Call("C1"), []
    for event in (*events, TimedOut()):
        call, actions = step(call, event)
        lines += [action.text for action in actions if isinstance(action, Tell)]
    told = [line for line in lines if line in SAID.values()]

    assert call.state == "ended"
    assert told[-1] == SAID[call.outcome]
    assert told[:-1] in ([], [SAID["no_message"]])
