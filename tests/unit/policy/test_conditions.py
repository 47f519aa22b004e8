"""Conditions of entry rules: which facts fulfil them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.conditions.compile import ConditionError, Facts, compile_condition
from usher_policy.document.model import Calendar
from usher_policy.hours.calendar import Hours

MONDAY = int(datetime(2026, 11, 23, 8, 30, tzinfo=UTC).timestamp() * 1_000_000)
FACTS: dict[str, Any] = {
    "now_us": MONDAY,
    "channel": "web",
    "account": "shop",
    "page": "https://shop.example/Checkout?step=2",
    "language": "de-AT",
    "text": "Where is my invoice?",
    "skills": ("billing",),
    "attributes.plan": "Gold",
    "attributes": {"orders": "12", "since": "long ago"},
}
CALENDARS = {"office": Hours(Calendar(timezone="Europe/Berlin", mon=("09:00-10:00",)))}
HOLDS: list[tuple[dict[str, Any] | None, bool]] = [
    (None, True),
    ({"channel": "web"}, True),
    ({"channel": "email"}, False),
    ({"channel": ["email", "web"]}, True),
    ({"channel": {"is_not": "email"}}, True),
    ({"channel": {"not_in": ["web"]}}, False),
    ({"channel": "web", "account": "shop"}, True),
    ({"channel": "web", "account": "other"}, False),
    ({"page": {"contains": "/checkout"}}, True),
    ({"page": {"starts_with": "https://shop.", "ends_with": "step=2"}}, True),
    ({"page": {"starts_with": "https://shop.", "ends_with": "step=3"}}, False),
    ({"text": {"matches": r"\binvoices?\b"}}, True),
    ({"text": {"matches": r"\bbill\b"}}, False),
    ({"language": "de"}, True),
    ({"language": "de-at"}, True),
    ({"language": "de_AT"}, True),
    ({"language": "d"}, False),
    ({"language": {"is_not": "de"}}, False),
    ({"language": {"not_in": ["en", "fr"]}}, True),
    ({"referrer": {"exists": True}}, False),
    ({"referrer": {"exists": False}}, True),
    ({"referrer": {"is_not": "x"}}, True),
    ({"skills": "Billing"}, True),
    ({"skills": ["tax", "billing"]}, True),
    ({"skills": {"exists": False}}, False),
    ({"attributes.plan": "gold"}, True),
    ({"attributes.plan": {"in": ["silver"]}}, False),
    ({"attributes.orders": {"ge": 12, "lt": 13}}, True),
    ({"attributes.orders": {"gt": 12}}, False),
    ({"attributes.since": {"le": 12}}, False),
    ({"attributes.unknown": {"gt": 0}}, False),
    ({"attributes.unknown": {"exists": False}}, True),
    ({"open": "office"}, True),
    ({"not": {"open": "office"}}, False),
    ({"time.weekday": "mon"}, True),
    ({"time.weekday": ["sat", "sun"]}, False),
    ({"time.hour": 9}, True),
    ({"time.hour": {"ge": 10}}, False),
    ({"time.clock": {"ge": "09:30", "lt": "09:31"}}, True),
    ({"time.date": "2026-11-23"}, True),
    ({"time.date": {"gt": "2026-11-23"}}, False),
    ({"all": [{"channel": "web"}, {"language": "de"}]}, True),
    ({"any": [{"channel": "email"}, {"language": "de"}]}, True),
    ({"any": [{"channel": "email"}, {"language": "fr"}]}, False),
    ({"not": {"channel": "email"}}, True),
    ({"channel": "web", "any": [{"page": {"contains": "/help"}}, {"not": {"account": "other"}}]}, True),
]


@pytest.mark.parametrize(("condition", "expected"), HOLDS)
def test_which_facts_fulfil_a_condition(condition: dict[str, Any] | None, expected: bool) -> None:
    """Comparisons ignore case; several fields must all hold; times are in the policy's zone."""
    actual = compile_condition(condition, CALENDARS, ZoneInfo("Europe/Berlin"))(FACTS)

    assert expected == actual


def test_an_invalid_condition_is_refused_with_every_reason() -> None:
    """All mistakes are reported at once."""
    with pytest.raises(ConditionError) as refused:
        compile_condition({"pgae": "x", "any": [{"text": {"matches": "("}}]})

    said = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in said] == ["pgae", "any[0].text.matches"]


fields = st.sampled_from(["channel", "account", "text", "attributes.a", "attributes.b"])
words = st.text("aB1 ", max_size=3)
comparisons = st.one_of(
    words,
    st.lists(words, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["is", "is_not", "starts_with", "ends_with", "contains"]), words, min_size=1),
    st.fixed_dictionaries({"exists": st.booleans()}),
)
conditions = st.recursive(
    st.dictionaries(fields, comparisons, min_size=1, max_size=2),
    lambda parts: (
        st.fixed_dictionaries({"all": st.lists(parts, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(parts, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"not": parts})
    ),
    max_leaves=6,
)
facts = st.dictionaries(fields, words)


@given(conditions, facts)
def test_a_condition_and_its_negation_never_agree(condition: dict[str, Any], known: Facts) -> None:
    """For any facts, either a condition holds or its `not` does."""
    holds, opposite = (compile_condition(form)(known) for form in (condition, {"not": condition}))

    assert holds != opposite


@given(st.lists(conditions, min_size=1, max_size=4), facts)
def test_groups_are_all_and_any_of_their_parts(parts: list[dict[str, Any]], known: Facts) -> None:
    """`all` and `any` mean what the words say; `any` is not the negation of `all`."""
    each = [compile_condition(part)(known) for part in parts]
    forms = ({"all": parts}, {"any": parts}, {"not": {"all": [{"not": part} for part in parts]}})
    actual = tuple(compile_condition(form)(known) for form in forms)

    assert (all(each), any(each), any(each)) == actual
