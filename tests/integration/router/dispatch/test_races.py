"""Two act at once on two router processes: each time one wins, and the other is told why they did not."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.offer import AcceptOffer
from usher_common.commands.presence import AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.ids import agent_partition, partition_of
from usher_common.messages.events import ConversationChanged, agent_topic
from usher_common.record.tables.schema import agent, assignment

from routing.arena import Arena, Result, batches, open_arena
from routing.world import PARTITIONS
from waits import time_passes

Urls = tuple[str, str, str]
End = tuple[tuple[str, ...], str, str | None]  # the codes answered, status and agent afterwards

ROUNDS = [
    pytest.param(20, id="20"),
    pytest.param(500, id="500", marks=[pytest.mark.long, pytest.mark.timeout(600)]),
]
MANY = 100  # races after which each possible end must have come: else nothing raced
ROOM: dict[str, Any] = {"capacity": 100_000, "load_limit": 100_000}

pytestmark = pytest.mark.parametrize("rounds", ROUNDS)


@pytest.fixture
def urls(vhost_url: str, redis_url: str, database_url: str) -> Urls:
    """The URLs of bus, live store and migrated record."""
    return vhost_url, redis_url, database_url


async def employ(arena: Arena, **columns: str) -> None:
    """Add agents with capacity for all, by name and status, and listen to their answers."""
    for name, status in columns.items():
        await arena.near.agent(name, status=status, **ROOM)
    await arena.listen(columns)


async def check(arena: Arena, results: Sequence[Result], *outcomes: End) -> None:
    """Each race ended in one of these (codes, status, agent), many in each; no double owner, no overload."""
    ends = Counter((one.codes, one.row.status, one.row.agent_id) for one in results)

    assert set(ends) <= set(outcomes)
    assert len(results) < MANY or set(ends) == set(outcomes)
    open_now = await arena.open_assignments()
    held = {one.row.id for one in results if one.row.status in {"offered", "assigned"}}
    assert {key: open_now[key] for key in held} == dict.fromkeys(held, 1)
    assert await arena.broken() == {}


async def test_two_takes(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """One owns it, the other is told that somebody else has it."""
    async with open_arena(urls, tmp_path, rounds) as arena:
        await employ(arena, ana="busy", ben="busy")
        results: list[Result] = []
        for peers in batches(rounds):
            ids = dict(zip(peers, await arena.says(peers), strict=True))
            takes = {p: [TakeConversation(ids[p], who, f"{who}-{p}") for who in ("ana", "ben")] for p in peers}
            results += await arena.race(peers, takes)

        await check(arena, results, (("", "not_waiting"), "assigned", "ana"), (("not_waiting", ""), "assigned", "ben"))


async def test_two_accepts(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """The agent with the offer owns it; another who accepts is told that it is not offered to them."""
    async with open_arena(urls, tmp_path, rounds) as arena:
        await employ(arena, ana="available", ben="away")
        results: list[Result] = []
        for peers in batches(rounds):
            await arena.says(peers)
            await arena.until_all(peers, "offered")
            rows = {p: await arena.near.conversation(p) for p in peers}
            accepts = {
                p: [AcceptOffer(rows[p].id, who, rows[p].assignment_id, f"{who}-{p}") for who in ("ana", "ben")]
                for p in peers
            }
            results += await arena.race(peers, accepts)

        await check(arena, results, (("", "not_offered"), "assigned", "ana"))


async def test_two_takes_by_an_agent_with_capacity_for_one(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """Whatever their partitions, the agent gets one and is told of too little capacity for the other."""
    async with open_arena(urls, tmp_path, rounds) as arena:
        names = [f"a{number}" for number in range(rounds)]
        for name in names:
            await arena.near.agent(name, status="busy", capacity=40)
        await arena.listen(names)
        for peers in batches(2 * rounds):
            ids = await arena.says(peers)
            takes = {
                peer: [TakeConversation(key, names[int(peer[1:]) // 2], f"t-{peer}")]
                for peer, key in zip(peers, ids, strict=True)
            }
            await arena.race(peers, takes)
        pairs = [(f"t-v{2 * number}", f"t-v{2 * number + 1}") for number in range(rounds)]
        codes = [sorted(await arena.answers(pair)) for pair in pairs]

        assert codes == [["", "no_room"]] * rounds
        assert [one[0] for one in await arena.near.rows(select(agent.c.load))] == [33] * rounds
        assert await arena.broken() == {}


async def test_accept_against_timeout(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """An offer accepted about when it expires is either accepted, and stays so, or expired, and the agent is told."""
    settings = {"offer_s": 0.5, "missed_offers": 1_000_000, "refusal_pause_s": 3600}
    async with open_arena(urls, tmp_path, rounds, **settings) as arena:
        await employ(arena, ana="available")
        results: list[Result] = []
        for peers in batches(rounds):
            await arena.says(peers)
            results += await asyncio.gather(*(_accept_late(arena, peer) for peer in peers))
        await arena.until_all([one.row.peer for one in results if one.codes == ("expired",)], "waiting")

        await check(arena, results, (("",), "assigned", "ana"), (("expired",), "waiting", None))
        taken = select(assignment.c.outcome, assignment.c.accepted_at.is_not(None))
        ends = Counter(tuple(one) for one in await arena.near.rows(taken))
        won = sum(one.codes == ("",) for one in results)
        assert ends == Counter({("", True): won, ("expired", False): rounds - won})


async def _accept_late(arena: Arena, peer: str) -> Result:
    """Accept in the second half of the offer's time."""

    async def rung() -> ConversationChanged | None:
        told = arena.near.events(agent_topic("ana"), ConversationChanged)
        return next((one for one in told if one.peer == peer and one.offer is not None), None)

    offered = await arena.near.until(rung)  # by the event: in the record it is offered for half a second only
    assert offered.offer is not None
    accept = AcceptOffer(offered.id, "ana", offered.offer.assignment, f"late-{peer}")
    await time_passes(0.3)  # so that the acceptance and the offer's end meet
    await arena.send(accept, offered.home_partition, 0.6)
    codes = tuple(await arena.answers([accept.client_id]))
    return Result(await arena.near.conversation(peer), codes)


async def test_close_against_transfer(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """It is closed or waits again; the later one is told that it ended, or is no longer theirs."""

    def both(peer: str, key: str) -> list[Any]:
        return [CloseConversation(key, "ana", f"c-{peer}"), TransferConversation(key, "ana", f"t-{peer}")]

    ends = (("", "closed"), "closed", None), (("not_owner", ""), "waiting", None)
    await _check_owned(urls, tmp_path, rounds, both, ends)


async def test_reassign_against_close(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """It is closed or another's; the later one is told that it ended, or is no longer theirs."""

    def both(peer: str, key: str) -> list[Any]:
        return [ReassignConversation(key, "sue", f"r-{peer}", "ben"), CloseConversation(key, "ana", f"c-{peer}")]

    ends = (("", "not_owner"), "assigned", "ben"), (("closed", ""), "closed", None)
    await _check_owned(urls, tmp_path, rounds, both, ends)


async def test_two_reassign(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """One supervisor reassigns it; the other, who saw its former owner, is told that it was moved."""

    def both(peer: str, key: str) -> list[Any]:
        return [
            ReassignConversation(key, by, f"{by}-{peer}", to, "", "ana") for by, to in (("sue", "ben"), ("sam", "cem"))
        ]

    ends = (("", "moved"), "assigned", "ben"), (("moved", ""), "assigned", "cem")
    await _check_owned(urls, tmp_path, rounds, both, ends)


async def _check_owned(urls: Urls, folder: Path, rounds: int, both: Any, ends: tuple[End, ...]) -> None:
    """Let two act on conversations that Ana owns, and check how it ended."""
    async with open_arena(urls, folder, rounds) as arena:
        await employ(arena, ana="busy", ben="busy", cem="busy", sue="away", sam="away")
        results: list[Result] = []
        for peers in batches(rounds):
            ids = dict(zip(peers, await arena.owned(peers, "ana"), strict=True))
            results += await arena.race(peers, {peer: both(peer, ids[peer]) for peer in peers})

        await check(arena, results, *ends)


async def test_an_agent_who_vanishes_while_accepting(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """Accepted or not, a vanished agent's conversations wait again, and no load is left on them."""
    async with open_arena(urls, tmp_path, rounds) as arena:
        results: list[Result] = []
        for peers in batches(rounds):
            for peer in peers:
                await arena.near.agent(f"of-{peer}", capacity=40)
            await arena.listen([f"of-{peer}" for peer in peers])
            ids = await arena.says(peers)
            await arena.until_all(peers, "offered")
            results += await asyncio.gather(*(_accept_and_vanish(arena, peer) for peer in peers))
            await arena.until_all(peers, "waiting")
            homes = [partition_of("web", peer, PARTITIONS) for peer in peers]
            await asyncio.gather(*(arena.send(*one) for one in zip(map(EndConversation, ids), homes, strict=True)))
            await arena.until_all(peers, "closed")

        accepted = select(assignment.c.id).where(assignment.c.accepted_at.is_not(None))
        assert {one.row.assignment_id for one in results if one.codes == ("",)} == {
            one[0] for one in await arena.near.rows(accepted)
        }
        assert {one.codes for one in results} <= {("",), ("expired",)}
        assert {one[0] for one in await arena.near.rows(select(assignment.c.outcome))} == {"vanished"}
        states = {tuple(one) for one in await arena.near.rows(select(agent.c.status, agent.c.load))}
        assert states == {("offline", 0)}
        assert rounds < MANY or len({one.codes for one in results}) == 2


async def _accept_and_vanish(arena: Arena, peer: str) -> Result:
    row = await arena.near.conversation(peer)
    accept = AcceptOffer(row.id, row.agent_id, row.assignment_id, f"v-{peer}")
    await asyncio.gather(
        arena.send(accept, row.home_partition, 0.03),
        arena.send(AgentVanished(row.agent_id, 1), agent_partition(row.agent_id, PARTITIONS)),
    )
    return Result(row, tuple(await arena.answers([accept.client_id])))


async def test_take_against_offer(urls: Urls, tmp_path: Path, rounds: int) -> None:
    """An agent who takes it while it is offered to another owns it, or is told that another is being asked."""
    async with open_arena(urls, tmp_path, rounds) as arena:
        await employ(arena, ana="available", ben="busy")
        results: list[Result] = []
        for peers in batches(rounds):
            results += await asyncio.gather(*(_take_soon(arena, peer) for peer in peers))

        await check(arena, results, (("",), "assigned", "ben"), (("not_waiting",), "offered", "ana"))


async def _take_soon(arena: Arena, peer: str) -> Result:
    """Take it as soon as it is there, or a moment later."""
    (key,) = await arena.says([peer])
    take = TakeConversation(key, "ben", f"t-{peer}")
    await arena.send(take, partition_of("web", peer, PARTITIONS), 0.03)
    codes = tuple(await arena.answers([take.client_id]))
    return Result(await arena.near.conversation(peer), codes)
