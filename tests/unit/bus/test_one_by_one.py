"""What is stored with a parked envelope, and how one that kills the process is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from usher_common.bus.settling.one_by_one import Suspect, clean, parked_id, reason_of, suspect_of
from usher_common.envelope import wrap


class CodedError(Exception):
    """An error that names its reason."""

    def __init__(self, code: object) -> None:
        self.code = code


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError("x"), "ValueError"),
        (CodedError("too_long"), "too_long"),
        (CodedError(""), "CodedError"),
        (CodedError(404), "CodedError"),
        (IntegrityError("INSERT", None, ValueError()), "IntegrityError"),
    ],
)
def test_the_reason_is_the_code_or_the_class(error: Exception, expected: str) -> None:
    """Only text counts as a code."""
    assert reason_of(error) == expected


@given(st.text(st.characters(), max_size=2000))
def test_details_can_be_stored_in_every_database(text: str) -> None:
    """Whatever an error says: encodable, without NUL, and short."""
    cleaned = clean(text)

    assert len(cleaned) <= 500
    assert b"\0" not in cleaned.encode()


def test_lone_surrogates_and_nul_are_replaced() -> None:
    """The rest of the text stays."""
    assert clean("a\0b\ud800c") == "ab?c"


def test_a_parked_row_is_identified_by_stream_and_envelope() -> None:
    """The same envelope parked twice is one row; the same id on the other stream is another."""
    one, again = wrap("e", 1, "", {}), wrap("e", 2, "t", {"x": 1})

    assert parked_id("inbound", one) == parked_id("inbound", again)
    assert parked_id("inbound", one) != parked_id("outbound", one)


@pytest.mark.parametrize(
    ("mark", "attempts", "expected"),
    [
        (None, 5, Suspect()),
        ("5 0 e1", 5, Suspect("e1", 0)),  # the same delivery, tried again in place
        ("5 0 e1", 6, Suspect("e1", 1)),
        ("6 1 e1", 6, Suspect("e1", 1)),
        ("6 1 e 1", 7, Suspect("e 1", 2)),
    ],
)
def test_only_ends_of_earlier_deliveries_count(mark: str | None, attempts: int, expected: Suspect) -> None:
    """An envelope that was being handled when two deliveries ended has killed the process."""
    assert suspect_of(mark, attempts) == expected
    assert expected.is_poison == (expected.ends == 2)
