"""A contact is told something unasked: nobody has to answer it, and their reply goes where its rule says."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.messages.sends import Template
from usher_router.domain.context import KnownAddress
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Answered, Appended, OutreachRefused, Sent
from usher_router.domain.outreach.told import REPLIES_S, TOLD
from usher_router.domain.outreach.words import says_start, says_stop
from usher_router.domain.policy import SECOND

from outreach.told import HOME, LATER, NEXT, ORDERS, REPLY, TELL, known, of, told
from routing.cases import ASSIGNED, CAUSE, NOW


def test_it_leaves_once_and_nobody_has_to_answer() -> None:
    """Closed from the start, so no agent is asked; no person wrote it, and it leaves only while the broadcast runs."""
    after, effects = decide(None, TELL, CAUSE, ORDERS)
    (sent,) = [one.send for one in of(Sent, effects)]
    (said,) = [one.message for one in of(Appended, effects)]

    assert after is not None
    assert (after.status, after.closed_by, after.closed_at, after.contact_id) == ("closed", TOLD, NOW, "p9")
    assert (said.id, said.author, said.agent, said.thread.automatic) == (CAUSE.id, "agent", "", True)
    assert (sent.peer, sent.text, sent.automatic, sent.broadcast) == ("77", "Your lamp has left", True, "b1")
    assert not of(Announced, effects)
    assert [one.code for one in of(Answered, effects)] == [""]


def test_in_an_open_conversation_it_is_one_more_message() -> None:
    """Its agent sees what the contact was told; the conversation stays theirs, and the contact is still unanswered."""
    here = replace(ASSIGNED, account="tg", peer="77", channel="telegram", address_id=HOME)
    after, effects = decide(here, TELL, CAUSE, ORDERS)

    assert after is not None
    assert (after.status, after.agent_id, after.agent_at) == ("assigned", here.agent_id, here.agent_at)
    assert after.last_seq == here.last_seq + 1
    assert len(of(Sent, effects)) == 1


@pytest.mark.parametrize(
    ("conversation", "context", "command", "code"),
    [
        (known(window_ends_at=NOW), ORDERS, TELL, "window_closed"),
        (known(window_ends_at=NOW), ORDERS, replace(TELL, template=Template("t")), ""),
        (known(refused="blocked"), ORDERS, TELL, "contact_blocked"),
        (None, replace(ORDERS, reached={HOME: KnownAddress("p9", "p9", "stopped")}), TELL, "contact_stopped"),
        (None, ORDERS, replace(TELL, answers_only=True), "window_closed"),
        (None, ORDERS, replace(TELL, answers_only=True, window_ends_at=NOW + 1), ""),
        (None, ORDERS, replace(TELL, window_ends_at=NOW), "window_closed"),
    ],
    ids=["over", "over with template", "blocked", "stopped", "never wrote", "planned open", "over since"],
)
def test_where_it_must_not_leave_nothing_is_said(conversation: Any, context: Any, command: Any, code: str) -> None:
    """It is judged once more when it leaves; the answer has the reason."""
    after, effects = decide(conversation, command, CAUSE, context)

    assert [one.code for one in of(Answered, effects)] == [code]
    assert bool(of(Sent, effects)) is (code == "")
    if code:
        assert after == conversation


def test_a_reply_waits_by_the_rule_with_what_was_said() -> None:
    """In the same conversation, with the rule's queue, skills and priority; it began now, and overtakes nobody."""
    after, effects = decide(told(), REPLY, NEXT, LATER)

    assert after is not None
    assert (after.status, after.queue, after.rule, after.priority) == ("waiting", "orders", "event:shipped", 7)
    assert (after.skills, after.levels, after.preferred) == (("orders",), {"orders": 2}, {"german": 1})
    assert (after.id, after.last_seq, after.opened_at, after.waiting_since) == (told().id, 2, LATER.now, LATER.now)
    assert [one.routing for one in of(Announced, effects)] == [True]


def test_a_reply_long_after_is_a_conversation_of_its_own() -> None:
    """Then the entry rules say where it goes."""
    late = replace(LATER, now=NOW + int((REPLIES_S + 1) * SECOND))
    after, _ = decide(told(), REPLY, NEXT, late)

    assert after is not None
    assert (after.id != told().id, after.queue, after.rule) == (True, "default", "")


@pytest.mark.parametrize(
    ("text", "refused"),
    [("STOP", True), (" stop! ", True), ("Abmelden", True), ("стоп", True), ("START", False), ("stop the music", None)],
)
def test_one_word_ends_and_begins_it(text: str, refused: bool | None) -> None:
    """It is the whole message; whoever only ends it is not connected to anybody."""
    after, effects = decide(told(), replace(REPLY, text=text), NEXT, LATER)
    wishes = [(one.account, one.peer, one.refused) for one in of(OutreachRefused, effects)]

    assert after is not None
    assert wishes == ([] if refused is None else [("tg", "77", refused)])
    assert after.status == ("waiting" if refused is None else "closed")
    assert (says_stop(text), says_start(text)) == (refused is True, refused is False)


def test_the_word_counts_in_any_conversation_but_the_widgets() -> None:
    """An agent who is talking to them goes on; a mail's thread is left away."""
    at = {"account": "box", "peer": "a@b.org/x", "channel": "email", "address_id": address_id("box", "a@b.org/x")}
    talking = replace(ASSIGNED, **at)
    mail = MessageReceived("box", "a@b.org/x", "email", "Unsubscribe")
    after, effects = decide(talking, mail, NEXT, ORDERS)
    _, in_chat = decide(None, MessageReceived("web", "v1", "web", "stop"), NEXT, ORDERS)

    assert after is not None
    assert after.status == "assigned"
    assert [one.peer for one in of(OutreachRefused, effects)] == ["a@b.org"]
    assert not of(OutreachRefused, in_chat)
