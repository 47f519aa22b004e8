"""In a queue that nobody serves a transferred conversation would wait for ever: the agent must confirm it first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.events import CommandAnswered, agent_topic
from usher_router.domain.decide import decide
from usher_router.domain.effects import Answered

from routing.cases import ASSIGNED, CAUSE, CONTEXT
from routing.policies import policy_from
from routing.world import World, owned

QUEUES = "queues: {default: {}, own: {pool: own}, empty: {pool: nobody}}\ntimers: {refusal_pause_s: 0.2}"


async def test_a_transfer_to_a_queue_that_only_its_agent_serves_comes_back(world: World) -> None:
    """After the pause for agents who declined."""
    await world.activate(QUEUES)
    await world.agent("ana", pools_json='["default", "own"]')
    await world.agent("ben", status="away")
    async with owned(world, "ana") as row:
        await world.transfer(row, "ana", queue="own")
        back = await world.becomes("v1", "offered", "ana")

    assert (back.queue, back.wait_no) == ("own", row.wait_no + 1)


async def test_a_transfer_to_a_queue_that_nobody_serves_is_refused_at_first(world: World) -> None:
    """No enabled agent serves its pool, and no step, longest wait or overflow moves it on."""
    await world.activate(QUEUES)
    await world.agent("ana")
    async with owned(world, "ana") as row:
        await world.transfer(row, "ana", queue="empty")
        answers = await world.heard_by(agent_topic("ana"), CommandAnswered, 2)

    assert answers[-1].code != ""


async def test_a_confirmed_transfer_waits_there(world: World) -> None:
    """The same command, confirmed by the agent."""
    await world.activate(QUEUES)
    await world.agent("ana")
    async with owned(world, "ana") as row:
        await world.transfer(row, "ana", queue="empty")
        await world.transfer(row, "ana", queue="empty", confirmed=True)
        waits = await world.becomes("v1", "waiting")

    assert waits.queue == "empty"


@pytest.mark.parametrize("columns", [{"enabled": False}, {"role": "integration"}])
async def test_accounts_that_get_no_conversations_do_not_serve_a_queue(world: World, columns: dict[str, Any]) -> None:
    """Neither a disabled account nor an integration's."""
    await world.activate(QUEUES)
    await world.agent("ana")
    await world.agent("ben", pools_json='["nobody"]', **columns)
    async with owned(world, "ana") as row:
        await world.transfer(row, "ana", queue="empty")
        answers = await world.heard_by(agent_topic("ana"), CommandAnswered, 2)

    assert answers[-1].code == "nobody_serves"


POOLS = st.frozensets(st.sampled_from(["a", "b", "c"]))
COMMANDS = st.sampled_from(
    [TransferConversation("k1", "ana", "c1", queue="x"), ReassignConversation("k1", "sue", "c1", queue="x")]
)


@given(command=COMMANDS, pools=POOLS, step=st.booleans(), longest=st.booleans(), confirmed=st.booleans())
def test_a_transfer_is_refused_exactly_if_it_would_wait_for_ever(
    command: Any, pools: frozenset[str], *, step: bool, longest: bool, confirmed: bool
) -> None:
    """No agent in its pool or a step's queue's, no longest wait, not confirmed. A refusal changes nothing."""
    steps = "steps: [{after_s: 9, add_queue: y}], " if step else ""
    wait = "max_wait_s: 60, " if longest else ""
    policy = policy_from(f"queues: {{default: {{}}, x: {{{steps}{wait}pool: a}}, y: {{pool: b}}}}")
    context = replace(CONTEXT, policy=policy, pools=pools)
    after, effects = decide(ASSIGNED, replace(command, confirmed=confirmed), CAUSE, context)
    (code,) = [one.code for one in effects if isinstance(one, Answered)]
    for_ever = not (confirmed or longest or "a" in pools or (step and "b" in pools))

    assert code == ("nobody_serves" if for_ever else "")
    assert (after is ASSIGNED) == for_ever
