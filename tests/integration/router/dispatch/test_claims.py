"""What a claim assigns under a policy: offers or conversations at once, within limits, by the agents' own weights."""

from sqlalchemy import select
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.events import ConversationChanged, MessageAdded, agent_topic, visitor_topic
from usher_common.record.tables.schema import assignment, decision
from usher_policy.hours.calendar import WEEKDAYS
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.sync_pool import PoolSync, ReadScope
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import Policy

from routing.world import World


async def test_an_automatic_queue_assigns_without_an_offer(world: World) -> None:
    """The agent owns it at once, both sides are told, and the record has it as accepted, with the reasons."""
    await world.activate("version: 1\nqueues:\n  default:\n    offer: {mode: automatic}\n")
    await world.agent("ana", missed_offers=2)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "assigned", "ana")
        joined = [one.text for one in await world.heard_by(visitor_topic("web", "v1"), MessageAdded, 2)]
        [given] = await world.rows(select(assignment))
        [why] = await world.rows(select(decision))
        shown = (await world.heard_by(agent_topic("ana"), ConversationChanged))[-1]

    assert joined == ["hello", "joined:Ana"]
    assert await world.messages(row) == [(1, "visitor", "hello"), (2, "system", "joined:Ana")]
    assert (given.offered_at, given.id, "ana") == (given.accepted_at, why.assignment_id, shown.owner)
    assert ((await world.agent_row("ana")).load, (await world.agent_row("ana")).missed_offers) == (33, 0)


async def test_a_manual_queue_is_offered_to_nobody(world: World) -> None:
    """Agents pick from it themselves; another queue's conversation is offered meanwhile."""
    await world.activate(
        "version: 1\nrules:\n  - {name: pick, queue: picked, when: {text: {contains: pick}}}\n"
        "queues:\n  default: {}\n  picked:\n    offer: {mode: manual}\n",
    )
    await world.agent("ana")
    async with world.router():
        await world.says("v1", "pick me")
        await world.becomes("v1", "waiting")
        await world.says("v2", "me, too")
        await world.becomes("v2", "offered", "ana")

    assert (await world.conversation("v1")).status == "waiting"


async def test_an_agent_named_in_a_transfer_is_asked_in_a_manual_queue_too(world: World) -> None:
    """Nobody else is: the rest of the queue can still be picked."""
    await world.activate("version: 1\nqueues:\n  default:\n    offer: {mode: manual}\n")
    await world.agent("ana")
    await world.agent("ben")
    async with world.router():
        await world.says("v1", "hello")
        waiting = await world.becomes("v1", "waiting")
        await world.command(TakeConversation(waiting.id, "ana", "t1"), waiting.home_partition)
        owned = await world.becomes("v1", "assigned", "ana")
        await world.command(TransferConversation(owned.id, "ana", "t2", to_agent="ben"), owned.home_partition)
        await world.becomes("v1", "offered", "ben")


async def test_a_closed_queue_is_offered_to_nobody_until_it_opens(world: World) -> None:
    """Ana is free and serves both queues; when the hours change, waiting conversations are offered at once."""
    rules = "rules: [{name: shut, queue: shut, when: {text: {contains: night}}}]\n"
    never = 'calendars: {office: {exceptions: {"2001-01-01": ["09:00-10:00"]}}}\n'
    days = ", ".join(f'{day}: ["00:00-24:00"]' for day in WEEKDAYS)
    always = f"calendars: {{office: {{{days}}}}}\n"
    policy = "version: 1\n" + rules + "queues: {default: {}, shut: {hours: office}}\n"
    await world.activate(policy + never)
    await world.agent("ana", capacity=66)
    async with world.router():
        await world.says("v1", "late at night")
        await world.becomes("v1", "waiting")
        await world.says("v2", "hello")
        await world.becomes("v2", "offered", "ana")
        assert (await world.conversation("v1")).status == "waiting"
        await world.activate(policy + always)
        await world.becomes("v1", "offered", "ana")


async def test_limits_by_channel_class_and_agents_own_weights_count(world: World) -> None:
    """One at a time by the agent's limit; it weighs what the agent has set, and its class's weight while it waits."""
    await world.activate("version: 1\ncapacity:\n  weights: {chat: 30}\n")
    await world.agent("ana", limits_json='{"chat": 1}', weights_json='{"chat": 70}')
    async with world.router():
        await world.says("v1", "first")
        first = await world.becomes("v1", "offered", "ana")
        assert (first.weight, (await world.agent_row("ana")).load) == (70, 70)
        await world.says("v2", "second")
        await world.becomes("v2", "waiting")
        await world.decline(first, "ana")
        await world.becomes("v2", "offered", "ana")
        waiting = await world.becomes("v1", "waiting")

    assert (
        waiting.weight,
        (await world.agent_row("ana")).load,
        (await world.agent_row("ana")).held_json,
    ) == (30, 70, '{"chat":1}')


async def test_no_waiting_conversation_beyond_a_page_is_overlooked(world: World) -> None:
    """They are read page by page; one is dropped only if it was on none of the pages."""
    async with world.router():
        for number in range(5):
            await world.says(f"v{number}", "hello")
        rows = [await world.becomes(f"v{number}", "waiting") for number in range(5)]
    pool = Pool()
    pool.put_waiting(Waiting("gone", 0, 0))
    pool_sync = PoolSync(world.record, RecordPool(), pool, Policy(), ReadScope(page=2))
    await pool_sync.sync((), ())
    pool.put_agent(PoolAgent("ana", available=True, load=0, capacity=1000, idle_since=0))

    assert {row.id for row in rows} == {one.conversation for one in pool.propose(pool_sync.now, 10)}
