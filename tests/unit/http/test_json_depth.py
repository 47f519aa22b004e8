"""Nesting is measured before anything recurses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.http.json_depth import too_deep

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{}"\\a', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='[{"\\', max_size=3), inner, max_size=3)
    ),
)


def depth(value: object) -> int:
    """Count the levels of a decoded value."""
    if isinstance(value, dict):
        return 1 + max((depth(one) for one in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((depth(one) for one in value), default=0)
    return 0


@given(VALUES, st.integers(min_value=0, max_value=6))
def test_the_depth_equals_that_of_the_decoded_value(value: object, most: int) -> None:
    """With brackets in strings, escaped quotes and empty containers."""
    assert too_deep(json.dumps(value).encode(), most) == (depth(value) > most)


@pytest.mark.parametrize("raw", [b"[" * 200_000, b'{"a":' * 30_000, b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"])
def test_truncated_and_hostile_bodies_are_measured(raw: bytes) -> None:
    """The text need be neither complete nor valid."""
    assert too_deep(raw, 64)
