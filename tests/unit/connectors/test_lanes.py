"""Send lanes: order for each peer, limits and pauses for each account, whatever happens in between."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.sends import Send
from usher_connectors.send.domain.delivery import Row
from usher_connectors.send.domain.lanes import SendLanes


def row(number: int, account: str = "a", peer: str = "p") -> Row:
    """Return the row that was created `number`-th."""
    return Row(f"r{number}", number, 0, "", Send(account, peer, "webhook", "c", f"m{number}", number, "text"))


def lanes_of(*rows: Row) -> SendLanes:
    """Return lanes with these rows."""
    lanes = SendLanes()
    for one in rows:
        lanes.add(one)
    return lanes


def take(lanes: SendLanes, now: float = 1.0, most: int = 100, parallel: int = 100) -> list[str]:
    """Take rows; returns their names."""
    return [one.id for one in lanes.take(now, most, lambda _account: parallel)]


def test_a_peer_has_one_row_in_flight() -> None:
    """The next is taken once the one before is settled."""
    lanes = lanes_of(row(1), row(2), row(3, peer="q"))

    assert take(lanes) == ["r1", "r3"]
    assert take(lanes) == []
    lanes.done(row(1))
    assert take(lanes) == ["r2"]


def test_an_older_row_that_is_read_late_goes_first() -> None:
    """Rows are ordered by creation, not by when they were read."""
    lanes = lanes_of(row(5), row(2), row(3))
    lanes.add(row(2))

    assert take(lanes) == ["r2"]
    lanes.add(row(1))
    lanes.done(row(2))
    assert take(lanes) == ["r1"]


def test_a_row_to_be_retried_holds_its_peer_until_it_is_due() -> None:
    """Nothing overtakes a failed text."""
    lanes = lanes_of(row(1), row(2))
    take(lanes)
    lanes.again(row(1), replace(row(1), attempts=1), due=10.0)

    assert take(lanes, now=9.0) == []
    assert lanes.next_due(9.0) == 10.0
    assert [one.attempts for one in lanes.take(10.0, 9, lambda _account: 9)] == [1]


def test_a_paused_account_pauses_alone() -> None:
    """Another account's rows go on."""
    lanes = lanes_of(row(1, "a"), row(2, "b"))
    lanes.pause("a", 5.0)

    assert take(lanes, now=1.0) == ["r2"]
    assert lanes.next_due(1.0) == 5.0
    assert take(lanes, now=5.0) == ["r1"]


def test_a_failing_account_is_probed_by_one_call() -> None:
    """Otherwise hundreds of peers would each wait for the same dead server."""
    lanes = lanes_of(*(row(n, peer=f"p{n}") for n in range(5)))
    lanes.fail("a")

    assert take(lanes) == ["r0"]
    assert take(lanes) == []
    lanes.done(row(0, peer="p0"))
    lanes.trust("a")
    assert len(take(lanes)) == 4


def test_capacity_is_shared_fairly_between_accounts() -> None:
    """An account with a thousand rows does not delay one with a single row."""
    lanes = lanes_of(*(row(n, "a", f"p{n}") for n in range(50)), row(99, "b"))

    assert "r99" in take(lanes, most=2)
    assert len(take(lanes, parallel=3)) == 2


def test_a_dropped_lane_may_be_read_again() -> None:
    """Rows of a lane that moved to another replica are removed from memory entirely."""
    lanes = lanes_of(row(1), row(2), row(3, peer="q"))
    take(lanes)
    lanes.forget(row(1))

    assert [lanes.held("a"), "r2" in lanes, "r3" in lanes, lanes.in_flight] == [1, False, True, 1]
    lanes.add(row(2))
    assert take(lanes) == ["r2"]


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), st.sampled_from(["done", "again", "rest"])), max_size=60)
)
def test_every_row_goes_once_and_in_order_per_peer(plan: list[tuple[int, int, str]]) -> None:
    """With random accounts, peers and outcomes nothing is lost, doubled or reordered."""
    rows = [row(n, f"a{account}", f"p{peer}") for n, (account, peer, _) in enumerate(plan)]
    ends = {one.id: end for one, (_, _, end) in zip(rows, plan, strict=True)}
    lanes, now, gone = lanes_of(*rows), 0.0, list[Row]()
    for _ in range(10 * len(rows) + 10):
        now += 1.0
        for one in lanes.take(now, 3, lambda _account: 2):
            end = ends[one.id]
            ends[one.id] = "done"
            if end == "done":
                lanes.done(one)
                gone.append(one)
            else:
                lanes.again(one, one, due=now + 2.0)
            if end == "rest":
                lanes.pause(one.send.account, now + 3.0)

    assert sorted(one.created_at for one in gone) == list(range(len(rows)))
    assert len(lanes) == lanes.in_flight == 0
    for peer in {(one.send.account, one.send.peer) for one in gone}:
        order = [one.created_at for one in gone if (one.send.account, one.send.peer) == peer]
        assert order == sorted(order)


def test_once_the_account_answers_nobody_waits_out_a_retry_of_their_own() -> None:
    """A peer that was tried while all failed would else come minutes after the others."""
    lanes = lanes_of(row(1), row(2, peer="q"), row(3, peer="q"))
    assert take(lanes, parallel=1) == ["r1"]
    lanes.fail("a")
    lanes.again(row(1), row(1), due=300.0)
    assert take(lanes) == ["r2"]
    lanes.trust("a")
    lanes.done(row(2, peer="q"))

    assert sorted(take(lanes)) == ["r1", "r3"]
    lanes.done(row(1))
    lanes.done(row(3, peer="q"))
    assert take(lanes, now=301.0) == []


def test_a_message_that_fails_by_itself_waits_as_long_as_it_must() -> None:
    """Another one's success says nothing about it."""
    lanes = lanes_of(row(1), row(2, peer="q"))
    take(lanes)
    lanes.trust("a")
    lanes.again(row(1), row(1), due=300.0)
    lanes.trust("a")
    lanes.done(row(2, peer="q"))

    assert take(lanes, now=299.0) == []
    assert take(lanes, now=300.0) == ["r1"]
