"""What agents do with conversations: each action in each state, what follows, and who may not."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_policy.document.model import Calendar, Outside, PolicyDocument, Queue
from usher_router.domain.context import AgentProfile, Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
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
from usher_router.domain.policy import Policy, with_document

from routing.cases import AGENTS, ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW, OFFERED, WAITING, at

DOCUMENT = PolicyDocument(
    queues={
        "default": Queue(),
        "sales": Queue(priority=7, max_length=1),
        "night": Queue(hours="never", outside=Outside(action="close")),
        "later": Queue(hours="never", outside=Outside(action="queue", queue="sales")),
    },
    calendars={"never": Calendar()},
)
ROOM = replace(
    CONTEXT,
    policy=with_document(Policy(), DOCUMENT, "hash"),
    cards={**CONTEXT.cards, "sue": AgentProfile("Sue", "", "supervisor")},
)
HELD = replace(ASSIGNED, held_since=NOW - 9, deadline_kind="", next_deadline=None)
JOINED = replace(ASSIGNED, guests=("ben",), participants=("ben", "ana"))
TO_BEN = replace(OFFERED, agent_id="ben")

TAKE = TakeConversation("k1", "ben", "c1")
HOLD = HoldConversation("k1", "ana", "c1", "one moment")
RESUME = ResumeConversation("k1", "ana", "c1")
INVITE = InviteAgent("k1", "ana", "c1", "ben")
LEAVE = LeaveConversation("k1", "ben", "c1")
NOTE = AddNote("k1", "ana", "c1", "calls back")
TAG = TagConversation("k1", "ana", "c1", ("vip", "tax", "vip"))
REOPEN = ReopenConversation("k1", "ana", "c1")
TO_SALES = TransferConversation("k1", "ana", "c1", queue="sales")
WARM = TransferConversation("k1", "ana", "c1", "ben")
GIVE = ReassignConversation("k1", "sue", "c1", "ben")
QUEUE = ReassignConversation("k1", "sue", "c1", "", "sales")


def ben(**changes: Any) -> Context:
    """The context with another Ben."""
    return replace(ROOM, agents={**AGENTS, "ben": replace(AGENTS["ben"], **changes)})


TRANSITIONS = [
    # conversation, command, context, (status after, agent after, code answered)
    (WAITING, TAKE, ROOM, ("assigned", "ben", "")),
    (WAITING, TAKE, ben(status="busy"), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(status="away"), ("waiting", None, "not_available")),
    (WAITING, TAKE, ben(draining=True), ("waiting", None, "not_available")),
    (WAITING, TAKE, ben(load=68), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(load=67), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(load=60, weights={"chat": 41}), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(load=60, weights={"chat": 40}), ("assigned", "ben", "")),
    (WAITING, TAKE, ben(held={"chat": 1}, limits={"chat": 1}), ("waiting", None, "no_room")),
    (WAITING, TAKE, ben(enabled=False), ("waiting", None, "unknown_agent")),
    (WAITING, replace(TAKE, agent="eve"), ROOM, ("waiting", None, "unknown_agent")),
    (OFFERED, TAKE, ROOM, ("offered", "ana", "not_waiting")),
    (TO_BEN, TAKE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, TAKE, ROOM, ("assigned", "ana", "not_waiting")),
    (ASSIGNED, replace(TAKE, agent="ana"), ROOM, ("assigned", "ana", "")),
    (CLOSED, TAKE, ROOM, ("closed", None, "closed")),
    (ASSIGNED, HOLD, ROOM, ("assigned", "ana", "")),
    (HELD, HOLD, ROOM, ("assigned", "ana", "")),
    (OFFERED, HOLD, ROOM, ("offered", "ana", "not_owner")),
    (JOINED, replace(HOLD, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, HOLD, ROOM, ("closed", None, "closed")),
    (HELD, RESUME, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, RESUME, ROOM, ("assigned", "ana", "")),
    (HELD, replace(RESUME, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, RESUME, ROOM, ("closed", None, "closed")),
    (ASSIGNED, INVITE, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, INVITE, ben(status="away", load=100), ("assigned", "ana", "")),
    (ASSIGNED, INVITE, ben(status="offline"), ("assigned", "ana", "not_available")),
    (ASSIGNED, replace(INVITE, to_agent="eve"), ROOM, ("assigned", "ana", "unknown_agent")),
    (ASSIGNED, replace(INVITE, to_agent="ana"), ROOM, ("assigned", "ana", "already_there")),
    (JOINED, INVITE, ROOM, ("assigned", "ana", "already_there")),
    (JOINED, replace(INVITE, agent="ben", to_agent="cem"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, INVITE, ROOM, ("closed", None, "closed")),
    (JOINED, LEAVE, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, LEAVE, ROOM, ("assigned", "ana", "not_there")),
    (JOINED, replace(LEAVE, agent="ana"), ROOM, ("assigned", "ana", "not_there")),
    (ASSIGNED, NOTE, ROOM, ("assigned", "ana", "")),
    (CLOSED, NOTE, ROOM, ("closed", None, "")),
    (JOINED, replace(NOTE, agent="ben"), ROOM, ("assigned", "ana", "")),
    (WAITING, replace(NOTE, agent="sue"), ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(NOTE, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (ASSIGNED, TAG, ROOM, ("assigned", "ana", "")),
    (CLOSED, TAG, ROOM, ("closed", None, "")),
    (ASSIGNED, replace(TAG, agent="ben"), ROOM, ("assigned", "ana", "not_owner")),
    (CLOSED, REOPEN, ROOM, ("assigned", "ana", "")),
    (ASSIGNED, REOPEN, ROOM, ("assigned", "ana", "")),
    (replace(WAITING, participants=("ana",)), REOPEN, ROOM, ("waiting", None, "not_closed")),
    (CLOSED, replace(REOPEN, agent="ben"), ROOM, ("closed", None, "not_owner")),
    (CLOSED, REOPEN, replace(ROOM, open={"a1": "k2"}), ("closed", None, "other_open")),
    (replace(CLOSED, participants=("ben",)), replace(REOPEN, agent="ben"), ben(load=90), ("closed", None, "no_room")),
    (ASSIGNED, TO_SALES, ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="nowhere"), ROOM, ("assigned", "ana", "unknown_queue")),
    (ASSIGNED, replace(TO_SALES, queue="night"), ROOM, ("assigned", "ana", "queue_closed")),
    (ASSIGNED, replace(TO_SALES, queue="later"), ROOM, ("waiting", None, "")),
    (ASSIGNED, TO_SALES, replace(ROOM, lengths={"sales": 1}), ("waiting", None, "")),
    (ASSIGNED, replace(TO_SALES, queue="default"), CONTEXT, ("waiting", None, "")),
    (JOINED, WARM, ROOM, ("assigned", "ben", "")),
    (JOINED, WARM, ben(load=90), ("assigned", "ana", "no_room")),
    (JOINED, WARM, ben(status="away"), ("assigned", "ana", "not_available")),
    (WAITING, GIVE, ROOM, ("assigned", "ben", "")),
    (OFFERED, GIVE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ROOM, ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ben(status="wrap_up"), ("assigned", "ben", "")),
    (ASSIGNED, GIVE, ben(status="away"), ("assigned", "ana", "not_available")),
    (ASSIGNED, GIVE, ben(load=90), ("assigned", "ana", "no_room")),
    (TO_BEN, GIVE, ben(load=67 + 33), ("assigned", "ben", "")),
    (ASSIGNED, replace(GIVE, to_agent="ana"), ROOM, ("assigned", "ana", "")),
    (ASSIGNED, replace(GIVE, to_agent="eve"), ROOM, ("assigned", "ana", "unknown_agent")),
    (ASSIGNED, QUEUE, ROOM, ("waiting", None, "")),
    (OFFERED, QUEUE, ROOM, ("waiting", None, "")),
    (ASSIGNED, replace(QUEUE, queue="night"), ROOM, ("assigned", "ana", "queue_closed")),
    (ASSIGNED, replace(QUEUE, queue="nowhere"), ROOM, ("assigned", "ana", "unknown_queue")),
    (ASSIGNED, replace(GIVE, owner="ana"), ROOM, ("assigned", "ben", "")),
    (ASSIGNED, replace(GIVE, owner="eve"), ROOM, ("assigned", "ana", "moved")),
    (ASSIGNED, replace(QUEUE, owner=""), ROOM, ("assigned", "ana", "moved")),
    (WAITING, replace(GIVE, owner="ana"), ROOM, ("waiting", None, "moved")),
    (OFFERED, replace(GIVE, owner=""), ROOM, ("assigned", "ben", "")),
    (CLOSED, GIVE, ROOM, ("closed", None, "closed")),
]


def did(before: Conversation, command: Any, context: Context = ROOM) -> tuple[Conversation, list[Any]]:
    """Decide a command on a conversation that is there."""
    after, effects = decide(before, command, CAUSE, context)
    assert after is not None
    return after, effects


def of(kind: type, effects: list[Any]) -> list[Any]:
    """List the effects of a kind."""
    return [one for one in effects if isinstance(one, kind)]


def notices(effects: list[Any]) -> list[str]:
    """List the texts of the messages appended."""
    return [one.message.text for one in of(Appended, effects)]


@pytest.mark.parametrize(("before", "command", "context", "expected"), TRANSITIONS)
def test_actions(before: Conversation, command: Any, context: Context, expected: tuple[str, str | None, str]) -> None:
    """Each action leads to one state and one answer; a refused one changes nothing and says why."""
    after, effects = did(before, command, context)

    answers = of(Answered, effects)
    assert expected == (after.status, after.agent_id, answers[0].code)
    assert not expected[2] or (after is before and [Answered] == [type(one) for one in effects])
    assert all(one.detail for one in answers if one.code)


def test_who_takes_owns_at_once() -> None:
    """One assignment under the wait's number, without an offer; dispatchers hear that it no longer waits."""
    after, effects = did(replace(WAITING, wait_no=4, refused=("ben",), target_agent="cem"), TAKE)

    assert (after.refused, after.target_agent, after.participants, after.answered_at) == ((), "", ("ben",), NOW)
    opened = of(AssignmentOpened, effects)
    assert [(after.assignment_id, "ben", 4, 33, "taken", "ben")] == [
        (one.assignment, one.agent, one.wait_no, one.weight, one.action, one.by) for one in opened
    ]
    assert (notices(effects), after.deadline_kind) == (["joined:Ben"], "nudge")
    assert [(one.desk, one.routing) for one in of(Announced, effects)] == [(True, True)]


def test_what_it_weighs_follows_who_has_it() -> None:
    """An agent's own weight counts towards their load, and the class's again where it waits."""
    heavy = ben(weights={"chat": 50})
    taken, effects = did(WAITING, TAKE, heavy)
    waiting, _ = did(taken, QUEUE, heavy)
    back, _ = did(replace(CLOSED, weight=50), REOPEN)

    assert (taken.weight, waiting.weight, back.weight) == (50, 33, 33)
    assert [one.weight for one in of(AssignmentOpened, effects)] == [50]


def test_a_held_conversation_has_no_idle_clock_until_it_is_resumed() -> None:
    """The deadline is gone, a late one stale; what the visitor writes meanwhile reaches the owner as usual."""
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


def test_holding_twice_says_so_once() -> None:
    """The first words stand, and since when."""
    again, effects = did(HELD, HOLD)

    assert (HELD, [Answered]) == (again, [type(one) for one in effects])


@pytest.mark.parametrize(("text", "sent"), [("one moment", ["one moment"]), ("", [])])
def test_a_providers_peer_is_told_the_agents_own_words(text: str, sent: list[str]) -> None:
    """The usual words are the widget's to say."""
    _, effects = did(replace(ASSIGNED, channel="webhook"), replace(HOLD, text=text))
    _, on_web = did(ASSIGNED, HOLD)

    assert sent == [one.send.text for one in of(Sent, effects)]
    assert of(Sent, on_web) == []


@pytest.mark.parametrize(
    "command", [WARM, TO_SALES, GIVE, QUEUE, CloseConversation("k1", "ana", "c"), ReleaseConversation("k1", "s1", "v")]
)
def test_no_hold_outlives_its_owner(command: Any) -> None:
    """Whoever has it next, or nobody, does not hold it."""
    after, _ = did(replace(HELD, guests=("ben",), participants=("ben", "ana")), command)

    assert after.held_since is None
    assert (after.next_deadline is not None) == (after.status == "assigned")


def test_a_guest_sees_and_writes_and_weighs_nothing() -> None:
    """They get messages and changes, their words reach the owner, they have no assignment; after leaving, nothing."""
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
def test_guests_go_when_nobody_owns_it(command: Any) -> None:
    """They hear of it, and what they still write is not lost."""
    after, effects = did(JOINED, command)
    _, said = did(after, SendReply("k1", "ben", "bye", "c3"))

    assert after.guests == ()
    assert {agent for one in of(Announced, effects) for agent in one.agents} == {"ana", "ben"}
    assert of(Parked, said) == []


def test_a_warm_transfer_has_no_wait() -> None:
    """The guest owns it at once, the former owner is no guest, other guests stay; the note goes along."""
    three = replace(JOINED, guests=("ben", "cem"))
    after, effects = did(three, replace(WARM, note="knows invoices"))

    assert (after.agent_id, after.guests, after.note) == ("ben", ("cem",), "knows invoices")
    assert (after.wait_no, after.participants[-1]) == (three.wait_no + 1, "ben")
    assert [(one.agent, one.outcome) for one in of(AssignmentEnded, effects)] == [("ana", "transferred")]
    assert [(one.agent, one.action, one.by) for one in of(AssignmentOpened, effects)] == [("ben", "transferred", "ana")]
    assert notices(effects) == ["transferred", "joined:Ben"]


@pytest.mark.parametrize("command", [TO_SALES, QUEUE, replace(TO_SALES, queue="later")])
def test_another_queue_begins_anew(command: Any) -> None:
    """Its priority counts, no step is taken yet, and it waits from now on."""
    before = replace(ASSIGNED, step=2, overflow=("default",), priority=1, rule="shop")
    after, _ = did(before, command)

    assert (after.queue, after.priority, after.step, after.overflow, after.waiting_since) == ("sales", 7, 0, (), NOW)
    assert (after.rule, after.policy) == ("", "hash")


def test_its_own_queue_keeps_its_priority() -> None:
    """An entry rule may have set it; the rule stands, too."""
    after, _ = did(replace(ASSIGNED, priority=3, rule="shop"), replace(TO_SALES, queue=""))

    assert (after.queue, after.priority, after.rule) == ("default", 3, "shop")


def test_in_its_own_queue_steps_begin_anew_and_do_not_raise_it_twice() -> None:
    """What they added to its priority is taken off; nothing is, where none was taken."""
    after, _ = did(replace(ASSIGNED, priority=6, step=2, rule="gone"), replace(TO_SALES, queue=""))

    assert (after.queue, after.priority, after.step) == ("default", 0, 0)


def test_a_transfer_may_change_what_is_required() -> None:
    """Levels stand for the skills that stay."""
    before = replace(ASSIGNED, skills=("tax", "vat"), levels={"tax": 4, "vat": 3})
    after, _ = did(before, replace(TO_SALES, skills=("vat", "law")))
    same, _ = did(before, TO_SALES)

    assert (after.skills, after.levels) == (("law", "vat"), {"vat": 3})
    assert (same.skills, same.levels) == (before.skills, before.levels)


def test_a_note_stands_among_the_messages_and_is_none() -> None:
    """Owner, guests and writer hear it; the visitor and the sequence know nothing of it."""
    after, effects = did(JOINED, replace(NOTE, agent="sue"))

    assert after is JOINED
    assert [(one.note, one.agent, one.text, one.after_seq, one.agents) for one in of(NoteWritten, effects)] == [
        ("envelope-1", "sue", "calls back", 1, ("ana", "ben", "sue"))
    ]
    assert of(Appended, effects) == []


def test_tags_are_exactly_these() -> None:
    """Each once, in order; the visitor is sent nothing, and the same again changes nothing."""
    after, effects = did(replace(ASSIGNED, tags=("old",)), TAG)
    again, nothing = did(after, TAG)

    assert after.tags == ("vip", "tax")
    assert [one.visitor for one in of(Announced, effects)] == [False]
    assert (after, [Answered]) == (again, [type(one) for one in nothing])


def test_a_close_says_what_came_of_it() -> None:
    """Outcome and more tags; closing again changes neither."""
    close = CloseConversation("k1", "ana", "c1", "solved", ("tax", "vip"))
    after, _ = did(replace(ASSIGNED, tags=("vip",)), close)
    again, _ = did(after, replace(close, outcome="sold"))

    assert (after.outcome, after.tags) == ("solved", ("vip", "tax"))
    assert again is after


def test_a_reopened_conversation_is_as_it_was_before_the_close() -> None:
    """Same owner, same sequence, a new assignment; neither end nor outcome stands any longer."""
    closed = replace(CLOSED, outcome="solved", wait_no=2, answered_at=5)
    after, effects = did(closed, REOPEN)

    assert (after.closed_at, after.closed_by, after.outcome, after.reopened) == (None, "", "", 1)
    assert (after.wait_no, after.answered_at, after.deadline_kind) == (3, 5, "nudge")
    assert notices(effects) == ["reopened", "joined:Ana"]
    assert [one.desk for one in of(Announced, effects)] == [True]


def test_reassigning_takes_it_from_whoever_has_it() -> None:
    """The former owner's or the asked one's assignment ends, with the supervisor as its reason; all hear of it."""
    after, effects = did(JOINED, GIVE)
    _, offered = did(OFFERED, GIVE)

    assert [(one.agent, one.outcome, one.reason) for one in of(AssignmentEnded, effects)] == [
        ("ana", "reassigned", "sue")
    ]
    assert [(one.agent, one.action, one.by) for one in of(AssignmentOpened, effects)] == [("ben", "reassigned", "sue")]
    assert {"ana", "ben"} == {agent for one in of(Announced, effects) for agent in one.agents}
    assert [one.outcome for one in of(AssignmentEnded, offered)] == ["reassigned"]
    assert (after.guests, notices(effects)) == ((), ["reassigned", "joined:Ben"])


def test_a_declined_offer_keeps_its_reason() -> None:
    """What the agent said stands with their assignment."""
    _, effects = did(OFFERED, DeclineOffer("k1", "ana", "s1", "c1", "not my topic"))

    assert [(one.outcome, one.reason) for one in of(AssignmentEnded, effects)] == [("declined", "not my topic")]
