"""Ids are those of RFC 9562, however they are made."""

from uuid import NAMESPACE_URL, uuid5

from hypothesis import given
from hypothesis import strategies as st
from usher_common.ids import derive_id

NAMESPACE = uuid5(NAMESPACE_URL, "https://usher.example/ids")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4))
def test_an_id_is_the_uuid5_of_its_parts(parts: list[str]) -> None:
    """As the standard library makes it: records of earlier releases have these."""
    assert derive_id(*parts) == str(uuid5(NAMESPACE, "\x1f".join(parts)))
