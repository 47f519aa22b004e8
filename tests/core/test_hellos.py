"""A hello with the status that the agent already chose changes nothing that others see (decision 0153)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands import decode_command
from usher_common.commands.status import AgentStatus, SetAgentStatus
from usher_common.envelope import wrap
from usher_common.messages.representation import agent_shown
from usher_router.domain.capacity.agent import LOST_REASON, Agent, return_from_lost, set_status

from routing.cases import NOW

WRAPPING = Agent(id="ana", status="wrap_up", wrap_up_until=NOW + 9, available_since=3, version=5)
LUNCH = Agent(id="ana", status="away", status_reason="lunch", missed_offers=1, version=5)

SAID = [
    # agent, status named, in a hello, expected (status, reason, wrap-up until, whether it was published)
    (WRAPPING, "available", True, ("wrap_up", "", NOW + 9, False)),
    (WRAPPING, "available", False, ("available", "", None, True)),
    (WRAPPING, "busy", True, ("busy", "", None, True)),
    (LUNCH, "away", True, ("away", "lunch", None, False)),
    (LUNCH, "away", False, ("away", "", None, True)),
    (LUNCH, "available", True, ("available", "", None, True)),
    (replace(LUNCH, draining=True, status="busy"), "busy", True, ("busy", "lunch", None, False)),
    (replace(LUNCH, status="offline", status_reason="vanished"), "available", True, ("available", "", None, True)),
]


@pytest.mark.parametrize(("before", "status", "hello", "expected"), SAID)
def test_a_hello_keeps_the_status_and_a_command_sets_it(
    before: Agent, status: AgentStatus, hello: bool, expected: tuple[str, str, int | None, bool]
) -> None:
    """The same status as a command is the agent's own act."""
    after = set_status(before, SetAgentStatus("ana", status, hello=hello), NOW)

    assert expected == (after.status, after.status_reason, after.wrap_up_until, after.version != before.version)


CHOSEN: st.SearchStrategy[tuple[AgentStatus, AgentStatus]] = st.sampled_from(  # the status shown, the status chosen
    [("available", "available"), ("busy", "busy"), ("away", "away"), ("wrap_up", "available")]
)


@st.composite
def states(draw: st.DrawFn) -> tuple[Agent, AgentStatus]:
    """Any agent at a desk, or with lost sockets, and the status that they chose."""
    status, chosen = draw(CHOSEN)
    reason = "" if status in ("available", "wrap_up") else draw(st.sampled_from(["", "lunch", "a: b"]))
    moment = st.integers(0, NOW)
    ana = Agent(
        id="ana",
        status=status,
        status_reason=reason,
        status_at=draw(moment),
        load=draw(st.integers(0, 100)),
        missed_offers=draw(st.integers(0, 2)),
        idle_since=draw(st.none() | moment),
        given_at=draw(st.none() | moment),
        available_since=draw(st.none() | moment),
        wrap_up_until=draw(st.integers(0, 2 * NOW)) if status == "wrap_up" else None,
        draining=draw(st.booleans()),
        enabled=draw(st.booleans()),
        version=draw(st.integers(0, 9)),
    )
    if draw(st.booleans()):
        ana = replace(ana, status="offline", status_reason=LOST_REASON, lost_from=f"{status}:{reason}")
    return ana, chosen


@given(states())
def test_a_hello_only_ends_being_lost(state: tuple[Agent, AgentStatus]) -> None:
    """A lost agent has their former status again; of others nothing is published, since nothing is new."""
    before, chosen = state
    after = set_status(before, SetAgentStatus("ana", chosen, hello=True), NOW)
    back = return_from_lost(before, NOW)

    assert replace(after, status_at=None) == replace(back, status_at=None)
    assert agent_shown(after) == agent_shown(back)
    assert after.status_at == NOW


def test_status_frames_of_an_older_gateway_are_commands() -> None:
    """They have no mark for hello, which newer gateways set."""
    said, marked = SetAgentStatus("ana", "away"), SetAgentStatus("ana", "away", hello=True)
    old = wrap("e1", 1, "", {"t": "status", "agent": "ana", "status": "away"})

    assert decode_command(old.body) == said
    assert decode_command(wrap("e1", 1, "", said).body) == said
    assert decode_command(wrap("e2", 1, "", marked).body) == marked
