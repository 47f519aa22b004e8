"""The stages in which a person answers: offers while somebody waits, promises elsewhere, and how each ends."""

from usher_common.commands.close import CloseConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.keep_promise import KeepPromise
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import Profile

from funnel.talk import Talk, came


def test_a_chat_that_an_agent_answered_is_solved_at_its_cost() -> None:
    """Only from then on it costs anything."""
    talk = Talk(attributes={"tier": "gold"})
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(SendReply(talk.now.id, "ben", "Here it is", "c2"))
    talk.do(CloseConversation(talk.now.id, "ben", "c3"))

    assert talk.way == [("chat", "entry", "agent", "solved")]
    assert (talk.passages[0].cost, talk.passages[0].saved, talk.passages[0].rule) == (4.5, 0.0, "vips")


def test_a_chat_that_nobody_answered_is_abandoned_and_costs_nothing() -> None:
    """An agent who had it and closed it without a word has not answered."""
    talk = Talk(attributes={"tier": "gold"})
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(CloseConversation(talk.now.id, "ben", "c3"))

    assert [(one.outcome, one.cost) for one in talk.passages] == [("abandoned", 0.0)]


def test_who_waits_longer_than_promised_is_offered_the_next_stage() -> None:
    """Once, by the notice that the widget shows and in the policy's words."""
    talk = Talk(came(channel="webhook", person=True))
    talk.wait()

    assert talk.notices == ["stage:email"]
    assert [one.send.text for one in talk.sent] == ["Leave an address."]
    assert talk.now.next_deadline is None


def test_what_began_by_mail_is_answered_by_mail() -> None:
    """Its stage and its price from the start, also of what an article would have saved; no offer to go on there."""
    talk = Talk(came(channel="email", person=True))
    assert talk.now.next_deadline is None
    talk.do(TakeConversation(talk.now.id, "ben", "c1"))
    talk.do(SendReply(talk.now.id, "ben", "Here it is", "c2"))
    talk.do(CloseConversation(talk.now.id, "ben", "c3"))
    helped = Talk(came(channel="email"))
    helped.answer()
    helped.press("helped")

    assert talk.way == [("email", "entry", "agent", "solved")]
    assert talk.passages[0].cost == 3.0
    assert "stage:email" not in talk.notices
    assert [(one.stage, one.saved) for one in helped.passages] == [("faq", 2.98)]


def test_what_an_article_did_not_solve_goes_on_where_it_began() -> None:
    """By mail in that stage; a rule without it leaves it in the chat."""
    talk = Talk(came(channel="email"))
    talk.answer("none")
    chat = Talk(came(channel="email"), attributes={"tier": "gold"})

    assert talk.way == [("faq", "entry", "none_found", "escalated"), ("email", "none_found", "", "")]
    assert (talk.now.stage, chat.now.stage) == ("email", "chat")


def test_an_address_left_is_the_next_stage() -> None:
    """The place in the queue stays; the first answer there solves it."""
    talk = Talk(came(person=True))
    talk.wait()
    talk.do(Introduce(talk.now.id, "c1", Profile(email="eva@example.com"), promise=True))
    waiting = talk.now.status
    talk.do(TakeConversation(talk.now.id, "ben", "c2"))
    talk.do(SendReply(talk.now.id, "ben", "Here it is", "c3"))
    talk.do(KeepPromise(talk.now.id, "ben", "c4", "email"))
    talk.do(CloseConversation(talk.now.id, "ben", "c5"))

    assert waiting == "waiting"
    assert talk.way == [("chat", "entry", "waited", "escalated"), ("email", "waited", "agent", "solved")]
    assert [one.cost for one in talk.passages] == [0.0, 3.0]


def test_a_number_left_is_no_stage_where_the_policy_has_none() -> None:
    """The promise stands, the stage stays the chat."""
    talk = Talk(came(person=True))
    talk.do(Introduce(talk.now.id, "c1", Profile(phone="+49301234567"), promise=True))

    assert talk.now.promise is not None
    assert talk.way == [("chat", "entry", "", "")]
