"""Ways through the funnel on separate processes: one customer through all of it, and the short ways."""

import pytest

from funnel.business import QUESTION, UNANSWERED, Business, closes, given, hears, presses, shown_to, text_of
from peers.voice_office import ANA, BEN, EVA
from stack.agent import Agent
from stack.crew import ask
from stack.visitor import Visitor
from waits import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
ANSWER = (
    "You have **60 days**. Put the item into its box, print the label from *My orders*, and drop it at any parcel "
    "shop. Returns are free."
)
NUMBER_ASKED = "At which number may we call you? Please write it with its country's code: +44 …"
CALLED = f"We will call you at {EVA}: as soon as somebody is free."
RECORDED = "This call is recorded."


async def test_one_customer_goes_through_all_of_it(business: Business) -> None:
    """Asks in the widget, is not helped, waits, leaves an address, is answered by mail, answers, and is called."""
    address = "eva@example.org"
    before = await business.figures()
    eva = await business.visitor("eva")
    await eva.write(QUESTION)
    await presses(eva, "not_helped")
    await leaves(eva, address)
    await eva.stop()

    ana = await business.agent("ana", phone=ANA)
    key = await given(ana)
    await business.goes_on(ana, key, "email", "Which parcel is it?")
    first = await business.mail_to(address)
    await business.mailed(address, "Call me", first)
    second = await business.mail_to(address, 2)
    await business.mailed(address, EVA, second)
    third = await business.mail_to(address, 3)
    back = await business.visitor("eva", token=eva.token)
    business.phones.answers = ["person", "person"]
    await business.goes_on(ana, key, "voice")
    await business.phones.until(("talk", ANA, EVA, RECORDED))
    await hears(back, "called:reached")
    await closes(ana, key)
    await hears(back, "closed_by_agent")

    mails = [text_of(one).splitlines()[0] for one in (first, second, third)]
    assert mails == ["Which parcel is it?", NUMBER_ASKED, CALLED]
    assert business.happened == ["agent rings", "pressed", "customer rings", "talk"]
    assert shown_to(back) == [
        f"visitor: {QUESTION}",
        "automatic: Thank you. I am an automatic assistant and look for an answer.",
        f"automatic: {ANSWER}",
        "handed_over:not_helped",
        "automatic: A person takes over from here and sees what you wrote.",
        "stage:email",
        f"promised:{address}",
        "joined:Ana",
        "agent: Which parcel is it?",
        "visitor: Call me",
        "stage:phone",
        f"automatic: {NUMBER_ASKED}",
        f"visitor: {EVA}",
        f"callback:{EVA}",
        f"automatic: {CALLED}",
        "agent: [call]",
        "called:reached",
        "closed_by_agent:Ana",
        "rate",
    ]
    await business.went(
        key,
        ("faq", "entry", "not_helped", "escalated", 0.02),
        ("chat", "not_helped", "waited", "escalated", 0.0),
        ("email", "waited", "call", "escalated", 3.0),
        ("phone", "call", "agent", "solved", 6.0),
    )
    assert await business.reported_since(before) == {
        "faq": {"entered": 1, "escalated": 1, "cost": 0.02, "not_helped": 1},
        "chat": {"entered": 1, "escalated": 1, "waited": 1},
        "email": {"entered": 1, "escalated": 1, "cost": 3.0, "call": 1},
        "phone": {"entered": 1, "solved": 1, "cost": 6.0, "agent": 1},
    }


async def test_an_article_solves_it(business: Business) -> None:
    """No person is asked; what a chat would have cost more is saved."""
    before = await business.figures()
    eva = await business.visitor("eva")
    await eva.write(QUESTION)
    await presses(eva, "helped")
    await hears(eva, "closed_by_faq")

    await business.went(eva.conversation, ("faq", "entry", "helped", "solved", 0.02))
    assert await business.reported_since(before) == {
        "faq": {"entered": 1, "solved": 1, "cost": 0.02, "saved": 4.48, "helped": 1}
    }


async def test_who_asks_for_a_person_gets_one(business: Business) -> None:
    """Also as the very first act; no article comes before."""
    ben = await business.agent("ben", "people")
    eva = await business.visitor("eva", "people")
    await eva.say({"type": "message", "text": QUESTION, "person": True})
    key = await given(ben)
    await ben.reply(key, "Any post office takes it.")
    await hears(eva, "Any post office")
    await closes(ben, key)
    await hears(eva, "closed_by_agent")

    assert not [line for line in shown_to(eva) if line.startswith("automatic")]
    await business.went(key, ("chat", "entry", "agent", "solved", 4.5))


async def test_outside_the_hours_an_address_is_asked_for(business: Business) -> None:
    """No article answers, and nobody is there: they hear so, leave an address, and are answered by mail."""
    address = "night@example.org"
    eva = await business.visitor("eva", "night")
    await eva.write(UNANSWERED)
    await leaves(eva, address)
    await eva.stop()
    ben = await business.agent("ben-by-night", "night", accepts=False)
    await ben.until(lambda: eva.conversation in ben.waiting)
    await eventually(lambda: takes(ben, eva.conversation))
    key = await given(ben)
    await business.goes_on(ben, key, "email", "In spring, with pleasure.")
    mail = await business.mail_to(address)
    await closes(ben, key)

    assert "handed_over:none_found" in shown_to(eva)
    assert [line.partition(":")[0] for line in shown_to(eva)].count("outside") == 1
    assert text_of(mail).startswith("In spring, with pleasure.")
    await business.went(
        key,
        ("faq", "entry", "none_found", "escalated", 0.02),
        ("chat", "none_found", "outside", "escalated", 0.0),
        ("email", "outside", "agent", "solved", 3.0),
    )


async def test_every_agent_vanishes(business: Business) -> None:
    """The one who answered and the one who might have: after the grace they leave an address, and have an answer."""
    address = "left@example.org"
    ana, ben = [await business.agent(name, "crowd") for name in ("ana-of-two", "ben-of-two")]
    eva = await business.visitor("eva", "crowd")
    await eva.say({"type": "message", "text": "My parcel is lost.", "person": True})
    await eva.until(lambda: eva.state.get("status") == "assigned")
    owner = next(one for one in (ana, ben) if eva.conversation in one.own)
    await owner.reply(eva.conversation, "I look into it.")
    await hears(eva, "I look into it.")
    await ana.stop()
    await ben.stop()
    await leaves(eva, address)
    cleo = await business.agent("cleo", "crowd")
    key = await given(cleo)
    await business.goes_on(cleo, key, "email", "It is found.")
    mail = await business.mail_to(address)
    await closes(cleo, key)

    assert text_of(mail).startswith("It is found.")
    assert (await hears(eva, "It is found."))["author"] == "agent"
    await business.went(
        key,
        ("chat", "entry", "waited", "escalated", 4.5),
        ("email", "waited", "agent", "solved", 3.0),
    )


async def test_the_same_begun_in_the_messenger(business: Business) -> None:
    """An article does not help; they ask to be called and wait: whoever is offered it is rung first."""
    chat = 7001
    business.texted(chat, QUESTION)
    answer = await business.texts(chat, 2)
    business.pressed(chat, "It did not help")
    await business.texts(chat, 3)
    business.texted(chat, "Call me")
    asked = await business.texts(chat, 4)
    business.texted(chat, EVA)
    told = await business.texts(chat, 5)
    business.phones.answers = ["person", "person"]
    ben = await business.agent("ben-by-phone", "messenger", phone=BEN, accepts=False)
    await business.phones.until(("talk", BEN, EVA, RECORDED))
    key = await given(ben)
    await hears(ben, "called:reached", key)
    await closes(ben, key)

    assert answer[1].startswith("Automatic answer:\n\nYou have 60 days.")
    assert (asked[3], told[4]) == (NUMBER_ASKED, CALLED)
    await business.went(
        key,
        ("faq", "entry", "not_helped", "escalated", 0.02),
        ("chat", "not_helped", "call", "escalated", 0.0),
        ("phone", "call", "agent", "solved", 6.0),
    )


async def test_the_same_begun_by_mail(business: Business) -> None:
    """The one automatic mail does not help; the answer to it reaches an agent, whose mail does."""
    address = "tom@example.org"
    await business.mailed(address, QUESTION)
    automatic = await business.mail_to(address)
    await business.mailed(address, "It did not help", automatic)
    ben = await business.agent("ben-by-mail", "mail")
    key = await given(ben)
    await ben.reply(key, "Then we fetch it.")
    mail = await business.mail_to(address, 2)
    await closes(ben, key)

    assert automatic["Auto-Submitted"] == "auto-replied"
    assert "You have 60 days. Put the item" in text_of(automatic)
    assert text_of(mail).startswith("Then we fetch it.")
    await business.went(
        key,
        ("faq", "entry", "not_helped", "escalated", 0.02),
        ("email", "not_helped", "agent", "solved", 3.0),
    )


async def takes(agent: Agent, key: str) -> bool:
    """Let an agent take a conversation; say whether they have it: the router hears a moment late who is there."""
    return await ask(agent, "take", key) == "done"


async def leaves(eva: Visitor, address: str) -> None:
    """Await that an answer by mail is offered, and leave an address."""
    await hears(eva, "stage:email")
    await eva.say({"type": "contact", "email": address, "promise": True})
    await hears(eva, f"promised:{address}:")
