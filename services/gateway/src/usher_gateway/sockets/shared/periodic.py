"""Periodic tasks for all sockets: time-outs, pings, marks, presence, dedup marks; no socket has a timer of its own."""

import asyncio
import time

from usher_common.live.port import LiveAway
from usher_common.runtime.background_loops import every

from usher_gateway.limits import BEAT_S, PRESENCE_STALE_S, REMEMBER_S
from usher_gateway.reading.agents import agents_here, colleagues
from usher_gateway.reading.skills import skill_names
from usher_gateway.sockets.desk.session import AgentSession
from usher_gateway.sockets.shared.edge import Edge
from usher_gateway.sockets.visitor.session import VisitorSession
from usher_gateway.wire.outgoing import AgentOut, Here
from usher_gateway.wire.parts import AgentFace
from usher_gateway.wire.websocket_frames import encode_text_frame


def start_periodic(edge: Edge) -> list[asyncio.Task[None]]:
    """Start every task that runs periodically."""

    async def tick() -> None:
        now = time.monotonic()
        edge.hub.awake(now, edge.timing.tick)
        for socket in list(edge.hub.sockets):
            socket.tick(now, edge.timing)
        edge.lanes.sweep(now)

    return [
        every("gateway.tick", edge.timing.tick, tick),
        every("gateway.dedup", REMEMBER_S, edge.accepted.save),
        every("gateway.presence", BEAT_S, lambda: publish_agents(edge)),
        every("gateway.visitors", BEAT_S, lambda: publish_visitors(edge)),
        every("gateway.refresh", edge.timing.check, lambda: refresh(edge)),
    ]


async def publish_agents(edge: Edge) -> None:
    """Publish which agents have an open socket here.

    Apart from visitors, whose number knows no bound: an agent whose heartbeat waits for theirs would count as lost.
    """
    now = time.monotonic()
    edge.hub.awake(now, edge.timing.tick)
    if agents := {desk.agent for desk in _desks(edge) if desk.fresh(now)}:
        await edge.live.beat("agent", agents)


async def publish_visitors(edge: Edge) -> None:
    """Publish which visitors have an open socket here, and show desks which have one anywhere."""
    visitors = {socket.visitor for socket in edge.hub.sockets if isinstance(socket, VisitorSession) and socket.ready}
    if visitors:
        await edge.live.beat("visitor", visitors)
    if _desks(edge):
        edge.shared.online = await _online(edge)
        for desk in _desks(edge):  # as they are now: reading takes a while
            desk.show_presence()


def _desks(edge: Edge) -> list[AgentSession]:
    return [socket for socket in edge.hub.sockets if isinstance(socket, AgentSession) and socket.ready]


async def refresh(edge: Edge) -> None:
    """Read agents at work, colleagues and skills; tell visitors and desks what changed."""
    _tell_who_is_here(edge, *await agents_here(edge.record))
    cards, states = await colleagues(edge.record)
    # before the states are replaced: changes are relative to what each welcome contained
    _publish_colleagues(edge, states)
    edge.shared.colleagues, edge.shared.states = cards, states
    edge.shared.skills = await skill_names(edge.record)


def _tell_who_is_here(edge: Edge, faces: tuple[AgentFace, ...], anybody: bool) -> None:  # noqa: FBT001 - a fact
    shared = edge.shared
    if (faces, anybody) == (shared.faces, shared.anybody):
        return
    shared.faces, shared.anybody = faces, anybody
    data = encode_text_frame(Here(faces, anybody))
    for socket in edge.hub.sockets:
        if isinstance(socket, VisitorSession) and socket.ready:
            socket.send(data)


def _publish_colleagues(edge: Edge, states: dict[str, AgentOut]) -> None:
    before = edge.shared.states
    desks = _desks(edge)
    for agent, state in states.items():
        if agent not in before or before[agent].version != state.version:
            data = encode_text_frame(state)
            for desk in desks:
                if desk.agent != agent:  # agents learn their own state at once, by their own topic
                    desk.send(data)


async def _online(edge: Edge) -> frozenset[str] | None:
    try:
        presence = await edge.live.presence("visitor", within_s=PRESENCE_STALE_S)
    except LiveAway:
        return None
    if presence.age_s < PRESENCE_STALE_S:
        return None  # a store that has just started may not have every gateway's heartbeat yet
    return frozenset(presence.seen)
