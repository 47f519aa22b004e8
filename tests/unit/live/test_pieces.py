"""Presence that is read in pages, while ids beat and leave and the store is flushed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.live.redis.pieces import Page, PresenceReading, in_pieces

PAGE = 3
IDS = st.sets(st.sampled_from("abcdefghij"), min_size=1, max_size=6)
STEPS = st.one_of(
    st.tuples(st.just("beat"), IDS),
    st.tuples(st.just("forget"), IDS),
    st.tuples(st.just("flush"), st.just(set[str]())),
    st.tuples(st.just("set the clock back"), st.just(set[str]())),
)


class Model:
    """A Redis that answers as the script does, with scores of whole seconds."""

    def __init__(self) -> None:
        self.now, self.boots = 10_000, 1
        self.scores: dict[str, int] = {}
        self.there: set[str] = set()  # who has been there since the reading began
        self.gone: set[str] = set()  # who was there since the last flush, and left

    def do(self, step: str, ids: set[str]) -> None:
        """Let others do something."""
        self.now += 1
        if step == "beat":
            self.scores |= dict.fromkeys(ids, self.now)
            self.gone -= ids
        elif step == "forget":
            self.gone |= ids & self.scores.keys()
            self.there -= ids
            for name in ids:
                self.scores.pop(name, None)
        elif step == "flush":
            self.boots += 1
            self.scores, self.there, self.gone = {}, set(), set()
        else:
            self.now -= 1000

    def page(self, after: str) -> Page:
        """Answer one request."""
        above = float(after.removeprefix("(")) if after else 0.0
        rest = sorted((score, name) for name, score in self.scores.items() if score > above)
        last = str(rest[PAGE - 1][0]) if len(rest) >= PAGE else ""
        found = [(name, float(score)) for score, name in rest if not last or score <= int(last)]
        return Page(float(self.now), b"%d" % self.boots, last, found)


def read(model: Model, between: list[list[tuple[str, set[str]]]]) -> PresenceReading:
    """Read all, and let others do something after each page."""
    reading, turns = PresenceReading(), iter(between)
    model.there = set(model.scores)
    while True:
        reading.take(model.page(reading.after))
        if reading.done:
            return reading
        for step, ids in next(turns, []):
            model.do(step, ids)


@given(st.lists(IDS, max_size=5), st.lists(st.lists(STEPS, max_size=3), max_size=12))
def test_nobody_who_stays_is_missing(before: list[set[str]], between: list[list[tuple[str, set[str]]]]) -> None:
    """However often they beat; and what is said of those who are there is what the store knows at the end."""
    model = Model()
    for ids in before:
        model.do("beat", ids)
    reading = read(model, between)

    assert model.there <= reading.seen.keys()
    assert reading.seen.keys() <= model.scores.keys() | model.gone
    assert all(reading.seen[name] == max(0.0, reading.began - score) for name, score in model.scores.items())
    assert reading.boot == b"%d" % model.boots


def test_a_flush_in_the_middle_leaves_nobody_of_before() -> None:
    """The store is as young as after any flush."""
    reading = PresenceReading()
    reading.take(Page(100.0, b"40.0", "90.0", [("a", 80.0), ("b", 90.0)]))
    reading.take(Page(101.0, b"100.5", "", [("c", 100.8)]))
    assert (reading.seen, reading.after, reading.done) == ({}, "", False)
    reading.take(Page(102.0, b"100.5", "", [("c", 100.8)]))

    assert reading.done
    assert reading.seen == pytest.approx({"c": 1.2})
    assert reading.age_s == pytest.approx(1.5)


def test_who_is_not_silent_for_long_enough_is_left_out() -> None:
    """Time passes between the pages: who was not silent when the reading began is not listed by the later ones."""
    reading = PresenceReading(silent_s=10.0)
    reading.take(Page(100.0, b"1", "90.0", [("a", 80.0), ("b", 90.0)]))
    reading.take(Page(102.0, b"1", "", [("c", 91.0)]))

    assert reading.seen == {"a": 20.0, "b": 10.0}


@given(st.lists(st.integers()), st.integers(1, 5))
def test_pieces_hold_everything_in_order(things: list[int], size: int) -> None:
    """All are full but the last."""
    pieces = list(in_pieces(things, size))

    assert [one for piece in pieces for one in piece] == things
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces)
