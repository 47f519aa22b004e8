"""Around the FAQ stage: with whom it begins, on which channels and hours what is said, and what comes after it."""

import pytest
from msgspec.structs import replace
from usher_common.commands.introduce import Introduce
from usher_common.messages.content import Invited, Profile

from funnel.talk import POLICY, Talk, came
from routing.cases import CONTEXT


@pytest.mark.parametrize(
    "first",
    [
        came(person=True),
        came("Talk to a person"),
        came("mensch!"),
        came(" "),
        came(channel="voice"),
        came(invited=Invited("shoes", "May I help?", "ana")),
    ],
)
def test_some_begin_with_a_person(first: object) -> None:
    """As the very first act, without text, on the phone, or invited by an agent."""
    talk = Talk(first)  # type: ignore[arg-type]

    assert (talk.now.status, talk.automatic) == ("waiting", [])
    assert talk.way == [("chat", "entry", "", "")]


def test_a_rule_has_stages_of_its_own() -> None:
    """The FAQ is not asked for whom the policy sends to a person."""
    talk = Talk(attributes={"tier": "gold"})

    assert (talk.now.status, talk.now.rule, talk.way) == ("waiting", "vips", [("chat", "entry", "", "")])


def test_without_the_section_nothing_changes() -> None:
    """One stage, and no passage is written."""
    talk = Talk.__new__(Talk)
    talk.at, talk.effects, talk._number, talk._before = CONTEXT, [], 0, None
    talk.do(came())

    assert (talk.now.status, talk.now.stage, talk.now.funnel, talk.passages) == ("waiting", "chat", None, [])


@pytest.mark.parametrize(("verdict", "closed_by"), [("helped", "faq"), ("", "idle")])
def test_who_writes_again_gets_a_person(verdict: str, closed_by: str) -> None:
    """Reopening never begins with the FAQ."""
    talk = Talk()
    talk.answer()
    _ = talk.press(verdict) if verdict else talk.wait()
    assert talk.now.closed_by == closed_by
    talk.do(came("It is still not here"))

    assert (talk.now.status, talk.now.stage) == ("waiting", "chat")
    assert talk.way[-1] == ("chat", "reopened", "", "")


def test_thanks_after_a_solved_conversation_does_not_reopen_it() -> None:
    """It is only shown."""
    talk = Talk()
    talk.answer()
    talk.press("helped")
    talk.do(came("Thank you!"))

    assert talk.now.status == "closed"


def test_mails_get_one_automatic_mail() -> None:
    """No receipt; the answer says that a person reads what is answered, so no further mail leaves (loop guards)."""
    talk = Talk(came(channel="email"))
    talk.answer()
    talk.do(came("It does not, it was stolen", channel="email"))

    assert [one.send.text.partition("\n")[0] for one in talk.sent] == ["Automatic answer:"]
    assert "72 hours" in talk.sent[0].send.text
    assert talk.way[0] == ("faq", "entry", "tries", "escalated")


def test_a_machines_answer_gets_none() -> None:
    """An out-of-office note is shown and nothing else."""
    talk = Talk(came(channel="email"))
    talk.answer()
    effects = talk.do(came("I am on holiday", channel="email", automatic=True))

    assert talk.now.status == "automatic"
    assert [type(one).__name__ for one in effects] == ["Appended"]


def test_outside_the_hours_the_contact_hears_when_a_person_answers() -> None:
    """Not that one takes over at once."""
    talk = Talk(attributes={"tier": "shut"})
    talk.answer("none")

    assert talk.now.status == "waiting"
    assert talk.automatic[-1].startswith("A person reads what you wrote and answers as soon as we are open")
    assert [one.partition(":")[0] for one in talk.notices] == ["handed_over", "outside"]


def test_a_queue_that_closes_outside_its_hours_says_so() -> None:
    """An explicit close, told on every channel."""
    talk = Talk(came(channel="webhook"), attributes={"tier": "gone"})
    talk.answer("none")

    assert (talk.now.status, talk.now.closed_by) == ("closed", "outside")
    assert talk.sent[-1].send.text.startswith("Nobody is here to answer now")
    assert talk.way[-1] == ("chat", "none_found", "outside", "refused")


def test_a_new_policy_changes_nothing_for_an_old_conversation() -> None:
    """Tries, times, texts and costs stay as they were at the entry, and so does the version in the figures."""
    talk = Talk()
    talk.at = replace(talk.at, policy=replace(POLICY, version="newer", document=replace(POLICY.document, funnel=None)))
    talk.answer()
    talk.press("helped")

    assert talk.now.closed_by == "faq"
    assert (talk.passages[0].policy, talk.passages[0].cost) == (POLICY.version, 0.02)


@pytest.mark.parametrize(("verdict", "text"), [("answer", "It is on its way."), ("ask", "Is it one of these?")])
def test_where_no_page_labels_it_a_text_says_that_it_is_automatic(verdict: str, text: str) -> None:
    """Once, above it; the widget and the desk have a label of their own."""
    web, sms = Talk(), Talk(came(channel="sms"))
    web.answer(verdict)
    sms.answer(verdict)

    assert web.automatic[-1].startswith(text)
    assert sms.automatic[-1].startswith(f"Automatic answer:\n\n{text}")


def test_who_was_promised_an_answer_is_not_closed_in_silence() -> None:
    """A person takes over and keeps the promise."""
    talk = Talk()
    talk.answer()
    talk.do(Introduce(talk.now.id, "c2", Profile(email="eva@example.org"), promise=True))
    talk.wait()

    assert (talk.now.status, talk.now.promise is not None) == ("waiting", True)
    assert talk.way[0] == ("faq", "entry", "promised", "escalated")
    assert "handed_over:promised" in talk.notices
