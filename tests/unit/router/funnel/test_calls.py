"""The phone stage: a call is a promise with its time, keeps the place in line, and each attempt ends with a word."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.record_call import RecordCall
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import CallWanted, Entry, Profile
from usher_router.domain.effects import AssignmentEnded, OfferOutdated, ProfileLearnt, PromiseKept, Sent
from usher_router.domain.funnel.phone.request import ASKED
from usher_router.domain.funnel.phone.values import NOBODY
from usher_router.domain.policy import SECOND, Policy

from funnel.talk import Talk, came, context
from routing.policies import policy_from

NUMBER = "+46701234567"
HOUR = 3600 * SECOND
TUESDAY_9 = (12 * 86_400 + 9 * 3600) * SECOND  # 13 January 1970: the tests' clock shows the Monday before


def policy(
    phone: str = "account: main, attempts: 2", stages: str = "[faq, chat, email, phone]", more: str = ""
) -> Policy:
    """Return a policy with a phone stage; the calendar `calls` opens on Tuesdays from nine to ten, `never` never."""
    return policy_from(
        f"""
        calendars: {{calls: {{tue: ["09:00-10:00"]}}, never: {{exceptions: {{"2030-01-01": ["09:00-10:00"]}}}}}}
        queues: {{default: {{{more}}}, seniors: {{}}}}
        funnel:
          stages: {stages}
          {"faq: {cost: 0.02}" if "faq" in stages else ""}
          {"email: {within_s: 7200, remind_s: 1800}" if "email" in stages else ""}
          phone: {{cost: 6, skill: voice, again_s: 600, {phone}}}
        """
    )


POLICY = policy()


def asked(at: int = 0, first: MessageReceived | None = None, under: Policy = POLICY, **more: Any) -> Talk:
    """Return a conversation whose contact asked for a call with their first message."""
    begins = replace(context(), policy=under)
    wanted = CallWanted(NUMBER, begins.now + at if at else 0)
    return Talk(first or came("Please call me", call=wanted, **more), at=begins)


def rung(talk: Talk) -> list[tuple[str, str, bool]]:
    """Return the calls that left: account, number, and whether whoever is offered the conversation calls."""
    return [(one.send.account, one.send.peer, one.send.back) for one in talk.sent if one.send.call]


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
    talk.offer("ben", "s1")
    told = talk.do(came("", call=CallWanted(NUMBER)))
    talk.offer("ben", "s1", accepted=accepted)
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


def test_a_mail_that_is_urgent_is_escalated_before_it_breaks() -> None:
    """Half an hour before the promise of two hours is due: up, into another queue, with the reason; once."""
    stages = "[chat, email, phone]\n          triggers: [{on: overdue, queue: seniors, priority: 20}]"
    talk = asked(first=came(), under=policy(stages=stages))
    talk.do(Introduce(talk.now.id, "c1", Profile(email="eva@example.com"), promise=True))
    promise = talk.now.promise
    talk.wait()

    assert promise is not None
    assert (promise.due_at, promise.remind_at) == (talk.at.now + 1800 * SECOND, talk.at.now)
    assert talk.notices[-1] == "escalated:overdue::seniors"
    assert (talk.now.queue, talk.now.priority, talk.now.next_deadline) == ("seniors", 20, None)


def test_skills_that_nobody_has_lead_to_a_call() -> None:
    """Whether anybody has them is looked up once; where it was not, somebody counts as there."""
    stages = "[chat, phone]\n          triggers: [{on: no_agent, after_s: 30, to: phone}]"
    skilled = replace(came(entry=Entry(skills=("tax",))), profile=Profile(phone=NUMBER))
    nobody, unknown = (
        asked(first=skilled, under=policy(stages=stages)),
        asked(first=skilled, under=policy(stages=stages)),
    )
    nobody.at = replace(nobody.at, able=())
    nobody.wait()
    unknown.wait()

    assert [one[:3] for one in nobody.way] == [("chat", "entry", "no_agent"), ("phone", "no_agent", "")]
    assert [one[:3] for one in unknown.way] == [("chat", "entry", "")]


def test_a_contact_of_value_and_one_who_comes_back_are_moved_at_once() -> None:
    """By a number in an attribute; a text that is none is worth nothing."""
    stages = "[chat]\n          triggers: [{on: value, at_least: 100, priority: 30}]"
    rich = asked(first=came(profile=Profile(attributes={"value": "250"})), under=_chat(stages))
    poor = asked(first=came(profile=Profile(attributes={"value": "much"})), under=_chat(stages))
    rich.wait()

    assert (rich.now.priority, rich.notices) == (30, ["escalated:value::"])
    assert poor.now.next_deadline is None


def _chat(stages: str) -> Policy:
    return policy_from(f"queues: {{default: {{}}}}\nfunnel:\n          stages: {stages}\n")
