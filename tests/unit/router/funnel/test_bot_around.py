"""Before the bot stage: where the articles end, and who never comes to a bot."""

from collections.abc import Callable

import pytest
from usher_common.commands.message_received import MessageReceived

from funnel.bot_talk import BotTalk
from funnel.talk import came


@pytest.mark.parametrize(
    ("reason", "leave"),
    [
        ("none_found", lambda talk: talk.answer("none")),
        ("away", lambda talk: talk.wait()),
        ("not_helped", lambda talk: (talk.answer(), talk.press("not_helped", talk.ask.ask))),
    ],
)
def test_the_bot_goes_on_where_the_articles_did_not_help(reason: str, leave: Callable[[BotTalk], object]) -> None:
    """With the question, and a word to the contact; no person is announced before one is needed."""
    talk = BotTalk(stages="[faq, bot, chat]")
    leave(talk)

    assert talk.turn.turn is not None
    assert (talk.now.stage, talk.turn.text, talk.turn.turn.reason) == ("bot", "Where is my parcel?", reason)
    assert talk.automatic[-1].startswith("The articles did not help. Another automatic assistant")
    assert talk.notices == []
    talk.speak("Here.", done=True)
    talk.press("helped", talk.turn.message)
    assert talk.way == [("faq", "entry", reason, "escalated"), ("bot", reason, "helped", "solved")]


@pytest.mark.parametrize("leave", [lambda talk: talk.do(came("human")), lambda talk: talk.press("person", "")])
def test_who_asks_for_a_person_is_not_given_to_a_bot(leave: Callable[[BotTalk], object]) -> None:
    """Nor who begins so, in a policy without articles."""
    talk = BotTalk(stages="[faq, bot, chat]")
    leave(talk)

    assert (talk.now.stage, talk.turns) == ("chat", [])
    assert BotTalk(came("agent")).turns == []


@pytest.mark.parametrize("opening", [came(person=True), came(channel="voice"), came(wordless=True)])
def test_who_gets_no_bot(opening: MessageReceived) -> None:
    """A person at once."""
    talk = BotTalk(opening)

    assert (talk.now.status, talk.now.stage, talk.turns) == ("waiting", "chat", [])
