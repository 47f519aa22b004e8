"""Who can take one more conversation: capacity, limits, warm-up, calendars, pools and skills."""

from typing import Any

import pytest
from usher_gateway.invitations.domain.free import free_agents, who_is_free
from usher_gateway.reading.available import AvailableAgent
from usher_policy.document.read import read_policy
from usher_policy.hours.calendar import Hours

from inviting import HOUR, MONDAY_10, agent

POLICY = """
capacity: {limits: {chat: 2}, interrupts: {chat: [email]}, warm_up_s: 30}
calendars: {day: {mon: ["09:00-17:00"]}}
"""


@pytest.mark.parametrize(
    ("values", "at", "spare"),
    [
        ({}, MONDAY_10, 2),  # three fit, two are allowed
        ({"limits": {"chat": 9}}, MONDAY_10, 3),
        ({"weights": {"chat": 60}}, MONDAY_10, 1),
        ({"weights": {"chat": 0}, "limits": {"chat": 9}}, MONDAY_10, 9),
        ({"load": 68, "held": {"voice": 1}}, MONDAY_10, 0),
        ({"load": 67, "held": {"voice": 1}}, MONDAY_10, 1),
        ({"load": 80, "held": {"email": 4}}, MONDAY_10, 2),
        ({"load": 66, "held": {"chat": 2}}, MONDAY_10, 0),
        ({"calendar": "day"}, MONDAY_10, 2),
        ({"calendar": "day"}, MONDAY_10 - 2 * HOUR, 0),
        ({"calendar": "no longer there"}, MONDAY_10 - 2 * HOUR, 2),
        ({"available_since": (MONDAY_10 - 29_000) * 1000}, MONDAY_10, 1),
        ({"available_since": (MONDAY_10 - 29_000) * 1000, "load": 33, "held": {"chat": 1}}, MONDAY_10, 0),
        ({"available_since": (MONDAY_10 - 31_000) * 1000, "load": 33, "held": {"chat": 1}}, MONDAY_10, 1),
        ({"capacity": 20, "load": 40}, MONDAY_10, 0),
    ],
)
def test_spare_capacity_is_what_the_router_would_give(values: dict[str, Any], at: int, spare: int) -> None:
    """In conversations of the widget, by the policy and the agent's own numbers."""
    document = read_policy(POLICY)
    hours = {name: Hours(calendar) for name, calendar in document.calendars.items()}
    given = {"name": "Ana", "photo": "", "load": 0, "capacity": 100, "pools": frozenset({"default"}), **values}
    found = free_agents([AvailableAgent(id="ana", **given)], document, hours, at)

    assert [one.spare for one in found] == ([spare] if spare else [])


@pytest.mark.parametrize(
    ("agents", "require", "unpromised", "who"),
    [
        ([agent("ana"), agent("ben", 3)], {}, False, "ben"),
        ([agent("ana", skills={"wine": 2}), agent("ben", 3)], {"wine": 2}, False, "ana"),
        ([agent("ana", skills={"wine": 2})], {"wine": 3}, False, None),
        ([agent("ana", invited=1)], {}, True, None),
        ([agent("ana", invited=1)], {}, False, "ana"),
        ([agent("ana", 3, invited=2), agent("ben", 2)], {}, True, "ben"),
        ([agent("ana", pools=frozenset({"sales"}))], {}, False, None),
        ([], {}, False, None),
    ],
)
def test_the_one_with_most_to_spare_invites(
    agents: list[Any], require: dict[str, int], unpromised: bool, who: str | None
) -> None:
    """Open invitations count where another is to be shown; a click counts what is free."""
    found = who_is_free(agents, "default", require, unpromised=unpromised)

    assert (found.id if found else None) == who
