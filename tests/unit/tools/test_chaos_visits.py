"""The ledger of visits finds what is lost, doubled or merged wrong, and tells apart what the design lets go."""

import pytest

from benchmarks.chaos.visits import FLUSHED, KILLED, Fault, Row, Taken, VisitLedger, judge_visits, may_be_lost

A, B = frozenset({"a"}), frozenset({"b"})


@pytest.mark.parametrize(
    ("faults", "later", "gone"),
    [
        ([], [], set()),
        ([Fault(2, FLUSHED)], [], set()),
        ([Fault(2, KILLED, 0)], [], set()),
        ([Fault(2, FLUSHED), Fault(3, KILLED, 0)], [], {"a"}),
        ([Fault(2, KILLED, 0), Fault(3, FLUSHED)], [], {"a"}),
        ([Fault(2, KILLED, 1), Fault(3, FLUSHED)], [], set()),
        ([Fault(2, KILLED, 0), Fault(4, FLUSHED)], [Taken(3, 1, B)], set()),  # the other has read it meanwhile
        ([Fault(2, FLUSHED), Fault(4, KILLED, 0)], [Taken(3, 0, B)], set()),  # the copy has restored it
        ([Fault(2, FLUSHED), Fault(4, KILLED, 0)], [Taken(3, 1, B)], {"a"}),  # the other could not know it
    ],
)
def test_only_what_nobody_had_any_more_may_be_lost(faults: list[Fault], later: list[Taken], gone: set[str]) -> None:
    """The live store flushed, and every gateway that knew it dead, without a beacon between."""
    assert may_be_lost([Taken(1, 0, A), *later], faults) == gone


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([Row(("a", "b"), 2, 10, 10)], ""),
        ([], "visits_lost"),
        ([Row(("a",), 1, 10, 10)], "visits_lost"),
        ([Row(("a", "b"), 2, 10, 10)] * 2, "visits_doubled"),
        ([Row(("a", "b", "b"), 3, 10, 10)], "visits_doubled"),
        ([Row(("a", "b"), 3, 10, 10)], "visits_merged_wrong"),
        ([Row(("a", "b"), 2, 11, 10)], "visits_merged_wrong"),
    ],
)
def test_each_kind_of_wrong_record_is_counted(rows: list[Row], wrong: str) -> None:
    """And only that."""
    ledger = VisitLedger()
    ledger.taken["v"] = [Taken(1, 0, A), Taken(2, 0, B)]
    found = judge_visits(ledger, {"v": rows})

    assert {key for key in ("visits_lost", "visits_doubled", "visits_merged_wrong") if found[key]} == {wrong} - {""}
    assert (found["visits"], found["beacons"]) == (1, 2)


def test_what_the_design_lets_go_is_counted_apart() -> None:
    """By its own name, and not as lost."""
    ledger = VisitLedger(faults=[Fault(2, FLUSHED), Fault(3, KILLED, 0)])
    ledger.taken["v"] = [Taken(1, 0, A)]
    found = judge_visits(ledger, {})

    assert (found["visits_lost"], found["visits_lost_with_store_and_gateway"]) == (0, 1)
