"""Dates of validity as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_knowledge.articles.checks import LAST_MS
from usher_knowledge.articles.dates import (
    DAY_MS,
    BadDate,
    first_moment,
    moment_after,
    written_from,
    written_until,
)

MOMENTS = st.one_of(st.integers(0, LAST_MS), st.integers(0, LAST_MS // DAY_MS).map(lambda day: day * DAY_MS))


@given(MOMENTS)
def test_every_moment_is_read_back(at: int) -> None:
    """To the millisecond."""
    assert first_moment(written_from(at)) == at
    assert moment_after(written_until(at)) == at


def test_a_last_day_counts_as_a_whole() -> None:
    """Until Christmas Eve means also on it."""
    assert moment_after("2026-12-24") == first_moment("2026-12-25")
    assert moment_after("2026-12-24T18:00+02:00") == first_moment("2026-12-24T16:00Z")


@pytest.mark.parametrize("text", ["tomorrow", "24.12.2026", "2026-13-01", "2026-02-30", "", "9" * 50])
def test_what_is_no_date_is_refused(text: str) -> None:
    """With an example of one."""
    with pytest.raises(BadDate, match="is no date like"):
        first_moment(text)
