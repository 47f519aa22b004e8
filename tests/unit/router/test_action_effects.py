"""What follows from an agent's action: assignments, notices, deadlines, and what others are told."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reply import SendReply
from usher_router.domain.effects import (
    Announced,
    Answered,
    Appended,
    AssignmentEnded,
    AssignmentOpened,
    NoteWritten,
    Parked,
    Sent,
)

from decisions.actions import (
    GIVE,
    HELD,
    HOLD,
    INVITE,
    JOINED,
    LEAVE,
    NOTE,
    QUEUE,
    REOPEN,
    RESUME,
    ROOM,
    TAG,
    TAKE,
    TO_SALES,
    WARM,
    ben,
    did,
    notices,
    of,
)
from routing.cases import ASSIGNED, CLOSED, NOW, OFFERED, WAITING, at


def test_taking_makes_the_agent_the_owner_at_once() -> None:
    """One assignment under the wait's number, without an offer; dispatchers are told that it no longer waits."""
    after, effects = did(replace(WAITING, wait_no=4, refused=("ben",), target_agent="cem"), TAKE)

    assert (after.refused, after.target_agent, after.participants, after.answered_at) == ((), "", ("ben",), NOW)
    opened = of(AssignmentOpened, effects)
    assert [(after.assignment_id, "ben", 4, 33, "taken", "ben")] == [
        (one.assignment, one.agent, one.wait_no, one.weight, one.action, one.by) for one in opened
    ]
    assert (notices(effects), after.deadline_kind) == (["joined:Ben"], "nudge")
    assert [(one.desk, one.routing) for one in of(Announced, effects)] == [(True, True)]


def test_a_conversations_weight_follows_its_owner() -> None:
    """An agent's own weight counts towards their load, and the class's again while it waits."""
    heavy = ben(weights={"chat": 50})
    taken, effects = did(WAITING, TAKE, heavy)
    waiting, _ = did(taken, QUEUE, heavy)
    back, _ = did(replace(CLOSED, weight=50), REOPEN)

    assert (taken.weight, waiting.weight, back.weight) == (50, 33, 33)
    assert [one.weight for one in of(AssignmentOpened, effects)] == [50]


def test_a_held_conversation_has_no_idle_clock_until_it_is_resumed() -> None:
    """The deadline is gone and a late one is stale; the visitor's messages reach the owner as usual."""
    held, effects = did(ASSIGNED, HOLD)
    late, nothing = did(held, DeadlineReached("k1", ASSIGNED.deadline_no), at(9999))
    wrote, heard = did(held, MessageReceived("web", "v1", "web", "still there?", "c9"))
    resumed, back = did(wrote, RESUME, replace(ROOM, now=NOW + 5))

    assert (held.held_since, held.next_deadline, notices(effects)) == (NOW, None, ["held:one moment"])
    assert (late, nothing) == (held, [])
    assert [(one.agent, one.message.text) for one in of(Appended, heard)] == [("ana", "still there?")]
    assert (wrote.held_since, wrote.next_deadline) == (NOW, None)
    assert (resumed.held_since, resumed.deadline_kind, notices(back)) == (None, "nudge", ["resumed"])
    assert resumed.next_deadline == NOW + 5 + 600_000_000


def test_holding_twice_is_announced_once() -> None:
    """The first text and its time stay."""
    again, effects = did(HELD, HOLD)

    assert (HELD, [Answered]) == (again, [type(one) for one in effects])


@pytest.mark.parametrize(("text", "sent"), [("one moment", ["one moment"]), ("", [])])
def test_a_providers_contact_gets_the_agents_own_text(text: str, sent: list[str]) -> None:
    """The standard text is the widget's to show."""
    _, effects = did(replace(ASSIGNED, channel="webhook"), replace(HOLD, text=text))
    _, on_web = did(ASSIGNED, HOLD)

    assert sent == [one.send.text for one in of(Sent, effects)]
    assert of(Sent, on_web) == []


@pytest.mark.parametrize(
    "command", [WARM, TO_SALES, GIVE, QUEUE, CloseConversation("k1", "ana", "c"), ReleaseConversation("k1", "s1", "v")]
)
def test_a_hold_ends_with_its_owner(command: Any) -> None:
    """Whoever owns it next, or nobody, has not put it on hold."""
    after, _ = did(replace(HELD, guests=("ben",), participants=("ben", "ana")), command)

    assert after.held_since is None
    assert (after.next_deadline is not None) == (after.status == "assigned")


def test_a_guest_reads_and_writes_and_weighs_nothing() -> None:
    """They get messages and changes, and have no assignment; after leaving they get nothing more."""
    joined, effects = did(ASSIGNED, INVITE)
    _, heard = did(joined, MessageReceived("web", "v1", "web", "hello", "c9"))
    wrote, said = did(joined, SendReply("k1", "ben", "I can help", "c3"))
    left, gone = did(joined, LEAVE)
    _, after = did(left, MessageReceived("web", "v1", "web", "bye", "c4"))

    assert (joined.guests, joined.participants, notices(effects)) == (("ben",), ("ben", "ana"), ["guest_joined:Ben"])
    assert of(AssignmentOpened, effects) == []
    assert [one.agents for one in of(Announced, effects)] == [("ana", "ben")]
    assert [(one.agent, one.guests) for one in of(Appended, heard)] == [("ana", ("ben",))]
    assert (wrote.last_seq, of(Parked, said)) == (joined.last_seq + 1, [])
    assert (left.guests, notices(gone)) == ((), ["guest_left:Ben"])
    assert [one.agents for one in of(Announced, gone)] == [("ana", "ben")]
    assert [one.guests for one in of(Appended, after)] == [()]


@pytest.mark.parametrize("command", [TO_SALES, QUEUE, CloseConversation("k1", "ana", "c")])
def test_guests_leave_when_nobody_owns_the_conversation(command: Any) -> None:
    """They are told, and what they still write is not lost."""
    after, effects = did(JOINED, command)
    _, said = did(after, SendReply("k1", "ben", "bye", "c3"))

    assert after.guests == ()
    assert {agent for one in of(Announced, effects) for agent in one.agents} == {"ana", "ben"}
    assert of(Parked, said) == []


def test_a_warm_transfer_has_no_wait() -> None:
    """The guest owns it at once, the former owner is no guest, other guests stay, and the note goes along."""
    three = replace(JOINED, guests=("ben", "cem"))
    after, effects = did(three, replace(WARM, note="knows invoices"))

    assert (after.agent_id, after.guests, after.note) == ("ben", ("cem",), "knows invoices")
    assert (after.wait_no, after.participants[-1]) == (three.wait_no + 1, "ben")
    assert [(one.agent, one.outcome) for one in of(AssignmentEnded, effects)] == [("ana", "transferred")]
    assert [(one.agent, one.action, one.by) for one in of(AssignmentOpened, effects)] == [("ben", "transferred", "ana")]
    assert notices(effects) == ["transferred:Ben", "joined:Ben"]


@pytest.mark.parametrize("command", [TO_SALES, QUEUE, replace(TO_SALES, queue="later")])
def test_another_queue_begins_a_new_wait(command: Any) -> None:
    """Its priority counts, no step is taken yet, and it waits from now on."""
    before = replace(ASSIGNED, step=2, overflow=("default",), priority=1, rule="shop")
    after, _ = did(before, command)

    assert (after.queue, after.priority, after.step, after.overflow, after.waiting_since) == ("sales", 7, 0, (), NOW)
    assert (after.rule, after.policy) == ("", "hash")


def test_the_same_queue_keeps_the_priority() -> None:
    """An entry rule may have set it; the rule stays, too."""
    after, _ = did(replace(ASSIGNED, priority=3, rule="shop"), replace(TO_SALES, queue=""))

    assert (after.queue, after.priority, after.rule) == ("default", 3, "shop")


def test_in_the_same_queue_steps_begin_again_without_raising_twice() -> None:
    """What they added to the priority is taken off; nothing is if no step was taken."""
    after, _ = did(replace(ASSIGNED, priority=6, step=2, rule="gone"), replace(TO_SALES, queue=""))

    assert (after.queue, after.priority, after.step) == ("default", 0, 0)


def test_a_transfer_may_change_what_is_required() -> None:
    """The skills that stay keep their levels."""
    before = replace(ASSIGNED, skills=("tax", "vat"), levels={"tax": 4, "vat": 3})
    after, _ = did(before, replace(TO_SALES, skills=("vat", "law")))
    same, _ = did(before, TO_SALES)

    assert (after.skills, after.levels) == (("law", "vat"), {"vat": 3})
    assert (same.skills, same.levels) == (before.skills, before.levels)


def test_a_note_is_shown_among_messages_but_is_none() -> None:
    """Owner, guests and writer get it; it reaches no visitor and uses no sequence number."""
    after, effects = did(JOINED, replace(NOTE, agent="sue"))

    assert after is JOINED
    assert [(one.note, one.agent, one.text, one.after_seq, one.agents) for one in of(NoteWritten, effects)] == [
        ("envelope-1", "sue", "calls back", 1, ("ana", "ben", "sue"))
    ]
    assert of(Appended, effects) == []


def test_tagging_replaces_all_tags() -> None:
    """Each once, in order; the visitor is told nothing, and the same again changes nothing."""
    after, effects = did(replace(ASSIGNED, tags=("old",)), TAG)
    again, nothing = did(after, TAG)

    assert after.tags == ("vip", "tax")
    assert [one.visitor for one in of(Announced, effects)] == [False]
    assert (after, [Answered]) == (again, [type(one) for one in nothing])


def test_a_close_keeps_its_outcome() -> None:
    """Outcome and more tags; closing again changes neither."""
    close = CloseConversation("k1", "ana", "c1", "solved", ("tax", "vip"))
    after, _ = did(replace(ASSIGNED, tags=("vip",)), close)
    again, _ = did(after, replace(close, outcome="sold"))

    assert (after.outcome, after.tags) == ("solved", ("vip", "tax"))
    assert again is after


def test_a_reopened_conversation_is_as_before_the_close() -> None:
    """Same owner, same sequence, a new assignment; its end and outcome are gone."""
    closed = replace(CLOSED, outcome="solved", wait_no=2, answered_at=5)
    after, effects = did(closed, REOPEN)

    assert (after.closed_at, after.closed_by, after.outcome, after.reopened) == (None, "", "", 1)
    assert (after.wait_no, after.answered_at, after.deadline_kind) == (3, 5, "nudge")
    assert notices(effects) == ["reopened", "joined:Ana"]
    assert [one.desk for one in of(Announced, effects)] == [True]


def test_reassigning_ends_the_present_assignment() -> None:
    """The owner's or the offered agent's assignment ends, with the supervisor as its reason; all are told."""
    after, effects = did(JOINED, GIVE)
    _, offered = did(OFFERED, GIVE)

    assert [(one.agent, one.outcome, one.reason) for one in of(AssignmentEnded, effects)] == [
        ("ana", "reassigned", "sue")
    ]
    assert [(one.agent, one.action, one.by) for one in of(AssignmentOpened, effects)] == [("ben", "reassigned", "sue")]
    assert {"ana", "ben"} == {agent for one in of(Announced, effects) for agent in one.agents}
    assert [one.outcome for one in of(AssignmentEnded, offered)] == ["reassigned"]
    assert (after.guests, notices(effects)) == ((), ["reassigned:Ben", "joined:Ben"])


def test_a_declined_offer_keeps_its_reason() -> None:
    """What the agent gave as reason stays with their assignment."""
    _, effects = did(OFFERED, DeclineOffer("k1", "ana", "s1", "c1", "not my topic"))

    assert [(one.outcome, one.reason) for one in of(AssignmentEnded, effects)] == [("declined", "not my topic")]
