"""The bot stage, transition by transition: what the bot gets, what the contact is told, where the conversation goes."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import Attachment
from usher_common.messages.threads import Reached
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.effects import Ignored, SendReported, Sent

from funnel.bot_talk import BotTalk
from funnel.talk import came, said

SILENT = ("waiting", "bot_silent")


def test_the_first_message_is_a_turn_with_a_deadline_and_a_key() -> None:
    """The same key for every attempt, no later than the turn is waited for, and to the conversation's own order."""
    talk = BotTalk(language="de")
    turn = talk.turn

    assert (talk.now.status, talk.now.stage, talk.now.deadline_kind) == ("automatic", "bot", "stage")
    assert talk.automatic == ["Vielen Dank. Ich bin ein automatischer Assistent und suche eine Antwort."]
    assert (turn.account, turn.channel, turn.peer, turn.conversation) == ("helper", "webhook", talk.now.id, talk.now.id)
    assert turn.window_ends_at == talk.now.next_deadline == talk.at.now + 20_000_000
    assert turn.turn is not None
    assert (turn.text, turn.turn.number, turn.turn.reason, turn.turn.language) == (
        "Where is my parcel?",
        1,
        "entry",
        "de",
    )
    assert turn.message == talk.now.funnel.ask  # type: ignore[union-attr]


def test_an_answer_is_labelled_and_has_a_way_to_a_person() -> None:
    """A page labels it; the bot's own buttons come first."""
    talk = BotTalk()
    talk.offer("Parcel", "Bill")
    message = said(talk.effects)[-1]

    assert (message.author, message.agent, message.thread.automatic, message.text) == ("agent", "", True, "Which one?")
    assert [(one.id, one.title) for one in message.thread.buttons] == [
        ("bot:b0", "Parcel"),
        ("bot:b1", "Bill"),
        ("person", "Talk to a person"),
    ]
    assert message.thread.ask == talk.turn.message
    assert talk.now.agent_at is None


@pytest.mark.parametrize("channel", ["webhook", "telegram", "twilio", "whatsapp"])
def test_on_a_text_channel_the_text_itself_says_that_it_is_automatic(channel: str) -> None:
    """As the FAQ's does, with the buttons beside it."""
    talk = BotTalk(came(channel=channel))
    talk.speak("Try this.")
    sent = [one for one in talk.effects if isinstance(one, Sent)][-1].send

    assert sent.text == "Automatic answer:\n\nTry this."
    assert (sent.automatic, [one.id for one in sent.buttons]) == (True, ["person"])


def test_a_pressed_button_is_the_next_turn_and_everybody_reads_what_was_chosen() -> None:
    """With the bot's own id; an older button is stale."""
    talk = BotTalk()
    talk.offer("Parcel", "Bill")
    first = talk.turn.message
    talk.press("bot:b1", first)

    assert [(one.author, one.text) for one in said(talk.effects)][-1] == ("visitor", "Bill")
    assert talk.turn.turn is not None
    assert (talk.turn.text, talk.turn.turn.button, talk.turn.turn.number) == ("Bill", "b1", 2)
    assert talk.press("bot:b0", first) == [Ignored("stale_verdict")]


def test_where_there_are_no_buttons_a_number_or_a_title_presses_one() -> None:
    """As written by the contact, it is their message already."""
    talk = BotTalk(came(channel="webhook"))
    talk.offer("Parcel", "Bill")
    talk.do(came("2", channel="webhook"))

    assert talk.turn.turn is not None
    assert (talk.turn.text, talk.turn.turn.button) == ("2", "b1")
    assert sum(one.author == "visitor" for one in said(talk.effects)) == 2


def test_what_may_be_the_last_answer_asks_whether_it_helped() -> None:
    """Then it is solved, at the bot's price."""
    talk = BotTalk()
    talk.speak("It is here.", done=True)
    assert talk.automatic[-1].startswith("It is here.\n\nDid this help? If we hear nothing, ")
    talk.press("helped", talk.turn.message)

    assert (talk.now.status, talk.way) == ("closed", [("bot", "entry", "helped", "solved")])
    assert (talk.passages[0].cost, talk.passages[0].saved) == (0.1, 4.4)


def test_a_hand_over_brings_reason_summary_and_facts() -> None:
    """They are the agent's to see; the contact is told that a person takes over."""
    talk = BotTalk()
    talk.hand_over()

    assert talk.now.status == "waiting"
    assert talk.automatic[-1] == "A person takes over from here and sees what you wrote."
    assert talk.way == [("bot", "entry", "bot_handed", "escalated"), ("chat", "bot_handed", "", "")]
    assert talk.now.faq is not None
    assert talk.now.faq.handed is not None
    assert (talk.now.faq.handed.reason, talk.now.faq.handed.facts) == ("needs a refund", {"order": "4711"})
    assert not any("refund" in one.text for one in said(talk.effects))


def taken(talk: BotTalk) -> None:
    """An agent takes it."""
    ana = Agent(id="ana", name="ana", status="available", capacity=100)
    talk.at = replace(talk.at, agents={"ana": ana})
    talk.do(TakeConversation(talk.now.id, "ana", "c1"))


WAYS: dict[str, tuple[Callable[[BotTalk], object], str]] = {
    "silent": (lambda talk: talk.wait(), "bot_silent"),
    "failing": (lambda talk: talk.fail(), "bot_failed"),
    "asked for": (lambda talk: talk.do(came("human")), "asked"),
    "person flag": (lambda talk: talk.do(came("now", person=True)), "asked"),
    "person button": (lambda talk: talk.press("person", "none"), "asked"),
    "a file": (lambda talk: talk.do(came("", attachments=(Attachment("u1", "a.pdf", "x/y", 1),))), "file"),
    "handed": (lambda talk: talk.hand_over(), "bot_handed"),
    "taken": (taken, "taken"),
    "undelivered": (lambda talk: talk.fail("m1", "uncertain"), "undelivered"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_out_leads_to_a_person_once(way: str) -> None:
    """And whatever the bot says or fails at afterwards changes nothing; it is counted."""
    talk = BotTalk()
    leave, reason = WAYS[way]
    leave(talk)
    before, messages = talk.now, len(said(talk.effects))

    assert talk.now.status == ("assigned" if way == "taken" else "waiting")
    assert talk.way[0] == ("bot", "entry", reason, "escalated")
    assert talk.speak("Too late.") == talk.hand_over() == talk.offer("a") == [Ignored("stale_turn")]
    assert talk.fail() == []
    assert (talk.now, len(said(talk.effects))) == (before, messages)


def test_a_second_answer_to_one_turn_is_not_shown() -> None:
    """Nor one of another account, which may not speak here."""
    talk = BotTalk()
    assert talk.speak("Hello", account="other") == [Ignored("foreign_turn")]
    talk.speak("Hello")

    assert talk.speak("Hello again") == [Ignored("stale_turn")]
    assert talk.automatic[1:] == ["Hello"]


def test_messages_that_come_meanwhile_replace_the_turn_under_its_deadline() -> None:
    """The bot reads all of them; what it says to the former turn is stale, and a contact cannot keep it waiting."""
    talk = BotTalk()
    first = talk.turn
    talk.do(came("It was sent on Monday."), seconds=5)

    assert talk.turn.window_ends_at == first.window_ends_at == talk.now.next_deadline
    assert talk.speak("Hello", turn=first.message) == [Ignored("stale_turn")]
    talk.wait()
    assert (talk.now.status, talk.way[0][2]) == SILENT


def test_turns_are_bounded() -> None:
    """Three here; the fourth is a person's."""
    talk = BotTalk()
    for number in range(3):
        talk.speak(f"answer {number}")
        talk.do(came(f"question {number}"))

    assert len(talk.turns) == 3
    assert talk.way[0] == ("bot", "entry", "tries", "escalated")


def test_the_same_words_of_the_bot_are_not_said_twice() -> None:
    """It goes in circles: a person takes over instead."""
    talk = BotTalk()
    talk.speak("Please restart it.")
    talk.do(came("I did."))
    talk.speak("please restart it")

    assert talk.way[0] == ("bot", "entry", "bot_loop", "escalated")
    assert sum("restart" in one for one in talk.automatic) == 1


def test_who_says_the_same_three_times_gets_a_person() -> None:
    """A machine on the other side, which nobody has marked as one, or somebody who is not understood."""
    talk = BotTalk(came("We have received your message."))
    for number in range(2):
        talk.speak(f"answer {number}")
        talk.do(came("We have received your message!"))

    assert len(talk.turns) == 2
    assert talk.way[0] == ("bot", "entry", "bot_loop", "escalated")


def test_a_machine_gets_no_turn() -> None:
    """It is shown, and neither answered nor the end of anything."""
    talk = BotTalk(came(channel="email"))
    talk.speak("Try this.")
    before = talk.now.next_deadline
    talk.do(came("I am out of office", channel="email", automatic=True))

    assert (len(talk.turns), talk.now.next_deadline, talk.now.status) == (1, before, "automatic")


def test_by_mail_one_automatic_message_leaves() -> None:
    """It says that a person reads the answer, and so it is."""
    talk = BotTalk(came(channel="email"))
    talk.speak("Try this.")
    assert "answer this mail: a person reads it" in talk.automatic[0]
    talk.do(came("It does not work", channel="email"))

    assert (len(talk.turns), len(talk.automatic)) == (1, 1)
    assert talk.way[0] == ("bot", "entry", "tries", "escalated")


def test_silence_after_an_answer_closes_with_a_word() -> None:
    """As it does in the FAQ."""
    talk = BotTalk()
    talk.speak()
    talk.wait()

    assert (talk.now.status, talk.way) == ("closed", [("bot", "entry", "silent", "abandoned")])
    assert "we have heard nothing more" in talk.automatic[-1]


def test_a_colleague_in_the_providers_app_ends_it_without_a_word() -> None:
    """And the bot's answer to the open turn is stale."""
    talk = BotTalk(came(channel="webhook"))
    lines = len(talk.automatic)
    talk.do(EchoReceived("a1", "v1", "webhook", "by hand", native_id="n1"))

    assert (talk.now.status, len(talk.automatic)) == ("waiting", lines)
    assert talk.speak() == [Ignored("stale_turn")]


def test_nobody_is_told_of_a_turn_s_delivery() -> None:
    """It is no message of the conversation: neither while the bot talks, nor when an agent has it."""
    talk = BotTalk()
    assert talk.fail(status="sent") == []
    taken(talk)
    assert talk.fail() == []
    assert [type(one) for one in talk.fail("m1", "sent")] == [SendReported]


def test_an_answer_that_cannot_be_sent_leads_to_a_person() -> None:
    """The contact has blocked us meanwhile: nobody believes that they were answered."""
    talk = BotTalk(came(channel="whatsapp"))
    talk._before = talk.now = replace(
        talk.now, addresses=(Reached("a1", "v1", "whatsapp", refused="blocked", at=talk.at.now),)
    )
    talk.speak()

    assert talk.way[0] == ("bot", "entry", "undelivered", "escalated")


def test_an_agent_answers_as_ever_after_the_bot() -> None:
    """Their words are theirs: not automatic."""
    talk = BotTalk()
    taken(talk)
    talk.do(SendReply(talk.now.id, "ana", "Hello, Ana here", "c2"))

    assert said(talk.effects)[-1].thread.automatic is False
    assert talk.do(FaqVerdict(talk.now.id, "c3", talk.turn.message, "person")) == [Ignored("stale_verdict")]
