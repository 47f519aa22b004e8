"""Which records a version of the code can work on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.record.migrations.fit import Fit, judge_fit

KNOWN, HEADS = frozenset({"0001", "0002", "0003"}), frozenset({"0003"})


@pytest.mark.parametrize(
    ("at", "usable_from", "expected"),
    [
        (set(), None, Fit.EMPTY),
        ({"0002"}, "0001", Fit.OLDER),
        ({"0003"}, "0003", Fit.SAME),
        ({"0003"}, None, Fit.SAME),
        ({"0004"}, "0003", Fit.NEWER),
        ({"0009"}, "0001", Fit.NEWER),
        ({"0004"}, "0004", Fit.TOO_NEW),
        ({"0004"}, None, Fit.TOO_NEW),
        ({"0003", "0004"}, None, Fit.TOO_NEW),
    ],
)
def test_a_record_is_judged_by_its_revision(at: set[str], usable_from: str | None, expected: Fit) -> None:
    """Its own schema and usable newer ones; nothing else."""
    assert judge_fit(at, usable_from, HEADS, KNOWN) is expected
    assert expected.usable is (expected in {Fit.SAME, Fit.NEWER})


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 5))
def test_the_versions_that_can_work_on_a_schema_follow_each_other(schema: int, oldest: int, code: int) -> None:
    """Every version from the noted one on up to the schema's own; a later one migrates first."""
    oldest = min(oldest, schema)
    versions = range(1, schema + code + 1)
    usable = [
        version
        for version in versions
        if judge_fit(
            {f"{schema:04d}"},
            f"{oldest:04d}",
            {f"{version:04d}"},
            {f"{number:04d}" for number in range(1, version + 1)},
        ).usable
    ]

    assert usable == list(range(oldest, schema + 1))
