"""What a specification does not know is named by its path, whatever a payload is, and never by a value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.channels.telegram import CHANNEL as TELEGRAM
from usher_connectors.contract import Choice, Shape
from usher_connectors.health.unknown_paths import folded, unknown_paths
from usher_connectors.limits import UNKNOWN_NODES, UNKNOWN_PATHS

SHAPE = Shape(
    "Post",
    {
        "Post": {
            "id": "",
            "kind": frozenset({"text", "file"}),
            "from": "User",
            "url#": "",
            "post": "Post",
            "more": Choice("kind", {"text": "User"}),
        },
        "User": {"name": ""},
    },
)
SECRET = "s3cret-of-somebody"


@pytest.mark.parametrize(
    ("payload", "paths"),
    [
        ({"id": 1, "kind": "text", "from": {"name": "Eva"}, "url0": "", "url17": ""}, set()),
        ({"mood": {"below": {"it": 1}}}, {"Post.mood"}),
        ({"from": [{"name": "a"}, {"age": 1}, [{"size": 2}]]}, {"User.age", "User.size"}),
        ({"post": {"post": {"from": {"age": 3}}}}, {"User.age"}),
        ({"kind": "hologram"}, {"Post.kind=?"}),
        ({"kind": ["text", SECRET]}, {"Post.kind=?"}),
        ({"kind": 17}, set()),
        ({"kind": "text", "more": {"age": 1}}, {"User.age"}),
        ({"kind": "file", "more": {"age": 1}}, set()),
        ({"kind": ["text"], "more": {"age": 1}}, set()),
        ({"+4930901820": 1, "a@b.example": 1, "x1y2": 1, "é": 1, "": 1, "a.b": 1, "k" * 41: 1}, {"Post.*"}),
        ({"part3": 1, "part44": 1}, {"Post.part#"}),
        ({"id": {"anything": [1]}}, set()),
        ("a text", set()),
        (None, set()),
        ([{"mood": 1}, 5, None], {"Post.mood"}),
    ],
)
def test_what_is_not_known_is_named(payload: Any, paths: set[str]) -> None:
    """Fields, words, lists, numbers in names, and names that are none."""
    assert unknown_paths(payload, SHAPE) == paths


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: (
        st.lists(below, max_size=5)
        | st.dictionaries(st.sampled_from(["id", "kind", "from", "post", "more", "url1"]) | st.text(max_size=8), below)
    ),
    max_leaves=40,
)


@given(ANYTHING)
def test_any_payload_is_compared(payload: Any) -> None:
    """No payload raises, and no path is anything but a type of the shape and a folded name."""
    for path in unknown_paths(payload, SHAPE):
        name, _, field = path.partition(".")
        assert name in SHAPE.types
        assert field == "kind=?" or field == folded(field.replace("#", "1"))


@given(st.text(max_size=60))
def test_a_name_is_folded_once_and_for_all(key: str) -> None:
    """What it becomes has no digit, is short, and is its own."""
    found = folded(key)

    assert len(found) <= 40
    assert not any(one.isdigit() for one in found)
    assert folded(found.replace("#", "7")) == found


class Counting(dict[str, Any]):
    """An object that counts how many of its fields were looked at."""

    looked = 0

    def items(self) -> Any:
        """Give them one by one."""
        for one in super().items():
            Counting.looked += 1
            yield one


@pytest.mark.parametrize("fields", [UNKNOWN_NODES, 20 * UNKNOWN_NODES])
def test_the_cost_of_a_hostile_payload_is_bounded(fields: int) -> None:
    """However many fields and elements there are, so many are looked at, and so many paths come back."""
    Counting.looked = 0
    known = Counting((f"url{n}", "") for n in range(fields))
    nested: Any = [[known] * 100] * 100

    assert unknown_paths(nested, SHAPE) == set()
    assert Counting.looked <= UNKNOWN_NODES
    assert len(unknown_paths({f"odd{'x' * (n % 30)}{'y' * (n // 30)}": 1 for n in range(600)}, SHAPE)) <= UNKNOWN_PATHS


def test_a_payload_that_is_nested_deeply_is_followed() -> None:
    """Without recursion: a chain of quoted messages as long as JSON allows."""
    payload: dict[str, Any] = {"mood": 1}
    for _ in range(900):
        payload = {"reply_to_message": payload}

    assert TELEGRAM.shape is not None
    assert unknown_paths({"message": payload}, TELEGRAM.shape) == {"Message.mood"}
