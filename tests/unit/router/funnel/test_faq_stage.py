"""The FAQ stage, transition by transition: what comes, what the contact is told, where the conversation goes."""

import pytest
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.end import EndConversation
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import Attachment
from usher_router.domain.effects import Ignored

from funnel.talk import FOUND, Talk, came, said

RECEIPT = "I am an automatic assistant"


def test_the_first_message_is_receipted_and_asked() -> None:
    """No agent is offered it meanwhile, and the deadline is the policy's."""
    talk = Talk(language="de-AT")

    assert (talk.now.status, talk.now.stage, talk.now.waiting_since) == ("automatic", "faq", None)
    assert talk.automatic == ["Vielen Dank. Ich bin ein automatischer Assistent und suche eine Antwort."]
    assert (talk.ask.question, talk.ask.language, talk.ask.partition) == ("Where is my parcel?", "de-AT", 0)
    assert talk.ask.until == talk.now.next_deadline == talk.at.now + 4_000_000
    assert talk.ask.entry == {"channel": "web", "queue": "default", "rule": ""}


def test_an_answer_is_marked_and_has_buttons() -> None:
    """A page labels it as automatic; it says what happens if nothing is heard."""
    talk = Talk()
    talk.answer()
    message = said(talk.effects)[-1]

    assert talk.automatic[-1].startswith("It is on its way.\n\nDid this help?")
    assert "10 minutes" in talk.automatic[-1]
    assert (message.author, message.agent, message.thread.ask) == ("agent", "", talk.ask.ask)
    assert [one.id for one in message.thread.buttons] == ["helped", "not_helped", "person"]
    assert [one.article for one in message.thread.answers] == ["a1"]
    assert talk.now.agent_at is None  # nobody has answered


def test_what_helped_closes_with_its_cost() -> None:
    """And what the chat would have cost more."""
    talk = Talk()
    talk.answer()
    talk.press("helped")

    assert (talk.now.status, talk.now.closed_by) == ("closed", "faq")
    assert talk.notices == ["closed_by_faq"]
    assert talk.way == [("faq", "entry", "helped", "solved")]
    assert (talk.passages[0].cost, talk.passages[0].saved) == (0.02, 4.48)
    assert talk.now.faq is not None
    assert talk.now.faq.verdict == "helped"


@pytest.mark.parametrize(("button", "reason"), [("not_helped", "not_helped"), ("person", "asked")])
def test_a_button_leads_to_a_person(button: str, reason: str) -> None:
    """With the question, what was shown, and the verdict."""
    talk = Talk()
    talk.answer()
    talk.press(button)

    assert (talk.now.status, talk.now.stage, talk.now.wait_no) == ("waiting", "chat", 1)
    assert talk.automatic[-1] == "A person takes over from here and sees what you wrote."
    assert talk.notices == [f"handed_over:{reason}"]
    assert talk.way == [("faq", "entry", reason, "escalated"), ("chat", reason, "", "")]
    assert talk.now.faq is not None
    assert (talk.now.faq.question, talk.now.faq.verdict) == ("Where is my parcel?", reason)
    assert [one.article for one in talk.now.faq.answers] == ["a1"]


@pytest.mark.parametrize("verdict", ["none", "answer", "ask"])
def test_nothing_found_leads_to_a_person(verdict: str) -> None:
    """Whatever the verdict says of no articles."""
    talk = Talk()
    talk.answer(verdict, found=() if verdict != "none" else FOUND)

    assert talk.now.status == "waiting"
    assert talk.automatic[-1].startswith("I have found no answer to this. A person takes over")
    assert talk.way[0] == ("faq", "entry", "none_found", "escalated")


def test_titles_are_offered_and_one_is_chosen() -> None:
    """The article is shown without asking again; it was named as the second."""
    talk = Talk()
    talk.answer("ask")
    asks = len([one for one in talk.effects if type(one).__name__ == "KnowledgeAsked"])
    talk.press("article:a2")

    assert "Send it back." in talk.automatic[-1]
    assert asks == 1
    assert talk.now.faq is not None
    assert [one.article for one in talk.now.faq.answers] == ["a1", "a2"]


def test_no_title_is_chosen() -> None:
    """Then a person reads the question: nothing was answered yet."""
    talk = Talk()
    talk.answer("ask")
    talk.wait()

    assert talk.way[0] == ("faq", "entry", "no_choice", "escalated")
    assert talk.now.status == "waiting"


def test_knowledge_is_away() -> None:
    """The funnel goes on at the deadline; the late answer changes nothing."""
    talk = Talk()
    talk.wait()
    before = talk.now
    late = talk.answer()

    assert talk.way[0] == ("faq", "entry", "away", "escalated")
    assert (talk.now, late) == (before, [Ignored("stale_ask")])


def test_silence_after_an_answer_closes() -> None:
    """After the time that the answer named, and with a word."""
    talk = Talk()
    talk.answer()
    talk.wait()

    assert (talk.now.status, talk.now.closed_by) == ("closed", "idle")
    assert talk.automatic[-1].startswith("As we have heard nothing more")
    assert talk.way == [("faq", "entry", "silent", "abandoned")]


def test_another_question_is_asked_as_often_as_the_policy_says() -> None:
    """Then a person takes over."""
    talk = Talk()
    talk.answer()
    talk.do(came("And how do I return it?"))
    assert talk.ask.question == "And how do I return it?"
    talk.answer()
    talk.do(came("And the money?"))

    assert talk.way[0] == ("faq", "entry", "tries", "escalated")


def test_a_question_in_several_messages_is_asked_as_one() -> None:
    """The first answer is for an ask that nobody waits for any more; the deadline stays."""
    talk = Talk(came("Hello"))
    first, due = talk.ask.ask, talk.now.next_deadline
    talk.do(came("where is my parcel?"))
    stale = talk.answer(ask=first)
    talk.answer()

    assert talk.ask.question == "Hello\nwhere is my parcel?"
    assert (talk.ask.until, stale) == (due, [Ignored("stale_ask")])
    assert "It is on its way." in talk.automatic[-1]


@pytest.mark.parametrize(
    ("text", "left_by"),
    [
        ("1", "helped"),
        ("2", "not_helped"),
        ("3", "asked"),
        ("That helped", "helped"),
        ("yes, thanks!", "helped"),
        ("Nein", "not_helped"),
        ("Talk to a person", "asked"),
        ("AGENT", "asked"),
        ("человек", "asked"),
    ],
)
def test_text_channels_answer_with_numbers_and_words(text: str, left_by: str) -> None:
    """Buttons are sent along; their numbers, titles and a few plain words are understood."""
    talk = Talk(came(channel="webhook"))
    talk.answer()
    buttons = [one.title for one in talk.sent[-1].send.buttons]
    talk.do(came(text, channel="webhook"))

    assert buttons == ["That helped", "It did not help", "Talk to a person"]
    assert all(one.send.automatic for one in talk.sent)
    assert talk.passages[0].left_by == left_by


@pytest.mark.parametrize("phase", ["asked", "answered", "choosing"])
def test_a_person_can_be_asked_for_at_any_moment(phase: str) -> None:
    """By the button, even one below an older message, and by words."""
    for by_text in (True, False):
        talk = Talk()
        if phase != "asked":
            talk.answer("answer" if phase == "answered" else "ask")
        if by_text:
            talk.do(came("human"))
        else:
            talk.press("person", ask="older")

        assert talk.way[0] == ("faq", "entry", "asked", "escalated")


def test_a_button_below_an_older_message_is_ignored() -> None:
    """Nor does one that is not there count."""
    talk = Talk()
    talk.answer()
    for button, ask in (("helped", "older"), ("article:a2", ""), ("nothing", "")):
        assert talk.press(button, ask) == [Ignored("stale_verdict")]

    assert talk.now.status == "automatic"


def test_an_agent_takes_over() -> None:
    """At any moment; what knowledge says then changes nothing."""
    talk = Talk()
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    before = talk.now

    assert (before.status, before.agent_id, before.deadline_kind) == ("assigned", "ben", "nudge")
    assert talk.way == [("faq", "entry", "taken", "escalated"), ("chat", "taken", "", "")]
    assert talk.answer() == [Ignored("stale_ask")]
    assert talk.now == before


def test_a_colleague_outside_takes_over_without_a_word() -> None:
    """Who answers in the provider's own app is talking to the contact already."""
    talk = Talk(came(channel="webhook"))
    before = len(talk.automatic)
    talk.do(EchoReceived("a1", "v1", "webhook", "I look into it", native_id="n1"))

    assert (talk.now.status, len(talk.automatic)) == ("waiting", before)
    assert talk.way[0] == ("faq", "entry", "taken", "escalated")


def test_an_answer_that_comes_twice_is_shown_once() -> None:
    """As the bus may deliver it."""
    talk = Talk()
    talk.answer()
    again = talk.answer()

    assert again == [Ignored("stale_ask")]
    assert len([one for one in talk.automatic if "on its way" in one]) == 1


def test_a_send_that_fails_leads_to_a_person() -> None:
    """The contact has not read the answer."""
    talk = Talk(came(channel="webhook"))
    talk.answer()
    talk.do(DeliveryReported(talk.now.id, "m1", "failed", error="blocked"))

    assert talk.way[0] == ("faq", "entry", "undelivered", "escalated")


def test_an_answer_of_unknown_outcome_leads_to_a_person() -> None:
    """The contact may have seen nothing, so their silence says nothing."""
    talk = Talk(came(channel="webhook"))
    talk.answer()
    talk.do(DeliveryReported(talk.now.id, "m1", "uncertain"))

    assert talk.way[0] == ("faq", "entry", "undelivered", "escalated")


def test_a_title_chosen_by_mail_leads_to_a_person() -> None:
    """The titles were the one automatic mail, so the chosen answer would not leave."""
    talk = Talk(came(channel="email"))
    talk.answer("ask")
    talk.do(came("1", channel="email"))

    assert talk.way[0] == ("faq", "entry", "tries", "escalated")
    assert talk.now.status == "waiting"


def test_files_alone_are_no_question() -> None:
    """A channel names them in the text until they are fetched; that is nothing to search for."""
    first = Talk(came("[image]", channel="webhook", wordless=True))
    later = Talk(came(channel="webhook"))
    later.do(came("[document: bill.pdf]", channel="webhook", wordless=True))

    assert (first.now.status, first.now.stage) == ("waiting", "chat")
    assert later.way[0] == ("faq", "entry", "file", "escalated")


def test_a_file_leads_to_a_person() -> None:
    """Articles cannot read it."""
    talk = Talk()
    talk.answer()
    talk.do(came("", attachments=(Attachment("u1", "a.png", "image/png", 5),)))

    assert talk.way[0] == ("faq", "entry", "file", "escalated")


def test_the_contact_may_end_it() -> None:
    """The stage ends with it."""
    talk = Talk()
    talk.do(EndConversation(talk.now.id, "c1"))

    assert talk.way == [("faq", "entry", "visitor", "abandoned")]
