"""An agent who drains finishes what they have, gets nothing new, and is away then."""

import pytest
from msgspec.structs import replace
from usher_common.commands.drain import DrainAgent
from usher_common.commands.status import SetAgentStatus
from usher_router.domain.capacity.agent import Agent, fits, release_load, reserve_load, set_status
from usher_router.domain.commands.drain import drain, rest_if_drained

NOW = 1_000_000_000
ANA = Agent(id="ana", status="available", version=3)
BUSY = reserve_load(ANA, 33, "chat")
ON, OFF = DrainAgent("ana", "sue", "c1"), DrainAgent("ana", "sue", "c1", on=False)


def test_a_draining_agent_finishes_what_they_have() -> None:
    """They get nothing new meanwhile; when the last one ends they are away, and the drain is over."""
    draining = drain(BUSY, ON, NOW)
    still = rest_if_drained(draining, NOW)
    done = rest_if_drained(release_load(draining, 33, "chat", NOW), NOW)
    back = set_status(done, SetAgentStatus("ana", "available"), NOW)

    assert (draining.status, draining.draining, fits(draining, 1)) == ("available", True, False)
    assert still is draining
    assert (done.status, done.status_reason, done.draining) == ("away", "drained", False)
    assert fits(back, 33)


@pytest.mark.parametrize(("status", "after"), [("available", "away"), ("busy", "away"), ("offline", "offline")])
def test_a_draining_agent_without_conversations_is_away_at_once(status: str, after: str) -> None:
    """An absent agent stays absent."""
    drained = drain(replace(ANA, status=status), ON, NOW)

    assert (after, False) == (drained.status, drained.draining)


def test_a_drain_can_be_cancelled() -> None:
    """Repeating it changes nothing, not even the version."""
    draining = drain(BUSY, ON, NOW)
    again = drain(draining, OFF, NOW)

    assert drain(draining, ON, NOW) is draining
    assert (again.draining, again.status, fits(again, 33)) == (False, "available", True)
    assert drain(BUSY, OFF, NOW) is BUSY
