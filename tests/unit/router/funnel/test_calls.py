"""The phone stage: a call is a promise with its time, keeps the place in line, and each attempt ends with a word."""

import pytest
from msgspec.structs import replace
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.record_call import RecordCall
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import CallWanted, Profile
from usher_router.domain.effects import AssignmentEnded, OfferOutdated, ProfileLearnt, PromiseKept, Sent
from usher_router.domain.funnel.phone.request import ASKED
from usher_router.domain.funnel.phone.values import NOBODY
from usher_router.domain.policy import SECOND

from funnel.phoning import HOUR, NUMBER, TUESDAY_9, asked, policy, rung
from funnel.talk import came


def test_a_call_as_the_very_first_thing_waits_as_a_call_and_rings_at_once() -> None:
    """Articles do not answer; it weighs as a call, for agents with the skill, and is promised with its time."""
    talk = asked()

    assert (talk.now.status, talk.now.stage, talk.now.skills) == ("waiting", "phone", ("voice",))
    assert (talk.now.weight, talk.now.channel_class, talk.now.sticky_agent) == (100, "voice", "")
    assert rung(talk) == [("main", NUMBER, True)]
    assert talk.now.promise is not None
    assert talk.now.promise.due_at == talk.at.now + 900 * SECOND
    assert talk.notices == [f"callback:{NUMBER}:", f"calling:{NUMBER}"]
    assert talk.way == [("phone", "call", "", "")]


def test_a_chosen_time_is_kept_and_so_is_the_place_in_line() -> None:
    """Nobody is offered it before; who waits longest stays first."""
    talk = asked(at=HOUR)
    began, at = talk.now.waiting_since, talk.at.now + HOUR - SECOND
    held = (talk.now.sticky_agent, talk.now.next_deadline, rung(talk))
    talk.wait()

    assert held == (NOBODY, at, [])
    assert talk.notices[0] == f"callback:{NUMBER}:{at // 1000}"
    assert (talk.now.sticky_agent, talk.now.waiting_since, rung(talk)) == ("", began, [("main", NUMBER, True)])


def test_a_time_outside_the_hours_is_moved_into_them() -> None:
    """The next time at which contacts may be called; where there never is one, an answer is promised all the same."""
    later = asked(under=policy(more="first_contact: {call_hours: calls}"))
    never = asked(under=policy(more="first_contact: {call_hours: never}"))

    assert later.now.funnel is not None
    assert later.now.funnel.call is not None
    assert later.now.funnel.call.at == TUESDAY_9
    assert (never.now.promise is not None, never.now.status, rung(never)) == (True, "waiting", [])


def test_a_call_asked_for_in_the_faq_and_in_a_chat_leaves_them() -> None:
    """The articles hand over for that reason; who waits in a chat goes on by phone."""
    faq = asked(first=came())
    faq.do(came("", call=CallWanted(NUMBER)))
    chat = asked(first=came(person=True))
    chat.do(came("", call=CallWanted(NUMBER)))

    assert [one[:3] for one in faq.way] == [("faq", "entry", "call"), ("phone", "call", "")] or [
        one[:3] for one in faq.way
    ] == [("faq", "entry", "call"), ("chat", "call", "call"), ("phone", "call", "")]
    assert [one[:3] for one in chat.way] == [("chat", "entry", "call"), ("phone", "call", "")]


@pytest.mark.parametrize("accepted", [False, True])
def test_a_call_asked_for_while_the_chat_is_offered_is_offered_as_a_call(*, accepted: bool) -> None:
    """The offer is released by a command that has its agent at hand; one accepted meanwhile stays that agent's."""
    talk = asked(first=came(person=True))
    talk.offered_to("ben", "s1")
    told = talk.do(came("", call=CallWanted(NUMBER)))
    talk.offered_to("ben", "s1", accepted=accepted)
    ended = [
        one.outcome
        for one in talk.do(ReleaseConversation(talk.now.id, "s1", ASKED))
        if isinstance(one, AssignmentEnded)
    ]

    assert [one for one in told if isinstance(one, OfferOutdated)] == [
        OfferOutdated(talk.now.id, "s1", talk.now.home_partition, ASKED)
    ]
    assert (talk.now.status, ended) == (("assigned", []) if accepted else ("waiting", ["withdrawn"]))
    assert rung(talk) == ([] if accepted else [("main", NUMBER, True)])


def test_a_text_channel_is_asked_for_a_number_and_told_when() -> None:
    """By plain words; a number in any writing; on a channel of numbers the contact's own."""
    talk = asked(first=came(person=True, channel="webhook"))
    talk.do(came("call me", channel="webhook"))
    talk.do(came("+46 (70) 123-45 67", channel="webhook"))
    own = asked(first=replace(came("Call me!", channel="twilio"), peer=NUMBER))

    assert [one.send.text for one in talk.sent if not one.send.call] == [
        "At which number may we call you? Please write it with its country's code: +44 …",
        f"We will call you at {NUMBER}: as soon as somebody is free.",
    ]
    assert own.now.funnel is not None
    assert own.now.funnel.call is not None
    assert own.now.funnel.call.number == NUMBER


def test_the_number_is_the_contacts_from_now_on() -> None:
    """Whoever has the conversation already has no other to call them at; one that was known is not learnt again."""
    talk = asked(first=came(person=True))
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    effects = talk.do(came("", call=CallWanted(NUMBER)))
    again = talk.do(came("Call me"), 60)

    assert (talk.now.status, talk.now.stage, talk.now.profile.phone) == ("assigned", "phone", NUMBER)
    assert [one.profile for one in effects if isinstance(one, ProfileLearnt)] == [Profile(phone=NUMBER)]
    assert not [one for one in again if isinstance(one, ProfileLearnt)]


def test_who_asks_again_for_a_call_that_is_due_is_told_once() -> None:
    """Nothing rings a second time, and no mail answers each of a robot's; another number or a later time counts."""
    talk = asked(channel="email")
    again = talk.do(came("Please call me", channel="email", call=CallWanted(NUMBER)))
    talk.do(came("", channel="email", call=CallWanted("+46707654321")))

    told = [(one.send.text, one.send.wanted) for one in talk.sent if not one.send.call]
    assert not [one for one in again if isinstance(one, Sent)]
    assert told == [
        (f"We will call you at {number}: as soon as somebody is free.", True) for number in (NUMBER, "+46707654321")
    ]


def test_a_number_left_while_nobody_is_there_is_a_call() -> None:
    """The form for an address takes both; a mail address is a mail."""
    talk = asked(first=came(person=True))
    talk.do(Introduce(talk.now.id, "c1", Profile(phone=NUMBER), promise=True))

    assert (talk.now.stage, rung(talk)) == ("phone", [("main", NUMBER, True)])


def test_who_is_reached_has_what_they_were_promised() -> None:
    """It is solved in the phone stage, at its cost, once the agent closes it."""
    talk = asked()
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(CallEnded(talk.now.id, "ben", "reached"))
    talk.do(CloseConversation(talk.now.id, "ben", "c2"))

    assert talk.now.promise is None
    assert talk.way == [("phone", "call", "agent", "solved")]
    assert talk.passages[0].cost == 6


def test_an_attempt_in_vain_is_followed_by_another_at_its_time() -> None:
    """The agent has it no more, and the contact hears when; the number of attempts is the policy's."""
    talk = asked(channel="webhook")
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(CallEnded(talk.now.id, "ben", "no_answer"))
    again = talk.now
    talk.wait()

    assert (again.status, again.agent_id, again.sticky_agent, again.weight) == ("waiting", None, NOBODY, 100)
    assert [one.send.text for one in talk.sent if not one.send.call][-1].startswith(
        f"We could not reach you at {NUMBER}. We will try again: "
    )
    assert len(rung(talk)) == 2


def test_after_the_last_attempt_a_mail_follows_where_there_is_an_address() -> None:
    """With its own service level and reason, and as a chat weighs; no call rings any more."""
    talk = asked(profile=Profile(email="eva@example.com"))
    for number in range(2):
        talk.do(TakeConversation(talk.now.id, "ben", f"c{number}"))
        talk.do(CallEnded(talk.now.id, "ben", "busy"))
        if number == 0:
            talk.wait()

    assert talk.way == [("phone", "call", "unreached", "escalated"), ("email", "unreached", "", "")]
    assert talk.now.promise is not None
    assert (talk.now.promise.address, talk.now.promise.due_at) == ("eva@example.com", talk.at.now + 7200 * SECOND)
    assert (talk.now.status, talk.now.weight, talk.now.skills) == ("waiting", 33, ())


def test_after_the_last_attempt_without_an_address_it_is_closed_with_a_word() -> None:
    """They may write again in the same conversation; our number is named only where the policy has one."""
    shown = asked(channel="webhook", under=policy("attempts: 1, number: 08-123"))
    silent = asked(channel="webhook", under=policy("attempts: 1"))
    for talk in (shown, silent):
        talk.do(TakeConversation(talk.now.id, "ben", "c1"))
        talk.do(RecordCall(talk.now.id, "ben", "c2", "wrong_number"))
    texts = [[one.send.text for one in talk.sent if not one.send.call] for talk in (shown, silent)]
    silent.do(came("Here I am", channel="webhook"))

    assert shown.now.closed_by == "unreached"
    assert [one.how for one in shown.effects if isinstance(one, PromiseKept)] == ["tried"]
    assert texts[0][-1] == "You can also call us: 08-123."
    assert not any("08-123" in text for text in texts[1])
    assert (silent.now.status, silent.now.reopened) == ("waiting", 1)


def test_an_agent_without_an_account_calls_and_says_how_it_went() -> None:
    """No phone rings by itself; *call again* is no attempt, and has the time that was agreed."""
    talk = asked(under=policy("attempts: 2"))
    at = talk.at.now + 2 * HOUR
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(RecordCall(talk.now.id, "ben", "c2", "again", at // 1000))

    assert rung(talk) == []
    assert talk.now.funnel is not None
    assert talk.now.funnel.call is not None
    assert (talk.now.funnel.call.at // 1000, talk.now.funnel.call.attempts) == (at // 1000, 0)


def test_a_text_is_no_call() -> None:
    """The promise of a call stands until they were called; who was written to and closed has an answer, too."""
    talk = asked()
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(SendReply(talk.now.id, "ben", "I call you soon", "c2"))
    standing = talk.now.promise
    talk.do(CloseConversation(talk.now.id, "ben", "c3"))

    assert standing is not None
    assert talk.now.promise is None
    assert talk.now.funnel is not None
    assert talk.now.funnel.call is None


def test_a_word_about_an_earlier_attempt_is_no_attempt() -> None:
    """A call of which nothing was heard any more, told while the contact waits for the next one."""
    talk = asked(at=HOUR)
    talk.do(CallEnded(talk.now.id, "", "lost"))
    talk.do(EndConversation(talk.now.id, "c1"))

    assert talk.notices[-2:] == ["called:lost::", "closed_by_visitor"]
    assert rung(talk) == []
