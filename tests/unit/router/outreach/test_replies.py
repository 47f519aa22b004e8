"""Replies to what contacts were told: a word that ends it is confirmed once, others meet the funnel of their rule."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id, unsubscribed_id
from usher_common.messages.sends import UNSUBSCRIBE, Template
from usher_policy.document.funnel import Funnel
from usher_policy.document.later_stages import Phone
from usher_policy.document.model import PolicyDocument, Queue
from usher_router.domain.decide import decide
from usher_router.domain.effects import Announced, Appended, OutreachRefused, Sent
from usher_router.domain.outreach.told import TOLD
from usher_router.domain.outreach.words import AGAIN, DONE, TITLES, done_text, says_start, says_stop
from usher_router.domain.policy import Policy

from outreach.told import LATER, NEXT, ORDERS, REPLY, TELL, known, of, told
from routing.cases import ASSIGNED, CAUSE, NOW

DECLINED = replace(LATER, declined=frozenset({unsubscribed_id("tg", "77")}))


def stop(text: str = "Stop", **more: Any) -> MessageReceived:
    """The contact's word."""
    return replace(REPLY, text=text, **more)


def test_who_unsubscribes_hears_it_once() -> None:
    """In the same conversation, marked as automatic, which nobody has to answer; nobody hears it twice."""
    after, effects = decide(told(), stop(), NEXT, LATER)
    (done,) = [one.send for one in of(Sent, effects)]
    said = [(one.message.author, one.message.thread.automatic) for one in of(Appended, effects)]

    assert after is not None
    assert (done.account, done.peer, done.text, done.automatic) == ("tg", "77", DONE["en"], True)
    assert (done.broadcast, done.unsubscribe) == ("", "")
    assert said == [("visitor", False), ("agent", True)]
    assert (after.status, after.closed_by, after.last_seq) == ("closed", TOLD, 3)
    before = frozenset({unsubscribed_id("tg", "77")})
    _, again = decide(after, stop("unsubscribe"), replace(CAUSE, id="m3"), replace(LATER, declined=before))
    assert (of(Sent, again), len(of(OutreachRefused, again))) == ([], 1)


def test_who_takes_it_back_hears_it_once_too() -> None:
    """In the same conversation; of whom nobody had unsubscribed the word begins nothing."""
    after, effects = decide(told(), stop("Start!"), NEXT, DECLINED)
    (done,) = [one.send for one in of(Sent, effects)]

    assert after is not None
    assert (done.text, done.automatic, done.unsubscribe) == (AGAIN["en"], True, "")
    assert (after.status, after.closed_by, after.last_seq) == ("closed", TOLD, 3)
    assert [one.refused for one in of(OutreachRefused, effects)] == [False]
    _, again = decide(after, stop("start"), replace(CAUSE, id="m3"), LATER)
    assert (of(Sent, again), len(of(OutreachRefused, again))) == ([], 1)


@pytest.mark.parametrize("word", ["stop", "start"])
def test_a_word_after_a_conversation_that_may_be_reopened_reopens_nothing(word: str) -> None:
    """It is said to a machine, however lately an agent was there; a sentence still reaches them."""
    lately = replace(known(), closed_by="agent", closed_at=NOW)
    policy = replace(ORDERS.policy, reopen_s=3600.0)
    context = replace(DECLINED if word == "start" else LATER, policy=policy)
    after, effects = decide(lately, stop(word), NEXT, context)
    reopened, _ = decide(lately, stop("and another thing"), NEXT, context)

    assert after is not None
    assert reopened is not None
    assert (after.id != lately.id, after.status, len(of(Sent, effects))) == (True, "closed", 1)
    assert (reopened.id, reopened.status) == (lately.id, "waiting")


@pytest.mark.parametrize(
    ("command", "heard"),
    [
        (stop("Start"), False),
        (stop(automatic=True), False),
        (stop("Stop it now"), False),
        (stop("Отписаться"), True),
        (MessageReceived("web", "v1", "web", "stop"), False),
        (MessageReceived("call", "+49", "voice", "stop"), False),
    ],
    ids=["again", "a machine", "a sentence", "another language", "widget", "voice"],
)
def test_only_the_word_of_a_person_is_answered(command: MessageReceived, heard: bool) -> None:
    """A mail robot is not, nor who wants them again; in an open conversation its agent goes on."""
    at = {"account": command.account, "peer": command.peer, "channel": command.channel}
    here = replace(ASSIGNED, **at, address_id=address_id(command.account, command.peer))
    after, effects = decide(here, command, NEXT, ORDERS)

    assert after is not None
    assert [one.send.text for one in of(Sent, effects)] == ([DONE["ru"]] if heard else [])
    assert after.status == "assigned"


def test_where_nothing_may_be_sent_nothing_is_said() -> None:
    """Where the address takes nothing, as after the provider's own stop."""
    stopped = replace(known(refused="blocked", window_ends_at=NOW), channel="whatsapp", closed_by=TOLD, closed_at=NOW)
    over = replace(stop(), channel="whatsapp", sent_at=NOW - 90_000_000_000, window_s=86_400)
    after, effects = decide(stopped, over, NEXT, LATER)

    assert after is not None
    assert of(Sent, effects) == []
    assert len(of(OutreachRefused, effects)) == 1


def test_the_word_alone_asks_for_nobody() -> None:
    """Where no conversation is open, as long after a broadcast: it is on record, and no agent is bothered."""
    after, effects = decide(None, stop(), NEXT, LATER)

    assert after is not None
    assert (after.status, after.closed_by, after.last_seq) == ("closed", "visitor", 2)
    assert [one.send.text for one in of(Sent, effects)] == [DONE["en"]]
    assert not [one for one in of(Announced, effects) if one.routing]
    again, heard = decide(None, stop("start"), NEXT, DECLINED)
    assert again is not None
    assert (again.status, [one.send.text for one in of(Sent, heard)]) == ("closed", [AGAIN["en"]])
    started, _ = decide(None, stop("start"), NEXT, LATER)
    assert started is not None
    assert started.status == "waiting"


def test_a_broadcast_has_a_button_that_says_the_word() -> None:
    """In the language of the text; an event has none, nor a template, which has buttons of its own."""

    def title(**changed: Any) -> str:
        _, effects = decide(None, replace(TELL, **changed), CAUSE, ORDERS)
        (sent,) = of(Sent, effects)
        return str(sent.send.unsubscribe)

    assert (title(), title(language="de-AT")) == ("Unsubscribe", "Abmelden")
    assert (title(broadcast=""), title(template=Template("t"))) == ("", "")
    assert all(says_stop(one) for one in (*TITLES.values(), UNSUBSCRIBE))
    assert DONE.keys() == TITLES.keys() == AGAIN.keys()


@pytest.mark.parametrize(
    ("text", "language", "tag"),
    [
        *[("стоп", "", "ru"), ("stop", "es-MX", "es"), ("stop", "", "en"), ("baja", "ja", "en")],
        *[("désabonner", "", "en"), ("старт", "", "ru"), ("START", "de", "de"), ("alta", "", "es")],
    ],
)
def test_it_is_said_in_their_language_or_that_of_their_word(text: str, language: str, tag: str) -> None:
    """English where neither has words."""
    assert done_text(text, language) == (AGAIN if says_start(text) else DONE)[tag]


def test_the_word_that_takes_it_back_is_named() -> None:
    """Each text names a word that is understood."""
    assert all(any(says_start(word) for word in one.split()) for one in DONE.values())
    assert all(any(says_stop(word) for word in one.split()) for one in AGAIN.values())


def funnel(**parts: Any) -> Any:
    """The context of a reply under a policy with this funnel."""
    queues = {"default": Queue(), "orders": Queue()}
    return replace(LATER, policy=Policy(document=PolicyDocument(queues=queues, funnel=Funnel(**parts))))


@pytest.mark.parametrize(
    ("parts", "status", "stages"),
    [
        ({"stages": ("faq", "chat", "phone")}, "waiting", ("chat", "phone")),
        ({"stages": ("faq", "chat"), "rules": {"event:shipped": ("faq", "chat")}}, "automatic", ("faq", "chat")),
        ({"rules": {"event": ("faq", "chat")}}, "automatic", ("faq", "chat")),
        ({"rules": {"event": ("faq", "chat"), "event:shipped": ("chat",)}}, "waiting", ("chat",)),
        ({"stages": ("faq", "chat"), "rules": {"broadcast": ("faq", "chat")}}, "waiting", ("chat",)),
    ],
    ids=["usual ones", "named", "its kind", "named before its kind", "another kind"],
)
def test_a_reply_meets_a_person_unless_the_funnel_names_its_rule(parts: Any, status: str, stages: Any) -> None:
    """In the rule's queue either way; the later stages are those of the policy when they answer."""
    after, _ = decide(told(), REPLY, NEXT, funnel(**parts))

    assert after is not None
    assert (after.status, after.queue, after.rule) == (status, "orders", "event:shipped")
    assert after.funnel is not None
    assert after.funnel.terms.stages == stages
    assert after.stage == stages[0]


def test_a_reply_can_ask_for_a_call() -> None:
    """As any first message can, where the policy calls people."""
    calls = funnel(stages=("chat", "phone"), phone=Phone(account="voice"))
    after, _ = decide(told(), replace(REPLY, text="call me"), NEXT, calls)

    assert after is not None
    assert after.funnel is not None
    assert after.funnel.asks_number or after.funnel.call is not None


def test_who_unsubscribes_in_the_faq_is_not_searched_for() -> None:
    """The word is no question; the stage goes on."""
    faq = funnel(rules={"event": ("faq", "chat")})
    asked, _ = decide(told(), REPLY, NEXT, faq)
    after, effects = decide(asked, stop(), replace(CAUSE, id="m3"), faq)

    assert asked is not None
    assert after is not None
    assert (after.status, after.funnel) == ("automatic", asked.funnel)
    assert [one.send.text for one in of(Sent, effects)] == [DONE["en"]]
