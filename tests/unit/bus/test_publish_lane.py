"""Coalescing: whatever happens, everything is sent in order, in frames within the limits."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from usher_common.bus.flow.publish_lane import PublishLane
from usher_common.envelope import decode_frame, encode_envelope, wrap

MOST, BYTES = 5, 400


class LaneMachine(RuleBasedStateMachine):
    """A lane against a plain list."""

    def __init__(self) -> None:
        super().__init__()
        self.lane: PublishLane[int] = PublishLane(MOST, BYTES)
        self.added: list[str] = []
        self.confirmed: list[str] = []
        self.settled: list[int] = []
        self.under_way: bytes | None = None

    @rule(size=st.integers(0, 600), ticket=st.booleans())
    def add(self, size: int, ticket: bool) -> None:
        """Add an envelope of some size, with or without a ticket."""
        number = len(self.added)
        self.added.append(f"e{number}")
        encoded = encode_envelope(wrap(f"e{number}", 0, "", "x" * size))
        self.lane.add(encoded, number if ticket else None)

    @rule()
    def take(self) -> None:
        """Take a frame: the one in flight again, unchanged, else a new one."""
        flight = self.lane.take()
        if self.under_way is not None:
            assert flight is not None
            assert flight.frame == self.under_way
        elif flight is not None:
            self.under_way = flight.frame
            envelopes = decode_frame(flight.frame)
            assert flight.envelopes == len(envelopes)
            assert 1 <= len(envelopes) <= MOST
            assert flight.size <= BYTES or len(envelopes) == 1
        else:
            assert self.confirmed == self.added

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def confirm(self) -> None:
        """Confirm that the frame is durable."""
        flight = self.lane.confirm()
        self.confirmed += [envelope.id for envelope in decode_frame(flight.frame)]
        self.settled += flight.tickets
        self.under_way = None

    @invariant()
    def confirmed_is_a_prefix_of_added(self) -> None:
        """In order, nothing doubled or left out; no ticket before its envelope."""
        assert self.confirmed == self.added[: len(self.confirmed)]
        assert self.settled == sorted(set(self.settled))
        assert all(number < len(self.confirmed) for number in self.settled)


TestLane = LaneMachine.TestCase


@given(st.lists(st.booleans(), max_size=40), st.booleans())
def test_dropping_returns_every_unsettled_ticket(tickets: list[bool], taken: bool) -> None:
    """In order; afterwards the lane is empty."""
    lane: PublishLane[int] = PublishLane(MOST, BYTES)
    for number, ticket in enumerate(tickets):
        lane.add(b"x", number if ticket else None)
    if taken:
        lane.take()

    assert lane.drop() == [number for number, ticket in enumerate(tickets) if ticket]
    assert lane.take() is None
