"""Compare what every socket has shown with the record, so that a lost event stays unseen for seconds at most.

The record alone decides, by sequence and version; no window of time is trusted (decision 0054).
"""

import asyncio
import random
from collections.abc import Iterator, Mapping
from typing import TypeVar

import structlog
from usher_common.handling import Stall
from usher_common.ids import address_id
from usher_common.messages.events import ConversationChanged
from usher_common.runtime.background_loops import report_progress, supervise

from usher_gateway import metrics
from usher_gateway.limits import CHECK_CONVERSATIONS, SPREAD_S
from usher_gateway.reading.agents import agent_states, open_sessions
from usher_gateway.reading.conversations import (
    conversations_by_id,
    current_by_address,
    different,
    owned_by,
    owned_versions,
)
from usher_gateway.reading.notes import note_counts, notes_of
from usher_gateway.sockets.desk.session import AgentSession
from usher_gateway.sockets.shared.edge import WEB, Edge
from usher_gateway.sockets.shared.socket import UNAUTHORISED
from usher_gateway.sockets.visitor.session import VisitorSession
from usher_gateway.wire.views import belongs_to

log = structlog.get_logger()
NAME = "gateway.resync"
Known = dict[str, tuple[int, int]]
V = TypeVar("V")


class Checking:
    """The comparing loop; setting `gap` makes it run early."""

    def __init__(self, edge: Edge, gap: asyncio.Event) -> None:
        self._edge = edge
        self._gap = gap
        self.task = supervise(NAME, self._run)

    async def _run(self) -> None:
        while True:
            await self._wait()
            try:
                await self.check()
            except Stall as stall:
                log.warning("gateway.resync_stalled", reason=str(stall))
            report_progress(NAME)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._edge.timing.check):
                await self._gap.wait()
        except TimeoutError:
            return
        self._gap.clear()
        metrics.RESYNCS.inc()
        await asyncio.sleep(random.random() * SPREAD_S)  # noqa: S311 - gateways take turns, no secret
        for socket in self._edge.hub.sockets:
            socket.resync()

    async def check(self) -> None:
        """Compare once and fill what differs."""
        sockets = [socket for socket in self._edge.hub.sockets if socket.ready and not socket.left]
        visitors = [socket for socket in sockets if isinstance(socket, VisitorSession)]
        agents = [socket for socket in sockets if isinstance(socket, AgentSession)]
        await self._check_conversations(visitors, agents)
        await self._find_awaited([socket for socket in visitors if socket.awaits or socket.lost])
        if agents:
            await self._check_own(agents)
            await self._check_agents(agents)
            await self._check_notes(agents)

    async def _check_conversations(self, visitors: list[VisitorSession], agents: list[AgentSession]) -> None:
        known = what_is_known(visitors, agents)
        for part in _parts(known):
            found = await different(self._edge.record, part)
            newer = [key for key, (_, version) in found.items() if version > part[key][1]]
            states = await conversations_by_id(self._edge.record, newer) if newer else {}
            for visitor in visitors:
                if visitor.current in found:
                    _bring(visitor, states.get(visitor.current), found[visitor.current][0])
            for agent in agents:
                for key in found.keys() & agent.tracks.by_id.keys():
                    if key in states:
                        agent.show(states[key])
                    agent.learn(key, found[key][0])

    async def _find_awaited(self, visitors: list[VisitorSession]) -> None:
        by_address: dict[str, list[VisitorSession]] = {}
        for visitor in visitors:
            by_address.setdefault(address_id(WEB, visitor.visitor), []).append(visitor)
        addresses = list(by_address)
        for start in range(0, len(addresses), CHECK_CONVERSATIONS):
            part = addresses[start : start + CHECK_CONVERSATIONS]
            found = await current_by_address(self._edge.record, part)
            for address in part:
                for visitor in by_address[address]:
                    visitor.lost = False
                    _found_current(visitor, found.get(address))

    async def _check_own(self, agents: list[AgentSession]) -> None:
        before = {socket: socket.tracks.owned() for socket in agents}
        rows = await owned_versions(self._edge.record, sorted({socket.agent for socket in agents}))
        differing = [socket for socket in agents if differs(rows[socket.agent], before[socket], socket.tracks.owned())]
        for socket in agents:
            for key, (last_seq, _) in rows[socket.agent].items():
                socket.learn(key, last_seq)
        if not differing:
            return
        held = {socket: frozenset(socket.tracks.owned()) for socket in differing}
        own = await owned_by(self._edge.record, sorted({socket.agent for socket in differing}))
        for socket in differing:
            socket.show_own([state for state in own if belongs_to(state, socket.agent)], held[socket])

    async def _check_agents(self, agents: list[AgentSession]) -> None:
        signed_in = await open_sessions(self._edge.record, [socket.signed_in.key for socket in agents])
        states = await agent_states(self._edge.record, sorted({socket.agent for socket in agents}))
        for socket in agents:
            state = states.get(socket.agent)
            if state is None or socket.signed_in.key not in signed_in:
                socket.close(UNAUTHORISED)  # signed out, removed or disabled meanwhile
            else:
                socket.show_agent(state)

    async def _check_notes(self, agents: list[AgentSession]) -> None:
        """Show the notes of opened conversations whose events were lost, or were sent to others only."""
        shown = notes_shown(agents)
        for part in _parts(shown):
            counts = await note_counts(self._edge.record, list(part))
            missed = [key for key, count in counts.items() if count > part[key]]
            found = await notes_of(self._edge.record, missed) if missed else {}
            for agent in agents:
                for key in found.keys() & agent.tracks.by_id.keys():
                    if agent.tracks.by_id[key].opened:
                        agent.show_notes(found[key])


def notes_shown(agents: list[AgentSession]) -> dict[str, int]:
    """Map each opened conversation to the lowest number of notes that any socket has shown."""
    shown: dict[str, int] = {}
    for agent in agents:
        for key, track in agent.tracks.by_id.items():
            if track.opened:
                shown[key] = min(len(track.notes), shown.get(key, len(track.notes)))
    return shown


def what_is_known(visitors: list[VisitorSession], agents: list[AgentSession]) -> Known:
    """Map each conversation to the lowest (last sequence, version) that any socket has.

    Complete closed ones are left out.
    """
    known: Known = {}
    for visitor in visitors:
        state = visitor.state
        if visitor.current and (state is None or state.status != "closed" or visitor.timeline.behind):
            _lower(known, visitor.current, (visitor.timeline.last, state.version if state is not None else -1))
    for agent in agents:
        for key, value in agent.tracks.followed().items():
            _lower(known, key, value)
    return known


def differs(rows: Mapping[str, tuple[int, int]], before: Known, now: Known) -> bool:
    """Return whether an agent's own conversations in the record differ from a socket's, beyond events in transit.

    The rows were read between `before` and `now`: what changed meanwhile is left to the next comparison.
    """
    lost = any(key not in rows and before.get(key) == value for key, value in now.items())
    gained = any(key not in now and key not in before for key in rows)
    older = any(key in now and version > now[key][1] for key, (_, version) in rows.items())
    return lost or gained or older


def _bring(visitor: VisitorSession, state: ConversationChanged | None, last_seq: int) -> None:
    if state is not None:
        visitor.show(state)
    visitor.learn(last_seq)


def _found_current(visitor: VisitorSession, state: ConversationChanged | None) -> None:
    if state is None or (state.status == "closed" and not _follows(visitor, state)):
        if not visitor.current:
            return  # still awaited: the accepted message was not handled yet
        visitor.awaits = visitor.awaits and visitor.state is None
        return
    visitor.show(state)
    visitor.awaits = state.status == "closed" and visitor.awaits
    if state.id == visitor.current:
        visitor.learn(state.last_seq)


def _follows(visitor: VisitorSession, state: ConversationChanged) -> bool:
    """Return whether a closed conversation is the one shown, or a later one."""
    return state.id == visitor.current or (visitor.state is not None and visitor.goes_over(state))


def _lower(known: Known, key: str, value: tuple[int, int]) -> None:
    old = known.get(key)
    known[key] = value if old is None else (min(old[0], value[0]), min(old[1], value[1]))


def _parts(known: dict[str, V]) -> Iterator[dict[str, V]]:
    keys = list(known)
    for start in range(0, len(keys), CHECK_CONVERSATIONS):
        yield {key: known[key] for key in keys[start : start + CHECK_CONVERSATIONS]}
