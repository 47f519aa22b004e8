"""The ledger that judges `make chaos` finds each kind of broken promise."""

from pathlib import Path

from benchmarks.chaos.ledger import (
    Interval,
    Ledger,
    Shown,
    double_owners,
    doubled,
    lost,
    over_capacity,
    sender_breaks,
    sequence_breaks,
)


def test_an_accepted_token_must_be_shown_and_on_record() -> None:
    """One of the two is not enough."""
    assert lost({"a", "b", "c"}, {"a", "b"}, {"a", "c"}) == {"b", "c"}


def test_a_token_shown_twice_on_one_screen_is_doubled() -> None:
    """Once on each of two screens it is not."""
    shown = {"ana": [Shown("a", "c", 1), Shown("a", "c", 2)], "ben": [Shown("b", "c", 1)], "cy": [Shown("b", "c", 1)]}

    assert doubled(shown, ["a", "b"]) == {"a"}
    assert doubled({}, ["a", "a", "b"]) == {"a"}


def test_a_sequence_that_does_not_grow_is_a_break() -> None:
    """Per conversation."""
    assert sequence_breaks([Shown("a", "c", 1), Shown("b", "d", 1), Shown("e", "c", 2)]) == 0
    assert sequence_breaks([Shown("a", "c", 2), Shown("b", "c", 1)]) == 1


def test_a_senders_texts_in_another_order_are_a_break() -> None:
    """Per sender."""
    senders = {"a1": "a", "a2": "a", "b1": "b"}
    numbers = {"a1": 1, "a2": 2, "b1": 1}

    assert sender_breaks(["a1", "b1", "a2"], senders, numbers) == 0
    assert sender_breaks(["a2", "b1", "a1"], senders, numbers) == 1


def test_overlapping_assignments_of_one_conversation_are_two_owners() -> None:
    """Adjoining ones are not."""
    assert double_owners([Interval("c", "a", 1, 0, 5), Interval("c", "b", 1, 5, None)]) == 0
    assert double_owners([Interval("c", "a", 1, 0, 6), Interval("c", "b", 1, 5, None)]) == 1
    assert double_owners([Interval("c", "a", 1, 0, None), Interval("c", "b", 1, 5, None)]) == 1


def test_more_weight_than_an_agents_capacity_is_counted() -> None:
    """The same conversations one after the other are not."""
    assert over_capacity([Interval("c", "a", 60, 0, 5), Interval("d", "a", 60, 5, None)], {"a": 100}) == 0
    assert over_capacity([Interval("c", "a", 60, 0, 6), Interval("d", "a", 60, 5, None)], {"a": 100}) == 1


def test_a_token_stays_pending_until_the_other_side_shows_it(tmp_path: Path) -> None:
    """The sender's own screen does not count; the token is in the file before it is sent."""
    ledger = Ledger(tmp_path / "tokens")
    ledger.sent("V.1", "k", "visitor1")
    ledger.sent("A.1", "k", "agent1>c")

    ledger.rendered("visitor1", {"text": "V.1 x", "author": "visitor", "conversation": "c", "seq": 1})
    ledger.rendered("agent2", {"text": "A.1 x", "author": "agent", "conversation": "c", "seq": 2})
    assert set(ledger.pending) == {"V.1", "A.1"}
    ledger.rendered("agent1", {"text": "V.1 x", "author": "visitor", "conversation": "c", "seq": 1})
    ledger.rendered("provider:p", {"text": "A.1 x", "author": "agent", "conversation": "c", "seq": 2})
    assert not ledger.pending
    assert (tmp_path / "tokens").read_text() == "V.1 k visitor1\nA.1 k agent1>c\n"
