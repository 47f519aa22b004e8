"""An agent writes first: the conversation is theirs, and nothing leaves where the policy or the contact forbids it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.begin import BeginConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.messages.sends import Template
from usher_common.messages.threads import Reached
from usher_policy.document.model import FirstContact, PolicyDocument, Queue
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import KnownAddress, KnownContact
from usher_router.domain.decide import decide
from usher_router.domain.effects import Answered, Appended, AssignmentOpened, Parked, Sent
from usher_router.domain.policy import SECOND, Policy

from routing.cases import AGENTS, ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW

FREE: dict[str, Agent] = {"ben": AGENTS["ben"]}
ROOM = replace(CONTEXT, agents=FREE)
BEGIN = BeginConversation("mail", "eva@example.org/abc", "email", "ben", "c1", "p9", "Your order", subject="Order 4711")
HOME = address_id("mail", "eva@example.org/abc")


def ruled(queue: str = "default", **rules: Any) -> Any:
    """The context with these rules of a queue."""
    document = PolicyDocument(queues={"default": Queue(), queue: Queue(first_contact=FirstContact(**rules))})
    return replace(ROOM, policy=Policy(document=document))


def codes(effects: list[Any]) -> list[str]:
    """How it was answered."""
    return [one.code for one in effects if isinstance(one, Answered)]


def test_it_is_theirs_and_leaves_once() -> None:
    """Owned at once, with their load; the mail has its subject, begins a thread, and is not the contact's silence."""
    after, effects = decide(None, BEGIN, CAUSE, ROOM)
    (sent,) = [one.send for one in effects if isinstance(one, Sent)]
    (said,) = [one.message for one in effects if isinstance(one, Appended) and one.message.author == "agent"]

    assert after is not None
    assert (after.status, after.agent_id, after.contact_id, after.address_id) == ("assigned", "ben", "p9", HOME)
    assert [one.action for one in effects if isinstance(one, AssignmentOpened)] == ["began"]
    assert (sent.peer, sent.text, sent.subject, sent.first, sent.author_name) == (
        "eva@example.org/abc",
        "Your order",
        "Order 4711",
        True,
        "Ben",
    )
    assert (said.id, said.thread.subject, said.seq, after.last_seq) == (CAUSE.id, "Order 4711", 2, 2)
    assert codes(effects) == [""]


def test_a_known_address_stays_its_contacts() -> None:
    """Whoever the desk thought it was."""
    known = replace(ROOM, contacts={HOME: KnownContact("p1")})
    after, _ = decide(None, BEGIN, CAUSE, known)

    assert after is not None
    assert after.contact_id == "p1"


WINDOWED = replace(BEGIN, account="wa", peer="49", channel="whatsapp", answers_only=True)
TEMPLATED = replace(WINDOWED, template=Template("hello"))
BEFORE = replace(CLOSED, address_id=address_id("wa", "49"), account="wa", peer="49", channel="whatsapp")


def before(**reached: Any) -> Any:
    """The last conversation at the address, closed."""
    return replace(BEFORE, addresses=(Reached("wa", "49", "whatsapp", at=NOW - 9, **reached),))


@pytest.mark.parametrize(
    ("conversation", "command", "code"),
    [
        (None, WINDOWED, "window_closed"),
        (None, TEMPLATED, ""),
        (before(window_ends_at=NOW + 1), WINDOWED, ""),
        (before(window_ends_at=NOW), WINDOWED, "window_closed"),
        (before(window_ends_at=NOW), TEMPLATED, ""),
        (before(refused="stopped"), TEMPLATED, "contact_stopped"),
        (replace(ASSIGNED, id="k0"), BEGIN, "other_open"),
        (None, replace(BEGIN, queue="gone"), "unknown_queue"),
        (None, replace(BEGIN, agent="cem"), "unknown_agent"),
    ],
    ids=["no window", "template", "open", "over", "over, template", "stopped", "open talk", "no queue", "no agent"],
)
def test_where_it_may_not_leave_nothing_is_opened(conversation: Any, command: Any, code: str) -> None:
    """It is answered with the reason, and what was stays as it was; asked over HTTP, so nothing is parked."""
    after, effects = decide(conversation, command, CAUSE, ROOM)

    assert codes(effects) == [code]
    assert len([one for one in effects if isinstance(one, Sent)]) == (0 if code else 1)
    assert not [one for one in effects if isinstance(one, Parked)]
    if code:
        assert after == conversation


@pytest.mark.parametrize("refused", ["stopped", "blocked"])
def test_who_has_stopped_is_never_written_to(refused: Any) -> None:
    """Also where no conversation tells: it is kept at the address."""
    stopped = replace(ROOM, reached={HOME: KnownAddress("p1", "p1", refused)})
    after, effects = decide(None, replace(BEGIN, template=Template("hello")), CAUSE, stopped)

    assert after is None
    assert codes(effects) == [f"contact_{refused}"]


@pytest.mark.parametrize(
    ("channels", "code"), [(None, ""), (("email",), ""), (("twilio",), "not_by_policy"), ((), "not_by_policy")]
)
def test_the_policy_says_by_which_channels(channels: Any, code: str) -> None:
    """All that can, some, or none."""
    assert codes(decide(None, BEGIN, CAUSE, ruled(channels=channels))[1]) == [code]


@pytest.mark.parametrize(
    ("rules", "name", "text"),
    [
        ({}, "Ben", "Your order"),
        ({"sender": "{agent} at Holm"}, "Ben at Holm", "Your order"),
        ({"sender": "Holm", "signature": "Holm & Daughters"}, "Holm", "Your order\n\nHolm & Daughters"),
    ],
)
def test_the_queue_signs(rules: Any, name: str, text: str) -> None:
    """With its name and signature; the transcript has what the contact reads."""
    _, effects = decide(None, replace(BEGIN, queue="sales"), CAUSE, ruled("sales", **rules))

    assert [(one.send.author_name, one.send.text) for one in effects if isinstance(one, Sent)] == [(name, text)]
    assert [one.message.text for one in effects if isinstance(one, Appended)][-1] == text


def test_a_template_is_not_signed() -> None:
    """It stays as the provider approved it."""
    _, effects = decide(None, replace(BEGIN, template=Template("hello")), CAUSE, ruled(signature="Holm"))
    assert [one.send.text for one in effects if isinstance(one, Sent)] == ["Your order"]


def test_the_answer_comes_back_into_it() -> None:
    """To its owner; and until then nobody is reminded that they owe one."""
    after, _ = decide(None, BEGIN, CAUSE, ROOM)
    assert after is not None
    later = replace(ROOM, now=(after.next_deadline or 0) + 30 * 24 * 3600 * SECOND)
    waited, effects = decide(after, DeadlineReached(after.id, after.deadline_no), CAUSE, later)
    answered, _ = decide(waited, MessageReceived("mail", BEGIN.peer, "email", "Thanks"), CAUSE, later)

    assert [one for one in effects if isinstance(one, Appended)] == []
    assert answered is not None
    assert (answered.id, answered.agent_id, answered.last_text) == (after.id, "ben", "Thanks")


@given(st.integers(-50, 50), st.booleans(), st.sampled_from(["", "stopped", "blocked"]), st.booleans())
def test_what_leaves_may_leave(ends: int, template: bool, refused: Any, only: bool) -> None:
    """Never to who has stopped, never outside the window without a template."""
    conversation = before(window_ends_at=NOW + ends, refused=refused)
    command = replace(WINDOWED, template=Template("t") if template else None, answers_only=only)
    _, effects = decide(conversation, command, CAUSE, ROOM)

    assert bool([one for one in effects if isinstance(one, Sent)]) is (not refused and (template or ends > 0))
