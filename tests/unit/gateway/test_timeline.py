"""In whatever order messages arrive, a socket sends each sequence once and in order."""

from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.sockets.shared.timeline import Timeline

LENGTH = 12
seqs = st.integers(1, LENGTH)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), seqs),
        st.tuples(st.just("fill"), seqs),
        st.tuples(st.just("learn"), seqs),
    ),
    max_size=40,
)


@given(st.integers(0, LENGTH), moves)
def test_each_sequence_is_sent_once_and_in_order(has: int, moves: list[tuple[str, int]]) -> None:
    """Events may be lost, doubled and reordered, and reads short; in the end one read completes it."""
    timeline: Timeline[int] = Timeline(has)
    sent: list[int] = []
    for kind, seq in moves:
        if kind == "hear":
            sent += timeline.hear(seq, seq)
        elif kind == "learn":
            timeline.learn(seq)
        else:  # a page of the record that ends at `seq`
            sent += timeline.fill((n, n) for n in range(timeline.last + 1, seq + 1))
        assert sent == list(range(has + 1, has + 1 + len(sent)))
        assert timeline.last == has + len(sent)
    timeline.learn(LENGTH)
    sent += timeline.fill((n, n) for n in range(1, LENGTH + 1))

    assert sent == list(range(has + 1, LENGTH + 1))
    assert not timeline.behind
    assert not timeline.held


@given(st.permutations(range(1, LENGTH + 1)))
def test_without_losses_nothing_is_read(order: list[int]) -> None:
    """Messages held back beyond a gap are sent when it closes."""
    timeline: Timeline[int] = Timeline()
    sent = [message for seq in order for message in timeline.hear(seq, seq)]

    assert sent == list(range(1, LENGTH + 1))
    assert not timeline.behind


def test_messages_beyond_the_limit_are_read_from_the_record() -> None:
    """They are dropped from memory, but not the fact that they exist."""
    timeline: Timeline[int] = Timeline()
    for seq in range(2, 1000):
        assert timeline.hear(seq, seq) == []

    assert timeline.behind
    assert len(timeline.held or ()) < 100
    assert timeline.fill((n, n) for n in range(1, 1000)) == list(range(1, 1000))


def test_restart_continues_after_what_the_client_has() -> None:
    """Each later sequence is sent again, once."""
    timeline: Timeline[int] = Timeline(5)
    timeline.restart(2)

    assert timeline.behind
    assert timeline.fill([(3, 3), (4, 4), (5, 5)]) == [3, 4, 5]
    assert timeline.hear(6, 6) == [6]
