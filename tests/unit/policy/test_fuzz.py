"""Whatever is written, a policy is read or refused with line numbers, and nothing else happens."""

import random
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from usher_policy.diff.compare import diff_policies
from usher_policy.document.faults import Fault, PolicyError
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import read_policy
from usher_policy.document.schema import policy_schema
from usher_policy.entry_rules import EntryRules

from repository import ROOT

EXAMPLE = (ROOT / "deploy" / "policy.example.yaml").read_text()
WORDS = sorted({name for part in policy_schema()["$defs"].values() for name in part["properties"]})
NOISE = [
    *("", "null", "{}", "[]", "-1", "1.5", "true", "'", '"', ":", "- ", "  ", "\t", "*day", "&day", "!!set", "\n"),
    *("€", "{", "]", "#", "|", "9" * 30),
]


ODD: list[Any] = [None, True, -1, 1.5, "x", [], {}, [[]], [{}], {"x": []}, [["chat"], "chat"], ["chat", "chat"], [None]]


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where something stands in the document, as keys and positions from its top."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*at, key)
        yield from places(part, (*at, key))


PLACES = list(places(yaml.safe_load(EXAMPLE)))


def _with(document: Any, place: tuple[str | int, ...], odd: Any) -> Any:
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = odd
    return document


def read(text: str) -> PolicyDocument | None:
    """Read a policy; a refusal must name existing lines and a remedy."""
    document, faults = _read(text)
    lines = len(text.splitlines()) + 1
    assert document is not None or faults
    assert all(0 < fault.line <= lines and fault.message and fault.cure for fault in faults), faults
    assert not any("docs/policy.md says" in fault.cure for fault in faults), faults  # our own check missed it
    return document


def _read(text: str) -> tuple[PolicyDocument | None, tuple[Fault, ...]]:
    try:
        return read_policy(text), ()
    except PolicyError as error:
        return None, error.faults


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=8)
values = st.recursive(
    leaves,
    lambda parts: (
        st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), parts, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(PolicyDocument.__struct_fields__)), values) | values)
@example({"funnel": {"stages": [["faq"], {}, "chat"], "chat": {"offers": [{"to": ["email"], "after_s": 1}]}}})
@example({"funnel": {"rules": {"default": [["faq"], "chat"]}, "faq": {"tries": 1}}})
def test_any_value_is_read_or_refused(value: Any) -> None:
    """Known keys with any values, in any place."""
    read(yaml.safe_dump(value, allow_unicode=True))


@settings(max_examples=60, deadline=None)  # each reads the whole example
@given(st.sampled_from(PLACES), st.sampled_from(ODD))
def test_any_odd_value_in_any_place_is_read_or_refused(place: tuple[str | int, ...], odd: Any) -> None:
    """The checks of the whole come before types are checked, so each of them must bear what it did not expect."""
    read(yaml.safe_dump(_with(yaml.safe_load(EXAMPLE), place, odd), allow_unicode=True))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Also text that is not YAML."""
    read(text)


@settings(max_examples=400, deadline=None)
@given(st.integers(), st.integers(1, 4))
def test_a_policy_with_typing_errors_is_read_or_refused(seed: int, mistakes: int) -> None:
    """The example with pieces removed, inserted and swapped; what is still read can be used."""
    chance = random.Random(seed)  # noqa: S311
    text = EXAMPLE
    for _ in range(mistakes):
        at, length = chance.randrange(len(text)), chance.choice([0, 0, 1, 3, 20])
        text = text[:at] + chance.choice([*NOISE, *WORDS]) + text[at + length :]
    document = read(text)
    if document is not None:
        assert EntryRules(document).route({}, 0).queue in document.queues
        assert diff_policies(document, document) == []
