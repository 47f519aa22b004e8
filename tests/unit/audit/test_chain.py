"""The audit log's chain: any single change, removal, swap or insertion is found, where it first shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.audit.actions import ACTIONS, KINDS, UnknownAction, kind_of
from usher_common.audit.chain import GENESIS, Broken, End, Entry, Link, Walk, hash_of, linked

WORDS = st.text(max_size=8)
FIELDS = st.tuples(st.integers(0, 2**60), WORDS, st.sampled_from(sorted(ACTIONS)), WORDS, WORDS)
CHAINS = st.lists(FIELDS, min_size=1, max_size=8).map(
    lambda rows: list(linked([Entry(n, *row) for n, row in enumerate(rows, 1)], End()))
)


def walked(links: list[Link], head: End, begins: End | None = None, page: int = 3) -> Broken | None:
    """Walk in pages, as the record is read."""
    walk = Walk(End() if begins is None else begins)
    for start in range(0, len(links), page):
        walk.take(links[start : start + page])
    return walk.finish(head)


def end_of(links: list[Link]) -> End:
    """Return where a chain ends."""
    return End(links[-1].entry.n, links[-1].hash) if links else End()


@given(CHAINS, st.data())
def test_a_whole_chain_is_whole_from_its_beginning_and_from_each_anchor(links: list[Link], data: st.DataObject) -> None:
    """Also after entries were cut off."""
    anchor = data.draw(st.integers(0, len(links)))

    assert walked(links, end_of(links)) is None
    assert walked(links[anchor:], end_of(links), end_of(links[:anchor])) is None
    assert walked([], End()) is None


@given(CHAINS, st.data())
def test_a_changed_field_is_found(links: list[Link], data: st.DataObject) -> None:
    """Whether the entry's own hash was made to fit or not: then its successor's, or the head's, does not."""
    at = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["at", "who", "action", "kind", "thing"]))
    entry, before = links[at].entry, links[at - 1].hash if at else GENESIS
    other: Any = entry.at + 1 if field == "at" else f"{getattr(entry, field)}x"
    changed = entry._replace(**{field: other})

    broken = walked([*links[:at], Link(changed, links[at].hash), *links[at + 1 :]], end_of(links))
    fitted = walked([*links[:at], Link(changed, hash_of(changed, before)), *links[at + 1 :]], end_of(links))

    assert broken is not None
    assert broken.n == at + 1
    assert fitted is not None
    assert fitted.n == min(at + 2, len(links))


@given(CHAINS, st.data())
def test_what_is_removed_is_found(links: list[Link], data: st.DataObject) -> None:
    """In the middle, at the beginning, and at the end, which the head knows."""
    at = data.draw(st.integers(0, len(links) - 1))
    broken = walked([*links[:at], *links[at + 1 :]], end_of(links))

    assert broken is not None
    assert broken.n == at + 1


@given(CHAINS.filter(lambda links: len(links) > 1), st.data())
def test_what_changed_places_is_found(links: list[Link], data: st.DataObject) -> None:
    """With their numbers, and with each other's numbers."""
    at = data.draw(st.integers(0, len(links) - 2))
    one, other = links[at], links[at + 1]
    swapped = [*links[:at], other, one, *links[at + 2 :]]
    renamed = [
        *links[:at],
        Link(other.entry._replace(n=at + 1), other.hash),
        Link(one.entry._replace(n=at + 2), one.hash),
        *links[at + 2 :],
    ]

    assert walked(swapped, end_of(links)) is not None
    broken = walked(renamed, end_of(links))
    assert broken is not None
    assert broken.n == at + 1


@given(CHAINS, FIELDS, st.data())
def test_what_is_inserted_is_found(links: list[Link], row: tuple[int, str, str, str, str], data: st.DataObject) -> None:
    """With the number of its place and a hash that fits there; also behind the end."""
    at = data.draw(st.integers(0, len(links)))
    entry = Entry(at + 1, *row)
    new = Link(entry, hash_of(entry, links[at - 1].hash if at else GENESIS))
    twice = walked([*links[:at], new, *links[at:]], end_of(links))
    moved = [Link(one.entry._replace(n=one.entry.n + 1), one.hash) for one in links[at:]]

    assert twice is not None
    assert walked([*links[:at], new, *moved], end_of(links)) is not None


@given(CHAINS)
def test_fields_cannot_flow_into_each_other(links: list[Link]) -> None:
    """What stands in one field is not another one's end."""
    entry = links[0].entry
    moved = entry._replace(who=f"{entry.who}{entry.action[:1]}", action=entry.action[1:])

    assert hash_of(moved, GENESIS) != hash_of(entry, GENESIS)
    assert len(hash_of(entry, GENESIS)) == 64


def test_actions_are_a_closed_list() -> None:
    """Each is done to one kind of thing."""
    assert set(ACTIONS.values()) <= set(KINDS)
    assert kind_of("contact_erased") == "contact"
    with pytest.raises(UnknownAction, match="contact_looked_at"):
        kind_of("contact_looked_at")
