"""The table of decisions: what each command does to a conversation in each state."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.end import EndConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import AgentStatus
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.content import Entry, Profile
from usher_router.domain.context import AgentProfile, KnownContact
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.profile import ATTRIBUTES_KEPT, merge_profile
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Answered, Appended, AssignmentEnded, Parked, ProfileLearnt, Sent
from usher_router.domain.policy import SECOND

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW, OFFERED, WAITING, at

SAID = MessageReceived("web", "v1", "web", "hello", "c1")
ACCEPT = AcceptOffer("k1", "ana", "s1", "c1")
DECLINE = DeclineOffer("k1", "ana", "s1", "c1")
CLOSE = CloseConversation("k1", "ana", "c1")
END = EndConversation("k1")
RELEASE = ReleaseConversation("k1", "s1", "vanished")
TO_QUEUE = TransferConversation("k1", "ana", "c1")
TO_BEN = TransferConversation("k1", "ana", "c1", "ben", ("billing",), "knows")
REPLY = SendReply("k1", "ana", "good day", "c1")

TRANSITIONS = [
    # conversation, command, status after, agent after, code answered (None: no answer)
    (OFFERED, ACCEPT, "assigned", "ana", ""),
    (ASSIGNED, ACCEPT, "assigned", "ana", ""),
    (OFFERED, replace(ACCEPT, agent="ben"), "offered", "ana", "not_offered"),
    (OFFERED, replace(ACCEPT, assignment="s0"), "offered", "ana", "expired"),
    (WAITING, ACCEPT, "waiting", None, "expired"),
    (CLOSED, ACCEPT, "closed", None, "closed"),
    (OFFERED, DECLINE, "waiting", None, ""),
    (ASSIGNED, DECLINE, "assigned", "ana", "not_offered"),
    (replace(WAITING, refused=("ana",)), DECLINE, "waiting", None, ""),
    (ASSIGNED, CLOSE, "closed", None, ""),
    (CLOSED, CLOSE, "closed", None, ""),
    (OFFERED, CLOSE, "offered", "ana", "not_owner"),
    (ASSIGNED, replace(CLOSE, agent="ben"), "assigned", "ana", "not_owner"),
    (ASSIGNED, TO_QUEUE, "waiting", None, ""),
    (ASSIGNED, TO_BEN, "waiting", None, ""),
    (ASSIGNED, replace(TO_BEN, to_agent="nobody"), "assigned", "ana", "unknown_agent"),
    (ASSIGNED, replace(TO_BEN, to_agent="ana"), "assigned", "ana", "unknown_agent"),
    (WAITING, TO_QUEUE, "waiting", None, "not_owner"),
    (CLOSED, TO_QUEUE, "closed", None, "closed"),
    (ASSIGNED, RELEASE, "waiting", None, None),
    (OFFERED, RELEASE, "waiting", None, None),
    (ASSIGNED, replace(RELEASE, assignment="s0"), "assigned", "ana", None),
    (CLOSED, RELEASE, "closed", None, None),
    (WAITING, END, "closed", None, None),
    (OFFERED, END, "closed", None, None),
    (CLOSED, END, "closed", None, None),
    (ASSIGNED, replace(REPLY, agent="ben"), "assigned", "ana", "not_owner"),
    (OFFERED, REPLY, "offered", "ana", "not_owner"),
]


def ended(effects: list[Any]) -> list[tuple[str, str]]:
    """Return (agent, outcome) of the assignments that a decision ended."""
    return [(one.agent, one.outcome) for one in effects if isinstance(one, AssignmentEnded)]


def texts(effects: list[Any]) -> list[tuple[str, str]]:
    """Return (author, text) of the messages that a decision appended."""
    return [(one.message.author, one.message.text) for one in effects if isinstance(one, Appended)]


@pytest.mark.parametrize(("before", "command", "status", "agent", "code"), TRANSITIONS)
def test_transitions(before: Conversation, command: Any, status: str, agent: str | None, code: str | None) -> None:
    """Each command leads to one state and one answer."""
    after, effects = decide(before, command, CAUSE, CONTEXT)

    assert after is not None
    assert (status, agent) == (after.status, after.agent_id)
    assert ([] if code is None else [code]) == [one.code for one in effects if isinstance(one, Answered)]
    assert (before.assignment_id is not None and after.assignment_id is None) == bool(ended(effects))
    assert len(texts(effects)) == after.last_seq - before.last_seq


@pytest.mark.parametrize("command", [ACCEPT, DECLINE, CLOSE, END, RELEASE])
@pytest.mark.parametrize("before", [WAITING, OFFERED, ASSIGNED, CLOSED])
def test_the_same_command_again_changes_nothing(before: Conversation, command: Any) -> None:
    """Commands are idempotent by state: a frame may come again."""
    once, _ = decide(before, command, CAUSE, CONTEXT)
    twice, effects = decide(once, command, CAUSE, CONTEXT)

    assert once == twice
    assert [one for one in effects if not isinstance(one, Answered)] == []


def test_the_first_message_opens_a_conversation() -> None:
    """It waits with the skills of the entry point; known and new profile are merged; its events are published."""
    contacts = {"b3a2": KnownContact("p9", Profile(name="Vera", email="old@example.org"))}
    said = replace(SAID, profile=Profile(email="new@example.org"), entry=Entry(skills=("tax", "billing", "tax")))
    opened, effects = decide(None, said, CAUSE, CONTEXT)
    assert opened is not None
    known, merged = decide(None, said, CAUSE, replace(CONTEXT, contacts={opened.address_id: contacts["b3a2"]}))

    assert known is not None
    assert (
        opened.status,
        opened.waiting_since,
        opened.skills,
        opened.last_seq,
        opened.weight,
    ) == ("waiting", NOW, ("billing", "tax"), 1, 33)
    assert [(one.desk, one.routing) for one in effects if isinstance(one, Announced)] == [(True, True)]
    assert (known.contact_id, known.profile.name, known.profile.email) == ("p9", "Vera", "new@example.org")
    assert [one.contact for one in merged if isinstance(one, ProfileLearnt)] == ["p9"]


def test_attributes_of_a_contact_are_limited_to_the_newest() -> None:
    """New ones are added, known ones take their new values, and the one named longest ago is dropped."""
    known = Profile(attributes={f"a{number}": "old" for number in range(ATTRIBUTES_KEPT - 1)})
    merged = merge_profile(known, Profile(attributes={"a0": "new", "last": "fits", "more": "fits, too"}))

    expected = {**known.attributes, "a0": "new", "last": "fits", "more": "fits, too"}
    del expected["a1"]
    assert expected == merged.attributes


def test_a_message_does_not_announce_the_conversation() -> None:
    """The message's own event is enough: the version stays."""
    after, effects = decide(ASSIGNED, SAID, CAUSE, CONTEXT)

    assert after is not None
    assert (after.last_seq, after.version, after.last_text, after.visitor_at) == (2, 1, "hello", NOW)
    assert [Appended] == [type(one) for one in effects]


def test_a_reply_to_a_provider_is_sent_under_its_own_id() -> None:
    """Web replies are not sent; system notices never are."""
    _, on_web = decide(ASSIGNED, REPLY, CAUSE, CONTEXT)
    provider = replace(ASSIGNED, channel="webhook")
    _, effects = decide(provider, REPLY, CAUSE, CONTEXT)
    _, closing = decide(provider, CLOSE, CAUSE, CONTEXT)

    assert [one for one in on_web + closing if isinstance(one, Sent)] == []
    sent = [one for one in effects if isinstance(one, Sent)]
    assert [(one.send.message, one.send.seq, one.send.author_name) for one in sent] == [("envelope-1", 2, "Ana")]


@pytest.mark.parametrize("before", [ASSIGNED, replace(WAITING, participants=("ana",)), CLOSED])
def test_a_former_owners_reply_is_kept(before: Conversation) -> None:
    """Even after the conversation was transferred or closed."""
    after, effects = decide(before, REPLY, CAUSE, CONTEXT)

    assert after is not None
    assert before.last_seq + 1 == after.last_seq
    assert [one for one in effects if isinstance(one, Parked)] == []


def test_a_strangers_reply_is_parked() -> None:
    """With its reason; it changes nothing, and the sender is refused."""
    after, effects = decide(ASSIGNED, replace(REPLY, agent="ben"), CAUSE, CONTEXT)

    assert after is ASSIGNED
    assert [one.reason for one in effects if isinstance(one, Parked)] == ["not_owner"]


def test_a_command_to_an_unknown_conversation_is_parked() -> None:
    """An agent is told so."""
    _, effects = decide(None, ACCEPT, CAUSE, CONTEXT)

    assert [one.code for one in effects if isinstance(one, Answered)] == ["no_conversation"]
    assert [one.reason for one in effects if isinstance(one, Parked)] == ["no_conversation"]


def test_a_decline_keeps_the_position_and_remembers_the_agent() -> None:
    """The wait number grows, so that a claim under the old one is lost."""
    after, effects = decide(OFFERED, DECLINE, CAUSE, CONTEXT)

    assert after is not None
    assert (WAITING.opened_at, WAITING.opened_at) == (after.opened_at, after.waiting_since)
    assert (("ana",), OFFERED.wait_no + 1, None) == (after.refused, after.wait_no, after.next_deadline)
    assert ended(effects) == [("ana", "declined")]


def test_a_transfer_names_agent_skills_and_note() -> None:
    """It waits for the named agent, until a deadline gives it to the queue."""
    after, effects = decide(ASSIGNED, TO_BEN, CAUSE, CONTEXT)
    assert after is not None
    late, later = decide(after, DeadlineReached("k1", after.deadline_no), CAUSE, at(61))

    assert late is not None
    assert (
        after.target_agent,
        after.skills,
        after.note,
        after.deadline_kind,
    ) == ("ben", ("billing",), "knows", "transfer")
    assert ended(effects) == [("ana", "transferred")]
    assert (late.status, late.target_agent, late.next_deadline) == ("waiting", "", None)
    assert texts(later) == [("system", "queued")]


@pytest.mark.parametrize(("status", "wait_s"), [("available", 60), ("busy", 60), ("away", 10), ("offline", 10)])
def test_a_transfer_hardly_waits_for_an_absent_agent(status: AgentStatus, wait_s: int) -> None:
    """A contact does not wait a minute for an agent who is offline; the notice names the agent."""
    ben = replace(CONTEXT.agents["ben"], status=status)
    context = replace(CONTEXT, agents={**CONTEXT.agents, "ben": ben}, cards={"ben": AgentProfile("Ben", "")})
    after, effects = decide(ASSIGNED, TO_BEN, CAUSE, context)

    assert after is not None
    assert (after.deadline_kind, after.next_deadline) == ("transfer", NOW + wait_s * SECOND)
    assert texts(effects) == [("system", "transferred:Ben")]


def test_a_stale_or_early_deadline_is_ignored() -> None:
    """The number decides, and the record's clock."""
    for number, context in ((0, at(99)), (2, at(99)), (1, at(9))):
        assert decide(OFFERED, DeadlineReached("k1", number), CAUSE, context) == (OFFERED, [])


def test_an_expired_offer_counts_as_missed() -> None:
    """An effect records it in the agent's row."""
    after, effects = decide(OFFERED, DeadlineReached("k1", 1), CAUSE, at(10))

    assert after is not None
    assert (after.status, after.refused) == ("waiting", ("ana",))
    assert [one.missed for one in effects if isinstance(one, AssignmentEnded)] == [True]


def test_idle_deadlines_depend_on_who_wrote_last() -> None:
    """Only a visitor who owes an answer is reminded; the close comes only if nobody wrote after the reminder."""
    due = ASSIGNED.next_deadline
    assert due is not None
    nudge = DeadlineReached("k1", 2)
    agent_spoke = replace(ASSIGNED, agent_at=NOW - 100_000_000, visitor_at=NOW - 200_000_000)
    agent_spoke_lately = replace(ASSIGNED, agent_at=NOW + 400_000_000)

    owing_agent, _ = decide(ASSIGNED, nudge, CAUSE, at(501))
    lately, _ = decide(agent_spoke_lately, nudge, CAUSE, at(501))
    nudged, effects = decide(agent_spoke, nudge, CAUSE, at(501))
    assert owing_agent is not None
    assert lately is not None
    assert nudged is not None
    assert ("nudge", at(1101).now) == (owing_agent.deadline_kind, owing_agent.next_deadline)
    assert ("nudge", at(1000).now) == (lately.deadline_kind, lately.next_deadline)
    assert ("close", at(801).now, [("system", "nudge")]) == (
        nudged.deadline_kind,
        nudged.next_deadline,
        texts(effects),
    )

    close = DeadlineReached("k1", nudged.deadline_no)
    answered, _ = decide(replace(nudged, visitor_at=at(600).now), close, CAUSE, at(801))
    closed, _ = decide(nudged, close, CAUSE, at(801))
    assert answered is not None
    assert closed is not None
    assert (answered.status, answered.deadline_kind) == ("assigned", "nudge")
    assert (closed.status, closed.closed_by) == ("closed", "idle")


@pytest.mark.parametrize(
    ("command", "delivered", "read"),
    [
        (ReportMarks("k1", "agent", delivered=1, agent="ana"), 1, 0),
        (ReportMarks("k1", "agent", read=1, agent="ana"), 1, 1),
        (ReportMarks("k1", "agent", delivered=9, read=9, agent="ana"), 1, 1),
        (ReportMarks("k1", "agent", delivered=1, agent="ben"), 0, 0),
        (ReportMarks("k1", "agent", delivered=-3, read=-1, agent="ana"), 0, 0),
    ],
)
def test_marks_grow_within_their_limits(command: ReportMarks, delivered: int, read: int) -> None:
    """They never exceed the last message, never fall, and only the owner sets the agent's."""
    after, _ = decide(ASSIGNED, command, CAUSE, CONTEXT)
    assert after is not None
    again, effects = decide(after, replace(command, delivered=0, read=0), CAUSE, CONTEXT)

    assert (delivered, read) == (after.agent_delivered, after.agent_read)
    assert (after, []) == (again, effects)
