"""Where a new conversation goes, by the policy's entry rules."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.messages.content import Entry, Invited, Profile
from usher_router.domain.context import Context, KnownContact
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Appended, Effect
from usher_router.domain.policy import SECOND, Policy

from routing.cases import CAUSE, CONTEXT, NOW
from routing.policies import policy_from

POLICY = policy_from(
    """
    calendars:
      never: {timezone: UTC, exceptions: {"2030-01-01": ["09:00-10:00"]}}
    capacity:
      classes: {webhook: email}
      weights: {chat: 25, email: 10}
    rules:
      - {name: vips, when: {attributes.tier: gold}, queue: gold, priority: 9}
      - {name: french, when: {language: fr}, queue: default, require: {french: 3}, prefer: {wine: 2}}
      - {name: small, when: {page: {contains: /small}}, queue: small}
      - {name: tiny, when: {page: {contains: /tiny}}, queue: tiny}
      - {name: away, when: {page: {contains: /away}}, queue: away}
      - {name: gone, when: {page: {contains: /gone}}, queue: gone}
      - {name: later, when: {page: {contains: /later}}, queue: later}
      - {name: invited, when: {invitation: {exists: true}, page: {contains: /invited}}, queue: gold}
      - {name: mail, when: {channel: webhook}, queue: mail}
    queues:
      default: {priority: 1}
      gold: {priority: 2, sticky: {within_s: 3600, wait_s: 30}, overflow: default, max_length: 2}
      small: {max_length: 2, overflow: gold}
      tiny: {max_length: 1}
      away: {hours: never, outside: {action: queue, queue: small}}
      gone: {hours: never, outside: {action: close, notice: Call us.}}
      later: {hours: never}
      mail: {}
    """
)


def comes(command: MessageReceived, context: Context) -> tuple[Conversation, list[Effect]]:
    """Let a message come to an address without an open conversation."""
    after, effects = decide(None, command, CAUSE, context)
    assert after is not None
    return after, effects


def said(page: str = "", channel: str = "web", **profile: Any) -> MessageReceived:
    """Return a visitor's first message from this page."""
    return MessageReceived(
        "a1", "v1", channel, "hello", "c1", profile=Profile(**profile), entry=Entry(page=page, skills=("billing",))
    )


def at(**changes: Any) -> Context:
    """Return the usual context under this policy."""
    return replace(CONTEXT, policy=POLICY, **changes)


def notices(effects: list[Effect]) -> list[str]:
    """Return the system messages."""
    return [e.message.text for e in effects if isinstance(e, Appended) and e.message.author == "system"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (said(), {"queue": "default", "rule": "", "priority": 1, "skills": ("billing",), "levels": {}}),
        (
            said(language="fr"),
            {
                "rule": "french",
                "skills": ("billing", "french"),
                "levels": {"french": 3},
                "preferred": {"wine": 2},
                "priority": 1,
            },
        ),
        (said(attributes={"tier": "gold"}), {"queue": "gold", "rule": "vips", "priority": 9, "weight": 25}),
        (said(channel="webhook"), {"queue": "mail", "channel_class": "email", "weight": 10}),
    ],
    ids=["fallback", "skills", "priority", "class"],
)
def test_the_first_rule_that_holds_decides(command: MessageReceived, expected: dict[str, Any]) -> None:
    """Queue, demand and weight follow from it, and the policy's hash is kept."""
    opened, _ = comes(command, at())

    assert {name: getattr(opened, name) for name in expected} == expected
    assert (opened.status, opened.policy) == ("waiting", POLICY.version)


def test_without_a_policy_the_settings_count() -> None:
    """The settings' weight, the only queue, and what the entry point requires."""
    opened, _ = comes(said(language="fr", channel="webhook"), replace(CONTEXT, policy=Policy(chat_weight=40)))

    assert (opened.queue, opened.policy, opened.skills, opened.weight, opened.channel_class) == (
        "default",
        "",
        ("billing",),
        40,
        "chat",
    )


@pytest.mark.parametrize(
    ("page", "lengths", "expected"),
    [
        ("/small", {}, ("waiting", "small", 0, [])),
        ("/small", {"small": 1}, ("waiting", "small", 0, [])),
        ("/small", {"small": 2}, ("waiting", "gold", 2, [])),
        ("/small", {"small": 2, "gold": 2}, ("waiting", "default", 1, [])),
        ("/tiny", {"tiny": 1}, ("closed", "", 0, ["closed_full"])),
        ("/", {"default": 999}, ("waiting", "default", 1, [])),
        ("/", {"default": 1000}, ("closed", "", 0, ["closed_full"])),
        ("/away", {}, ("waiting", "small", 0, [])),
        ("/away", {"small": 2}, ("waiting", "gold", 2, [])),
        ("/gone", {}, ("closed", "gone", 0, ["notice:Call us.", "closed_outside"])),
    ],
)
def test_a_full_or_closed_queue_overflows_or_refuses(
    page: str, lengths: dict[str, int], expected: tuple[Any, ...]
) -> None:
    """It has the priority of the queue where it ends up; a refused one keeps its message and is closed."""
    opened, effects = comes(said(page), at(lengths=lengths))
    if expected[0] == "closed":
        assert opened.last_seq == 1 + len(expected[3])
        assert [one.desk for one in effects if isinstance(one, Announced)] == [True]

    assert (opened.status, opened.queue, opened.priority, notices(effects)) == expected


def test_without_a_policy_a_thousand_may_wait() -> None:
    """The next contact is told so at once and does not wait behind them."""
    found = [comes(said(), replace(CONTEXT, lengths={"default": waiting})) for waiting in (999, 1000)]

    assert [one.status for one, _ in found] == ["waiting", "closed"]
    assert notices(found[1][1]) == ["closed_full"]


def test_a_contact_outside_the_hours_is_told_when_they_begin() -> None:
    """That opening is also the conversation's next deadline."""
    opened, effects = comes(said("/later"), at(now=1_893_400_000 * SECOND))

    assert notices(effects) == ["outside:1893488400000:"]
    assert opened.next_deadline == 1_893_488_400 * SECOND


@pytest.mark.parametrize(
    ("last_agent", "ago_s", "expected"),
    [
        ("ana", 3600, ("ana", NOW + 30 * SECOND)),
        ("ana", 3601, ("", None)),
        ("", 0, ("", None)),
        ("ben", 0, ("", None)),  # not at work
    ],
)
def test_a_sticky_queue_waits_for_the_contacts_last_agent(
    last_agent: str, ago_s: int, expected: tuple[Any, ...]
) -> None:
    """Within its period and for its time; then any agent may have it."""
    contact = KnownContact("p1", Profile(attributes={"tier": "gold"}), last_agent, NOW - ago_s * SECOND)
    opened, _ = comes(said(), at(contacts={address_id("a1", "v1"): contact}, working=frozenset({"ana"})))

    assert (opened.sticky_agent, opened.sticky_until) == expected
    assert opened.next_deadline == expected[1]


@pytest.mark.parametrize("page", ["/invited", "/later", "/tiny"])
def test_an_invited_conversation_is_like_any_other(page: str) -> None:
    """It begins with what the agent's invitation said; queue, notices and deadlines are those of any other (F7)."""
    context = at(now=1_893_400_000 * SECOND)
    asked = msgspec.structs.replace(said(page), entry=Entry(page=page, skills=("billing",), invitation="help"))
    plain, notified = comes(asked, context)
    opened, effects = comes(msgspec.structs.replace(asked, invited=Invited("help", "May I help?", "ana")), context)
    (first, second, *_), *_ = [[one.message for one in effects if isinstance(one, Appended)]]

    assert [(one.author, one.agent, one.text) for one in (first, second)] == [
        ("agent", "ana", "May I help?"),
        ("visitor", "", "hello"),
    ]
    assert (opened.last_text, opened.agent_at, opened.queue, opened.status) == (
        "hello",
        None,
        plain.queue,
        plain.status,
    )
    assert (opened.next_deadline, notices(effects)) == (plain.next_deadline, notices(notified))
    assert opened.last_seq == plain.last_seq + 1
    assert (page == "/invited") == (opened.rule == "invited")
