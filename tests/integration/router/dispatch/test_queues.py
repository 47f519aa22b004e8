"""Queues of a policy at work: entry, steps, overflow, reopening and sticky agents."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update
from usher_common.commands.end import EndConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import partition_of
from usher_common.messages.content import Entry, Profile
from usher_common.record.tables.schema import agent, assignment
from usher_policy.document.read import policy_hash
from usher_policy.hours.calendar import WEEKDAYS

from routing.policies import text_of
from routing.world import PARTITIONS, World

POLICY = """
rules:
  - {name: sales, when: {page: {contains: /buy}}, queue: sales, require: {sales: 2}, priority: 7}
  - {name: tiny, when: {page: {contains: /tiny}}, queue: tiny}
  - {name: short, when: {page: {contains: /short}}, queue: short, require: {nobody: 5}}
queues:
  default: {sticky: {within_s: 600, wait_s: 60}}
  sales: {offer: {timeout_s: 1, missed: 1}, steps: [{after_s: %s, drop_required: all}]}
  tiny: {max_length: 1, overflow: short}
  short: {max_wait_s: 0.5}
timers: {reopen_s: 600}
"""
LATER, SOON = (text_of(POLICY % after_s) for after_s in (3600, 0.3))

SHUT = """
rules: [{name: all, queue: shop}]
queues: {default: {}, shop: {hours: office, outside: {%s}}}
calendars: {office: {%s}}
"""
ALWAYS = ", ".join(f'{day}: ["00:00-24:00"]' for day in WEEKDAYS)
NEVER = 'exceptions: {"2001-01-01": ["09:00-10:00"]}'


@pytest.fixture
async def routed(world: World) -> AsyncIterator[World]:
    """A world with a router under the policy."""
    await world.activate(LATER)
    async with world.router():
        yield world


async def comes(world: World, peer: str, page: str) -> Any:
    """Let a visitor write from a page; returns the conversation's row once it is open."""
    body = MessageReceived("web", peer, "web", "hello", f"{peer}-1", entry=Entry(page=page))
    await world.command(body, partition_of("web", peer, PARTITIONS), f"{peer}-1")

    async def there() -> Any:
        return await world.conversation(peer)

    return await world.until(there)


async def test_a_step_opens_the_queue_to_agents_without_the_skill(routed: World) -> None:
    """Ana lacks the skill; after the step they get an offer, and after missing it are away, as the queue says."""
    await routed.agent("ana")
    row = await comes(routed, "v1", "/buy/now")
    assert (row.queue, row.rule, row.priority, row.skills_json, row.levels_json, row.policy) == (
        "sales",
        "sales",
        7,
        '["sales"]',
        '{"sales":2}',
        policy_hash(LATER),
    )
    await routed.activate(SOON)  # not from the start: a step after 0.3 s could come before the row was read

    async def away() -> Any:
        row = await routed.agent_row("ana")
        return row if row.status == "away" else None

    assert (await routed.until(away)).status_reason == "missed_offers"
    after = await routed.becomes("v1", "waiting")
    assert (after.step, after.skills_json) == (1, "[]")
    missed = select(assignment.c.agent_id, assignment.c.outcome)
    assert [tuple(one) for one in await routed.rows(missed)] == [("ana", "expired")]


async def test_a_full_queue_overflows_and_the_longest_wait_closes(routed: World) -> None:
    """The second goes to a queue that keeps nobody for longer than half a second."""
    first = await comes(routed, "v1", "/tiny")
    second = await comes(routed, "v2", "/tiny")
    assert (first.queue, second.queue) == ("tiny", "short")
    closed = await routed.becomes("v2", "closed", None)

    assert closed.closed_by == "waited"
    assert await routed.messages(closed) == [(1, "visitor", "hello"), (2, "system", "closed_waited")]


async def test_an_overflow_into_a_full_queue_closes(world: World) -> None:
    """The next queue holds one, and has one: the other is closed as a new contact would be."""
    policy = """
        rules: [{name: all, queue: first}]
        queues:
          default: {}
          first: {max_wait_s: 0.5, overflow: small}
          small: {max_length: 1}
    """
    await world.activate(text_of(policy))
    async with world.router():
        await comes(world, "v1", "/")

        async def moved() -> bool:
            return bool((await world.conversation("v1")).queue == "small")

        await world.until(moved)
        await comes(world, "v2", "/")
        refused = await world.becomes("v2", "closed", None)
        kept = await world.conversation("v1")

    assert (refused.closed_by, kept.status, kept.queue) == ("full", "waiting", "small")


async def test_a_message_after_the_close_reopens_for_the_same_agent(routed: World) -> None:
    """The same conversation, its history, and the agent who had it, though another has been idle for longer."""
    await routed.agent("ana")
    await routed.says("v1", "hello")
    offered = await routed.becomes("v1", "offered", "ana")
    await routed.accept(offered, "ana")
    owned = await routed.becomes("v1", "assigned")
    await routed.agent("ben")
    await routed.close_by(owned, "ana")
    await routed.becomes("v1", "closed", None)
    await routed.says("v1", "one more thing")
    again = await routed.becomes("v1", "offered")

    assert (again.id, again.reopened, again.agent_id) == (owned.id, 1, "ana")
    assert (await routed.messages(again))[-2:] == [(4, "system", "reopened"), (5, "visitor", "one more thing")]


@pytest.mark.parametrize(("calendar", "waited_for"), [("", "ana"), ("never", "ben")])
async def test_a_new_conversation_waits_for_its_sticky_agent(world: World, calendar: str, waited_for: str) -> None:
    """The visitor ended the first, so a new one begins. Ben, idle for longer, gets it only while Ana is off shift."""
    never = f"calendars: {{never: {{{NEVER}}}}}\n"
    await world.activate(LATER + never)
    async with world.router():
        await world.agent("ana")
        await world.says("v1", "hello")
        await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
        owned = await world.becomes("v1", "assigned")
        await world.agent("ben", idle_since=1)
        async with world.record.transaction() as transaction:
            await transaction.connection.execute(update(agent).where(agent.c.id == "ana").values(calendar=calendar))
        await world.command(EndConversation(owned.id), owned.home_partition)
        await world.becomes("v1", "closed", None)
        await world.says("v1", "hello again")
        again = await world.becomes("v1", "offered")

    assert again.id != owned.id
    assert (again.agent_id, again.sticky_agent) == (waited_for, "ana" if waited_for == "ana" else "")


async def test_a_new_policys_times_count_for_conversations_that_wait_already(world: World) -> None:
    """The first policy would let them wait for ever; the second ends the wait, counted from its beginning."""
    await world.activate(text_of("queues: {short: {}}\nrules: [{name: all, queue: short}]"))
    async with world.router():
        row = await comes(world, "v1", "/")
        assert (row.queue, row.next_deadline) == ("short", None)
        await world.activate(text_of("queues: {short: {max_wait_s: 0.5}}\nrules: [{name: all, queue: short}]"))
        closed = await world.becomes("v1", "closed", None)

        assert closed.closed_by == "waited"


async def test_an_agents_languages_are_skills_that_rules_may_ask_for(world: World) -> None:
    """Ben has been idle for longer, but only Ana speaks German; the country's variant does not matter."""
    rule = "{name: german, when: {language: de}, queue: default, require: {'language:de': 1}}"
    await world.activate(text_of(f"rules: [{rule}]"))
    await world.agent("ben", idle_since=1)
    await world.agent("ana", languages_json='["en", "de-AT"]')
    async with world.router():
        body = MessageReceived("web", "v1", "web", "Servus", "v1-1", profile=Profile(language="de-CH"))
        await world.command(body, partition_of("web", "v1", PARTITIONS), "v1-1")
        offered = await world.becomes("v1", "offered")

    assert (offered.agent_id, offered.skills_json) == ("ana", '["language:de"]')


@pytest.mark.parametrize(
    ("outside", "status", "queue", "said"),
    [
        ("action: wait, notice: We are closed.", "waiting", "shop", ["notice:We are closed."]),
        ("action: close", "closed", "shop", ["closed_outside"]),
        ("action: queue, queue: default", "waiting", "default", []),
    ],
)
async def test_a_policy_that_closes_a_queue_affects_conversations_there_at_once(
    world: World, outside: str, status: str, queue: str, said: list[str]
) -> None:
    """As at closing time, and once; contacts who come later are told at entry."""
    await world.activate(text_of(SHUT % (outside, ALWAYS)))
    async with world.router():
        row = await comes(world, "v1", "/")
        assert (row.status, row.queue) == ("waiting", "shop")
        await world.activate(text_of(SHUT % (outside, NEVER)))
        ended = await world.until(lambda: reached(world, said, status, queue))
        late = await comes(world, "v2", "/")

        assert [text for _, author, text in await world.messages(ended) if author == "system"] == said
        assert [text for _, author, text in await world.messages(late) if author == "system"] == said


async def reached(world: World, said: list[str], status: str, queue: str) -> Any:
    """Return the row once the policy was applied to it."""
    row = await world.conversation("v1")
    done = (row.status, row.queue) == (status, queue) and row.deadline_kind in ("", "wait")
    return row if done and len(await world.messages(row)) == 1 + len(said) else None


async def test_a_queue_missing_from_a_new_policy_follows_the_fallback_at_once(world: World) -> None:
    """The fallback's times count for the conversations in it."""
    await world.activate(text_of("queues: {old: {}}\nrules: [{name: all, queue: old}]"))
    async with world.router():
        await comes(world, "v1", "/")
        await world.activate(text_of("queues: {default: {max_wait_s: 0.5}}"))
        closed = await world.becomes("v1", "closed", None)

        assert (closed.queue, closed.closed_by) == ("old", "waited")


async def test_agents_have_the_policys_capacity_unless_they_have_their_own(world: World) -> None:
    """Ana's capacity rises from one conversation to two at once; Ben keeps their own."""
    await world.agent("ana", status="available")
    await world.agent("ben", status="away", capacity=66)
    await world.activate(text_of("capacity: {agent: 50, weights: {chat: 50}}"))
    async with world.router():

        async def follows() -> bool:
            return bool((await world.agent_row("ana")).capacity == 50)

        await world.until(follows)
        await comes(world, "v1", "/")
        await world.becomes("v1", "offered", "ana")
        await comes(world, "v2", "/")
        await world.activate(text_of("capacity: {agent: 100, weights: {chat: 50}}"))
        await world.becomes("v2", "offered", "ana")

    ana, ben = await world.agent_row("ana"), await world.agent_row("ben")
    assert (ana.capacity, ana.load_limit, ana.load, ben.capacity) == (100, 100, 100, 66)
