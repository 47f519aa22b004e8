"""Where an answer goes, and when it is refused before it leaves: closed windows, and contacts who take nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.address_changed import AddressChanged
from usher_common.commands.close import CloseConversation
from usher_common.commands.hold import HoldConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.ids import address_id
from usher_common.messages.content import Profile
from usher_common.messages.sends import Send, Template
from usher_common.messages.threads import Reached, answered_at, unreachable
from usher_policy.document.after import Ratings
from usher_policy.document.model import PolicyDocument
from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import addresses_of
from usher_router.domain.decide import decide
from usher_router.domain.effects import AddressSaved, Answered, Appended, Parked, Sent
from usher_router.domain.policy import SECOND, Policy

from routing.cases import ASSIGNED, CAUSE, CONTEXT, NOW

CHAT = Reached("web", "v1", "web", at=NOW - 90)
PHONE = Reached("wa", "+49", "whatsapp", window_ends_at=NOW + SECOND, at=NOW - 5)
MAIL = Reached("mail", "eva@example.org", "email", at=NOW - 50, cc=("boss@example.org",))
TALK = replace(
    ASSIGNED,
    account="wa",
    peer="+49",
    channel="whatsapp",
    address_id=address_id("wa", "+49"),
    addresses=(PHONE, MAIL),
    profile=Profile(email="eva@example.org", phone="+4930"),
)
REPLY = SendReply("k1", "ana", "good day", "c1")
TEMPLATE = Template("hello", "de", ("Eva",))


def sends(effects: list[Any]) -> list[Send]:
    """What leaves."""
    return [one.send for one in effects if isinstance(one, Sent)]


def lines(effects: list[Any]) -> list[str]:
    """The system messages."""
    return [one.message.text for one in effects if isinstance(one, Appended) and one.message.author == "system"]


def through(*addresses: Reached) -> Any:
    """The conversation with these addresses."""
    return replace(TALK, addresses=addresses)


@pytest.mark.parametrize(
    ("ends_at", "refused", "template", "code"),
    [
        (0, "", False, ""),
        (NOW + 1, "", False, ""),
        (NOW, "", False, "window_closed"),
        (NOW - 1, "", False, "window_closed"),
        (NOW - 1, "", True, ""),
        (0, "stopped", False, "contact_stopped"),
        (0, "stopped", True, "contact_stopped"),
        (NOW - 1, "blocked", True, "contact_blocked"),
    ],
    ids=["no window", "the last moment", "its end", "over", "template", "stopped", "template stopped", "blocked"],
)
def test_what_may_be_sent_by_the_records_clock(ends_at: int, refused: Any, template: bool, code: str) -> None:
    """The window is over at its very end; a template needs none; nobody is written to who takes nothing."""
    reached = replace(PHONE, window_ends_at=ends_at, refused=refused)
    assert unreachable(reached, NOW, template=template) == code

    command = replace(REPLY, template=TEMPLATE if template else None)
    after, effects = decide(through(reached), command, CAUSE, CONTEXT)
    assert after is not None
    assert len(sends(effects)) == (0 if code else 1)
    assert after.last_seq == TALK.last_seq + (0 if code else 1)
    assert [one.code for one in effects if isinstance(one, Answered)] == ([code] if code else [])
    assert [one.reason for one in effects if isinstance(one, Parked)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("addresses", "instead"),
    [
        ((replace(PHONE, window_ends_at=1), MAIL), "a template, email to eva@example.org, a call or an SMS to +4930"),
        ((replace(PHONE, refused="stopped"), MAIL), "email to eva@example.org, a call or an SMS to +4930"),
        ((replace(PHONE, window_ends_at=1),), "a template, an e-mail to eva@example.org, a call or an SMS to +4930"),
        ((replace(PHONE, refused="blocked"), replace(MAIL, refused="stopped")), "a call or an SMS to +4930"),
    ],
    ids=["window", "stopped", "one address", "all stopped"],
)
def test_the_refusal_says_what_is_possible_instead(addresses: Any, instead: str) -> None:
    """Another address is named, never chosen."""
    aim = aimed_at(through(*addresses), NOW)

    assert isinstance(aim, tuple)
    assert aim[1].endswith(f"; possible instead: {instead}")


def test_nothing_else_is_possible() -> None:
    """It is said, too."""
    alone = replace(through(replace(PHONE, refused="stopped")), profile=Profile())
    assert aimed_at(alone, NOW)[1].endswith("possible instead: nothing else")  # type: ignore[index, unused-ignore]


@pytest.mark.parametrize(
    ("account", "peer", "to"),
    [("", "", "+49"), ("wa", "+49", "+49"), ("mail", "eva@example.org", "eva@example.org"), ("mail", "x", None)],
    ids=["the latest", "chosen", "another", "unknown"],
)
def test_an_answer_goes_where_the_agent_chooses(account: str, peer: str, to: str | None) -> None:
    """To the address used last, unless they choose another of this conversation."""
    _, effects = decide(TALK, replace(REPLY, account=account, peer=peer), CAUSE, CONTEXT)

    assert [one.peer for one in sends(effects)] == ([] if to is None else [to])
    if to is None:
        assert [one.code for one in effects if isinstance(one, Answered)] == ["no_address"]


def test_a_send_carries_what_its_address_knows() -> None:
    """The end of its window, who is in copy; and the message says by which address it went."""
    _, effects = decide(TALK, REPLY, CAUSE, CONTEXT)
    _, mailed = decide(TALK, replace(REPLY, account="mail", peer="eva@example.org"), CAUSE, CONTEXT)
    _, templated = decide(TALK, replace(REPLY, template=TEMPLATE), CAUSE, CONTEXT)
    (by_mail,) = [one.message for one in mailed if isinstance(one, Appended)]
    (by_template,) = [one.message for one in templated if isinstance(one, Appended)]

    assert [one.window_ends_at for one in sends(effects)] == [PHONE.window_ends_at]
    assert [one.cc for one in sends(mailed)] == [MAIL.cc]
    assert by_mail.thread.channel == "email"
    assert [(one.template, one.window_ends_at) for one in sends(templated)] == [(TEMPLATE, 0)]
    assert by_template.thread.template == "hello"


def test_a_chat_that_went_on_by_mail_is_answered_by_mail() -> None:
    """And by the chat again, once the contact writes there."""
    chat = replace(ASSIGNED, addresses=(CHAT, MAIL))
    _, effects = decide(chat, REPLY, CAUSE, CONTEXT)
    back, _ = decide(chat, MessageReceived("web", "v1", "web", "here again"), CAUSE, CONTEXT)
    _, later = decide(back, REPLY, CAUSE, CONTEXT)

    assert [one.channel for one in sends(effects)] == ["email"]
    assert sends(later) == []


@pytest.mark.parametrize(
    ("reached", "sent", "noted"),
    [
        (PHONE, ["one moment"], []),
        (replace(PHONE, window_ends_at=NOW), [], ["hold_unsent:window_closed"]),
        (replace(PHONE, refused="stopped"), [], ["hold_unsent:contact_stopped"]),
    ],
    ids=["open", "closed", "stopped"],
)
def test_a_hold_of_which_nobody_can_be_told(reached: Reached, sent: list[str], noted: list[str]) -> None:
    """It holds all the same; the agent sees that the contact was not told."""
    after, effects = decide(through(reached), HoldConversation("k1", "ana", "c1", "one moment"), CAUSE, CONTEXT)

    assert after is not None
    assert after.held_since == NOW
    assert [one.text for one in sends(effects)] == sent
    assert lines(effects) == ["held:one moment", *noted]


@pytest.mark.parametrize(
    ("reached", "asked"),
    [(PHONE, "rate"), (replace(PHONE, window_ends_at=NOW), "rating_unsent:window_closed")],
    ids=["open", "closed"],
)
def test_a_rating_is_not_asked_for_outside_the_window(reached: Reached, asked: str) -> None:
    """A6: it is noted, and no number that the contact writes later counts as one."""
    policy = Policy(document=PolicyDocument(ratings=Ratings(after=("agent",), numbers_on=("whatsapp",))))
    context = replace(CONTEXT, policy=policy)
    before = replace(through(reached), agent_at=NOW - 9)
    after, effects = decide(before, CloseConversation("k1", "ana", "c1"), CAUSE, context)

    assert after is not None
    assert asked in lines(effects)
    assert bool(sends(effects)) is (asked == "rate")
    assert all(one.automatic for one in sends(effects))
    assert (after.rating is not None) is (asked == "rate")


def test_a_stop_reaches_a_closed_conversation() -> None:
    """It may be reopened by its agent, and then knows."""
    closed = replace(TALK, status="closed", agent_id=None, assignment_id=None, closed_at=NOW - 1)
    after, effects = decide(closed, AddressChanged("wa", "+49", "whatsapp", "stopped"), CAUSE, CONTEXT)

    assert after is not None
    assert after.status == "closed"
    assert [one.refused for one in addresses_of(after)] == ["stopped", ""]
    assert lines(effects) == []


MOMENTS = st.integers(-100, 100)
WROTE = MessageReceived("wa", "+49", "whatsapp", "hello", native_id="n1")


@given(st.lists(st.tuples(MOMENTS, st.sampled_from([0, 30, 60])), max_size=8), MOMENTS)
def test_a_window_only_grows(messages: list[tuple[int, int]], asked_at: int) -> None:
    """In whatever order they come: it ends after the latest end, and a reply leaves exactly while it is open."""
    one: Any = through(Reached("wa", "+49", "whatsapp", at=1))
    ends = [0]
    for sent_at, window_s in messages:
        said = replace(WROTE, window_s=window_s, sent_at=NOW + sent_at * SECOND)
        one, _ = decide(one, said, CAUSE, replace(CONTEXT, now=NOW + 100 * SECOND))
        ends.append(NOW + (sent_at + window_s) * SECOND if window_s else 0)
        assert one.addresses[0].window_ends_at == max(ends)
    at = NOW + asked_at * SECOND
    _, effects = decide(one, REPLY, CAUSE, replace(CONTEXT, now=at))

    assert bool(sends(effects)) is (max(ends) == 0 or at < max(ends))
    assert bool(sends(effects)) is not any(isinstance(effect, Parked) for effect in effects)


@given(
    st.lists(st.builds(Reached, st.sampled_from("ab"), st.sampled_from("xy"), st.just("sms"), at=MOMENTS), max_size=5)
)
def test_what_is_chosen_is_one_of_them(addresses: list[Reached]) -> None:
    """The latest, or exactly the one that was named."""
    latest = answered_at(addresses)

    assert (latest is None) is (not addresses)
    assert latest is None or latest.at == max(one.at for one in addresses)
    for one in addresses:
        found = answered_at(addresses, one.account, one.peer)
        assert found is not None
        assert (found.account, found.peer) == (one.account, one.peer)
    assert answered_at(addresses, "c", "x") is None


def test_an_answer_elsewhere_makes_the_address_one_of_the_conversations() -> None:
    """The chat goes on there: what the contact answers belongs to it; until then answers go to the chat."""
    chat = replace(ASSIGNED, visitor_at=NOW - 9)
    mailed = replace(REPLY, account="mail", peer="eva@example.org/t", joins="email", subject="Your order")
    after, effects = decide(chat, mailed, CAUSE, CONTEXT)
    assert after is not None
    again, more = decide(after, replace(mailed, subject=""), CAUSE, CONTEXT)
    assert again is not None
    _, replied = decide(again, REPLY, CAUSE, CONTEXT)

    assert [(one.peer, one.subject, one.first) for one in sends(effects)] == [("eva@example.org/t", "Your order", True)]
    assert [one.conversation for one in effects if isinstance(one, AddressSaved)] == ["k1"]
    assert [one for one in more if isinstance(one, AddressSaved)] == []
    assert [one.channel for one in addresses_of(again)] == ["web", "email"]
    assert sends(replied) == []
