"""What receipts say of the parts of a message: in any order, again and again, the same comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.send.domain.part_states import ORDER, PartState, lower_than, part_states, raised

# A receipt concerns one part; its code follows from what it says, as providers' do.
RECEIPTS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["sent", "failed", "delivered", "read"])), max_size=12)
TAKEN = (PartState("sent"), PartState("sent"), PartState("uncertain", "timeout"))


def after(receipts: list[tuple[int, str]]) -> list[PartState]:
    """The three parts after these receipts."""
    parts = list(TAKEN)
    for number, status in receipts:
        parts[number] = raised(parts[number], PartState(status, "131026" if status == "failed" else ""))
    return parts


@given(RECEIPTS, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(receipts: list[tuple[int, str]], chance: object) -> None:
    """The same receipts, shuffled and each of them twice, leave the same parts, and so the same message."""
    again = [*receipts, *receipts]
    chance.shuffle(again)  # type: ignore[attr-defined]  # random.Random

    assert after(again) == after(receipts)
    assert part_states(after(again)) == part_states(after(receipts))


@given(RECEIPTS, RECEIPTS)
def test_more_receipts_never_lower_a_part(earlier: list[tuple[int, str]], later: list[tuple[int, str]]) -> None:
    """Nor take back that a message has failed, but for a part that arrived after all."""
    before, now = after(earlier), after([*earlier, *later])

    for one, other in zip(before, now, strict=True):
        assert ORDER.index(one.status) <= ORDER.index(other.status)


@given(st.lists(st.sampled_from(ORDER), min_size=1, max_size=5))
def test_a_message_is_no_better_than_any_of_its_parts(statuses: list[str]) -> None:
    """It is delivered or read only where all of it is; a failure or doubt about one part is one about the message."""
    whole = part_states([PartState(one) for one in statuses])

    assert whole.status in statuses
    assert (whole.status == "failed") == ("failed" in statuses)
    if whole.status in {"delivered", "read"}:
        assert not set(statuses) & set(lower_than(whole.status))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("sent", "")], ("sent", "")),
        ([("delivered", ""), ("sent", "")], ("sent", "")),
        ([("read", ""), ("delivered", ""), ("read", "")], ("delivered", "")),
        ([("read", ""), ("read", "")], ("read", "")),
        ([("read", ""), ("uncertain", "timeout")], ("uncertain", "timeout")),
        ([("uncertain", "timeout"), ("failed", "30003"), ("read", "")], ("failed", "partly_sent:30003")),
        ([("failed", "30003"), ("failed", "30005")], ("failed", "30003")),
        ([("failed", "partly_sent:http_400"), ("sent", "")], ("failed", "partly_sent:http_400")),
    ],
)
def test_what_parts_say_of_their_message(parts: list[tuple[str, str]], expected: tuple[str, str]) -> None:
    """The lowest part counts; a failure wins, and says whether anything has left."""
    whole = part_states([PartState(*one) for one in parts])
    assert (whole.status, whole.code) == expected


def test_a_repeated_failure_keeps_its_first_reason() -> None:
    """Later reasons would only replace what people have read."""
    first = raised(PartState("sent"), PartState("failed", "30003"))
    assert raised(first, PartState("failed", "30005")) == PartState("failed", "30003")
