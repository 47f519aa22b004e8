"""What a field's annotation says about it at a desk."""

from typing import Any

import pytest
from usher_common.catalogue import union_of
from usher_common.messages.declaration import (
    AtDesk,
    ClientId,
    Colleague,
    Command,
    Desk,
    Flag,
    Sender,
    Short,
    Skills,
    Text,
    at_desk,
    filled_by,
    names_agent,
)
from usher_common.roles import DESKS


@pytest.mark.parametrize("hint", [str, int | None, tuple[str, ...], Sender, ClientId, Sender | None])
def test_a_field_is_none_of_the_desks_unless_it_is_said(hint: object) -> None:
    """Adding a field for the router alone does not expose it to desks."""
    assert at_desk(hint) is None


@pytest.mark.parametrize(("hint", "type_"), [(Text, str), (Flag, bool), (Text | None, str | None)])
def test_a_field_of_the_desks_has_its_type_there(hint: object, type_: object) -> None:
    """With None where that is allowed."""
    assert at_desk(hint) == type_


def test_limits_are_kept_beside_none() -> None:
    """A union is converted part by part."""
    limited: Any = at_desk(Skills)

    assert at_desk(Skills | None) == limited | None


@pytest.mark.parametrize(
    ("hint", "filled", "names"),
    [
        (Sender, "sender", False),
        (ClientId, "client_id", False),
        (Colleague, "", True),
        (Colleague | None, "", True),
        (Short, "", False),
        (str, "", False),
    ],
)
def test_what_the_gateway_does_with_a_field(hint: object, filled: str, names: bool) -> None:
    """It fills some, and looks up the colleagues named by others."""
    assert (filled_by(hint), names_agent(hint)) == (filled, names)


def test_nothing_is_asked_or_loaded_unless_it_is_declared() -> None:
    """And a declared name alone gives the least right of those with desks: to one's own conversations."""
    assert Command.desk is None
    assert not any(getattr(Command.loads, name) for name in Command.loads.__slots__)
    assert (Desk("x").roles, Desk("x").of, AtDesk(str).names_agent) == (DESKS, "own", False)


def test_a_union_of_one_is_that_one() -> None:
    """As of any number."""
    one: Any = union_of([str])
    two: Any = union_of([str, int])

    assert one is str
    assert two == str | int
