"""What is proposed as an answer, of what agents wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.knowledge.unanswered import AgentAnswer
from usher_knowledge.summaries.domain.transcript import Line
from usher_knowledge.unanswered.domain.best_answers import answer_in, best_of

ASKED = Line(1, "visitor", "Can I return the lamp?")
ANSWER = Line(3, "agent", "You can return every lamp within 30 days, by post.")
WORKS = Line(5, "visitor", "Thank you, it works now.")


def found(*lines: Line, outcome: int = 0) -> AgentAnswer | None:
    """The answer in a conversation whose question is the first message."""
    return answer_in("c1", [ASKED, *lines], 1, outcome)


def test_the_message_that_says_most_is_the_answer() -> None:
    """Whatever was said before and after it."""
    greeting, later = Line(2, "agent", "Hello! How can I help?"), Line(4, "agent", "Anything else?")

    assert found(greeting, ANSWER, later) == AgentAnswer("c1", ANSWER.text, helped=False)


@pytest.mark.parametrize(
    "line",
    [
        ANSWER._replace(automatic=True),
        ANSWER._replace(invites=True),
        ANSWER._replace(author="visitor"),
        ANSWER._replace(author="system"),
        ANSWER._replace(seq=1),
        ANSWER._replace(text="Hello! Thanks."),
    ],
)
def test_what_no_agent_said_in_answer_is_none(line: Line) -> None:
    """Nor is a courtesy."""
    assert found(line) is None


def test_a_contact_who_confirms_makes_it_better() -> None:
    """What was said after that is about something else."""
    longer = Line(6, "agent", "By the way, we have many new lamps in stock, in all colours and sizes, since Monday.")

    assert found(ANSWER, WORKS, longer, outcome=5) == AgentAnswer("c1", ANSWER.text, helped=True)


def test_greetings_at_its_ends_and_addresses_are_left_out() -> None:
    """Lines between stay as they are."""
    text = "Hello!\n\nSend it back:\n- by post\n- to vera@example.com, 0170 1234567.\n\nThanks!"

    assert found(ANSWER._replace(text=text)) == AgentAnswer(
        "c1", "Send it back:\n- by post\n- to [e-mail], [number].", helped=False
    )


def answers(*texts: str, helped: str = "") -> list[AgentAnswer]:
    """Answers of several conversations; one of them helped."""
    return [AgentAnswer(f"c{n}", text, text == helped) for n, text in enumerate(texts)]


RETURNS = (
    "Send the lamp back within 30 days.",
    "You can send a lamp back within 30 days.",
    "Within 30 days, send it back.",
)
LONELY = "Please call our warehouse about it."


def test_what_most_agents_say_is_first_and_alike_answers_are_shown_once() -> None:
    """The others follow."""
    chosen = best_of(answers(LONELY, *RETURNS), "en")

    assert chosen[0].text in RETURNS
    assert LONELY in [one.text for one in chosen]
    assert best_of(answers(RETURNS[0], RETURNS[0]), "en") == tuple(answers(RETURNS[0]))


def test_what_helped_outweighs_what_is_usual() -> None:
    """One who solved it knows it better than three who did not."""
    assert best_of(answers(*RETURNS, LONELY, helped=LONELY), "en")[0].text == LONELY


@given(st.lists(st.text(max_size=40), max_size=6), st.sampled_from(["en", "de", "xx", ""]))
def test_any_texts_give_some_of_them(texts: list[str], language: str) -> None:
    """At most three, none twice; none of nothing."""
    given_answers = answers(*texts)
    chosen = best_of(given_answers, language)

    assert len(set(chosen)) == len(chosen) <= 3
    assert set(chosen) <= set(given_answers)
    assert bool(chosen) == bool(texts)
