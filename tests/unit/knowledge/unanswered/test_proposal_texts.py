"""What an endpoint is sent to propose an article, and which answers count."""

import json

import pytest
from usher_common.knowledge.unanswered import Proposal, ProposalWanted
from usher_knowledge.own_endpoint.bad_answer import BadAnswer
from usher_knowledge.unanswered.domain.proposal_texts import proposal_body, proposal_of

WANTED = ProposalWanted(
    title="Do you ship to Norway?",
    language="en",
    wordings=("Do you ship to Norway?", "Delivery to Oslo, write vera@example.com", " "),
    answers=("Yes, call +47 22 12 34 56.", ""),
)


def test_it_is_sent_questions_and_answers_without_addresses() -> None:
    """The most typical question once, the best answer first; whoever asked, nothing private goes out."""
    assert json.loads(proposal_body(WANTED)) == {
        "type": "article",
        "language": "en",
        "questions": ["Do you ship to Norway?", "Delivery to Oslo, write [e-mail]"],
        "answers": ["Yes, call [number]."],
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"answer": "Yes.\r\n\r\nIn **5 days**.\n"}, Proposal(title=WANTED.title, answer="Yes.\n\nIn **5 days**.")),
        (
            {"answer": "Yes.", "title": " Shipping abroad ", "model": "m"},
            Proposal(title="Shipping abroad", answer="Yes."),
        ),
    ],
)
def test_a_text_that_an_article_may_have_is_taken(said: dict[str, str], expected: Proposal) -> None:
    """Without a title it is the question's."""
    assert proposal_of(json.dumps(said).encode(), WANTED) == expected


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"title": "x"}',
        b'{"answer": 1}',
        b'{"answer": "  "}',
        b'{"answer": "a\\u0000b"}',
        b'{"answer": "yes", "title": "two\\nlines"}',
        json.dumps({"answer": "x" * 4001}).encode(),
        json.dumps({"answer": "x", "title": "x" * 201}).encode(),
    ],
)
def test_what_no_article_may_have_is_refused(said: bytes) -> None:
    """Here, so that nobody meets it only when they save."""
    with pytest.raises(BadAnswer):
        proposal_of(said, WANTED)
