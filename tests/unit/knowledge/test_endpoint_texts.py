"""What an endpoint of one's own is sent, and which answers count."""

import json

import pytest
from usher_knowledge.own_endpoint.bad_answer import BadAnswer
from usher_knowledge.summaries.domain.endpoint_texts import items_of, masked, request_body
from usher_knowledge.summaries.domain.transcript import Line

LINES = [
    Line(1, "visitor", "I am vera@example.com, call +49 170 1234567", 5_000_000),
    Line(2, "system", "joined:Ana"),
    Line(3, "system", "promised:vera@example.com"),
]
GOOD = {"kind": "question", "text": "Where is it?", "seq": 1}


def test_addresses_and_names_are_left_out_unless_wished() -> None:
    """The system's codes stay: they tell how it ended."""
    sent = json.loads(request_body("c1", "en", LINES, [(1, "her number is 0170 1234567")], private=False))

    assert [one["text"] for one in sent["messages"]] == ["I am [e-mail], call [number]", "joined", "promised"]
    assert sent["messages"][0] | {"text": ""} == {"seq": 1, "author": "visitor", "at": 5000, "text": ""}
    assert sent["notes"] == [{"after_seq": 1, "text": "her number is [number]"}]


def test_an_automatic_message_says_that_it_is_one() -> None:
    """Else a model takes it for an agent's answer."""
    machine = Line(2, "agent", "Send it back.", automatic=True)
    sent = json.loads(request_body("c1", "en", [LINES[0], machine], [], private=True))

    assert [one.get("automatic", False) for one in sent["messages"]] == [False, True]


def test_everything_is_sent_where_it_is_wished() -> None:
    """Word for word."""
    sent = json.loads(request_body("c1", "en", LINES, [], private=True))

    assert [one["text"] for one in sent["messages"]] == [one.text for one in LINES]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("order 4711 of 3.5.2026 for 12,50", "order 4711 of 3.5.2026 for 12,50"),
        ("(030) 901820-11", "([number]"),
        ("<a.b+c@sub.example.org>", "<[e-mail]>"),
    ],
)
def test_only_what_looks_like_an_address_is_masked(text: str, shown: str) -> None:
    """Short numbers are orders, dates and prices."""
    assert masked(text) == shown


def test_a_valid_answer_is_read() -> None:
    """Further fields are of no concern."""
    (item,) = items_of(json.dumps({"items": [{**GOOD, "more": 1}], "model": "x"}).encode(), LINES)

    assert (item.kind, item.text, item.seq) == ("question", "Where is it?", 1)


@pytest.mark.parametrize(
    "items",
    [
        [{**GOOD, "seq": 4}],
        [{**GOOD, "seq": 0}],
        [{**GOOD, "kind": "mood"}],
        [{**GOOD, "text": ""}],
        [{**GOOD, "text": "  "}],
        [{**GOOD, "text": "a\0b"}],
        [{**GOOD, "text": "x" * 301}],
        [GOOD] * 13,
        "none",
    ],
)
def test_other_answers_do_not_count(items: object) -> None:
    """Not of this transcript, too much, or not printable."""
    with pytest.raises(BadAnswer):
        items_of(json.dumps({"items": items}).encode(), LINES)


@pytest.mark.parametrize("body", [b"", b"no", b"\xff", b'{"items": [' * 3000])
def test_what_is_no_json_does_not_count(body: bytes) -> None:
    """Whatever comes."""
    with pytest.raises(BadAnswer):
        items_of(body, LINES)
