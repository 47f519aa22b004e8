"""What a field's annotation says about it on a desk's socket."""

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
def test_a_field_is_closed_to_desks_unless_declared(hint: object) -> None:
    """A field added for the router alone is not exposed to desks."""
    assert at_desk(hint) is None


@pytest.mark.parametrize(("hint", "type_"), [(Text, str), (Flag, bool), (Text | None, str | None)])
def test_a_desks_field_has_its_declared_type(hint: object, type_: object) -> None:
    """With None where that is allowed."""
    assert at_desk(hint) == type_


def test_limits_are_kept_in_a_union_with_none() -> None:
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
def test_a_fields_role_in_the_gateway(hint: object, filled: str, names: bool) -> None:
    """The gateway fills in some fields, and looks up the colleagues that others name."""
    assert (filled_by(hint), names_agent(hint)) == (filled, names)


def test_nothing_is_sent_by_desks_or_loaded_unless_declared() -> None:
    """With only a name declared, desks have the least right: to their own conversations."""
    assert Command.desk is None
    assert not any(getattr(Command.loads, name) for name in Command.loads.__slots__)
    assert (Desk("x").roles, Desk("x").of, AtDesk(str).names_agent) == (DESKS, "own", False)


def test_a_union_of_one_is_its_type() -> None:
    """As with any number of types."""
    one: Any = union_of([str])
    two: Any = union_of([str, int])

    assert one is str
    assert two == str | int
