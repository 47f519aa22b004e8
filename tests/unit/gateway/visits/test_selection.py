"""Which visits a list shows, and in which order."""

from collections.abc import Collection
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.visits.domain.selection import Wanted, first_of, source_of, those_wanted

LAMPS = "https://shop.example/lamps/desk%20lamp?utm_source=news"


def visit(key: str = "v", **fields: Any) -> VisitNow:
    """Return a visit of a visitor who is here."""
    told = {"visitor": key, "began_at": 0, "heard_at": 0, "here": True, "on_site_s": 0.0, "on_page_s": 0.0, "pages": 1}
    return VisitNow(id=key, **{**told, **fields})


def selected(visits: list[VisitNow], talking: Collection[str], wanted: Wanted) -> list[VisitNow]:
    """Return all wanted visits in the wanted order."""
    return first_of(those_wanted(visits, talking, wanted), wanted.sort, len(visits))


@pytest.mark.parametrize(
    ("wanted", "fields", "found"),
    [
        ({}, {}, True),
        ({"q": "LAMPS"}, {"url": LAMPS}, True),
        ({"q": "desk lamp"}, {"url": LAMPS}, True),
        ({"q": "desk%20lamp"}, {"url": LAMPS}, True),
        ({"q": "straße"}, {"title": "Berliner STRASSE"}, True),
        ({"q": "shoes"}, {"url": LAMPS, "title": "Lamps"}, False),
        ({"q": "lamps"}, {"landing": LAMPS}, False),
        ({"source": "Search"}, {"referrer": "https://www.search.example/?q=lamp"}, True),
        ({"source": "spring"}, {"utm": {"source": "news", "campaign": "spring"}}, True),
        ({"source": "search"}, {}, False),
        ({"min_site_s": 45}, {"on_site_s": 45.0}, True),
        ({"min_site_s": 45}, {"on_site_s": 44.9}, False),
        ({"cart": True}, {"cart_value": 0.01}, True),
        ({"cart": True}, {"cart_value": 0.0}, False),
        ({"cart": True}, {}, False),
        ({"cart": False}, {}, True),
        ({"conversation": True}, {"visitor": "ana"}, True),
        ({"conversation": True}, {}, False),
        ({"conversation": False}, {"visitor": "ana"}, False),
        ({"conversation": False, "cart": True}, {"cart_value": 9.5}, True),
        ({"conversation": False, "cart": True, "min_site_s": 1}, {"cart_value": 9.5}, False),
    ],
)
def test_a_visit_is_listed_if_all_that_is_asked_for_is_so(
    wanted: dict[str, Any],
    fields: dict[str, Any],
    found: bool,
) -> None:
    """Ana has an open conversation."""
    assert len(selected([visit(**fields)], {"ana"}, Wanted(**wanted))) == int(found)


@pytest.mark.parametrize(
    ("sort", "order"),
    [("newest", "cab"), ("site", "bca"), ("page", "abc"), ("pages", "cba"), ("visits", "bac"), ("cart", "cba")],
)
def test_the_greatest_come_first_and_equal_ones_as_they_began(sort: Any, order: str) -> None:
    """`a` and `b` began together; a visitor without a cart comes after everybody with one."""
    visits = [
        visit("a", began_at=1, on_site_s=10.0, on_page_s=10.0, pages=1),
        visit("b", began_at=1, on_site_s=30.0, on_page_s=5.0, pages=2, before=3, cart_value=1.0),
        visit("c", began_at=2, on_site_s=20.0, on_page_s=5.0, pages=3, cart_value=2.5),
    ]

    assert "".join(one.id for one in selected(visits, (), Wanted(sort=sort))) == order


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({}, ""),
        ({"referrer": "https://www.search.example/?q=lamp"}, "search.example"),
        ({"referrer": "https://shop.example/old", "landing": "https://www.shop.example/"}, ""),
        ({"referrer": "https://[broken"}, ""),
        ({"referrer": "https://mail.example/", "utm": {"source": "news"}}, "news"),
        ({"utm": {"campaign": "spring", "source": "news", "medium": "mail"}}, "news / spring"),
        ({"utm": {"medium": "mail"}, "referrer": "https://mail.example/"}, "mail.example"),
    ],
)
def test_a_source_is_a_campaign_or_else_another_site(fields: dict[str, Any], source: str) -> None:
    """The shop itself, as after the visit before, is no source."""
    assert source_of(visit(**fields)) == source


VISITS = st.lists(
    st.builds(
        visit,
        st.sampled_from("abcdefgh"),
        began_at=st.integers(0, 3),
        on_site_s=st.sampled_from([0.0, 30.0, 90.0]),
        pages=st.integers(1, 3),
        before=st.integers(0, 2),
        cart_value=st.sampled_from([None, 0.0, 5.0]),
        url=st.sampled_from(["https://shop.example/lamps", "https://shop.example/"]),
        utm=st.sampled_from([{}, {"source": "news"}]),
    ),
    unique_by=lambda one: one.id,
)
WANTED = st.builds(
    Wanted,
    q=st.sampled_from(["", "lamp"]),
    source=st.sampled_from(["", "news"]),
    conversation=st.sampled_from([None, True, False]),
    cart=st.sampled_from([None, True, False]),
    min_site_s=st.sampled_from([0, 45]),
    sort=st.sampled_from(["newest", "site", "page", "pages", "visits", "cart"]),
)


@given(VISITS, st.sets(st.sampled_from("abcd")), WANTED, st.randoms(use_true_random=False))
def test_a_list_depends_on_no_order_and_each_condition_only_narrows_it(
    visits: list[VisitNow], talking: set[str], wanted: Wanted, chance: Any
) -> None:
    """However the live store gives them; without conditions all are there, and a chosen yes and no share them."""
    mixed = chance.sample(visits, len(visits))
    found = selected(visits, talking, wanted)
    everybody = selected(visits, talking, Wanted(sort=wanted.sort))
    halves = [selected(visits, talking, msgspec.structs.replace(wanted, conversation=half)) for half in (True, False)]

    assert selected(mixed, talking, wanted) == found
    assert sorted(one.id for one in everybody) == sorted(one.id for one in visits)
    assert found == [one for one in everybody if one in found]
    if wanted.conversation is None:
        assert sorted(one.id for half in halves for one in half) == sorted(one.id for one in found)


@given(VISITS, WANTED, st.integers(0, 9))
def test_a_part_is_the_beginning_of_the_whole(visits: list[VisitNow], wanted: Wanted, count: int) -> None:
    """What a desk has scrolled past stays where it was."""
    assert first_of(visits, wanted.sort, count) == first_of(visits, wanted.sort, len(visits))[:count]
