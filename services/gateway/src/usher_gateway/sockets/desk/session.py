"""An agent's socket: receives their commands and sends what their desk shows."""

import asyncio
import secrets
import time

from aiohttp import web
from usher_common.commands.status import SetAgentStatus, WantedStatus
from usher_common.ids import agent_command_id, agent_partition
from usher_common.live.port import LiveAway
from usher_common.messages.events import DESK_TOPIC, ConversationChanged, agent_topic

from usher_gateway.limits import FRESH_S, WAITING_SHOWN, Timing
from usher_gateway.reading.agents import Session as SignedIn
from usher_gateway.reading.agents import own_agent
from usher_gateway.reading.conversations import owned_by, waiting
from usher_gateway.reading.notes import notes_of
from usher_gateway.sockets.desk.commands import AgentCommands
from usher_gateway.sockets.desk.events import AgentEvents
from usher_gateway.sockets.shared.edge import Edge
from usher_gateway.sockets.shared.session import Reads
from usher_gateway.sockets.shared.socket import UNAUTHORISED
from usher_gateway.wire.asking import ASKING
from usher_gateway.wire.fields import Marks, Ping, Pong, Typing
from usher_gateway.wire.from_agents import AgentHello, AgentMessage, Open
from usher_gateway.wire.incoming import decode_agent
from usher_gateway.wire.outgoing import AgentWelcome
from usher_gateway.wire.parts import Myself
from usher_gateway.wire.views import is_open_to_all
from usher_gateway.wire.websocket_frames import encode_text_frame

Queue = tuple[list[ConversationChanged], int]  # the conversations that wait longest, and how many wait


class AgentSession(AgentCommands, AgentEvents):
    """A desk's socket."""

    __slots__ = ()

    def __init__(
        self, edge: Edge, ws: web.WebSocketResponse, transport: asyncio.Transport, signed_in: SignedIn
    ) -> None:
        super().__init__(edge, ws, transport, signed_in)

    def ping_s(self, timing: Timing) -> float:
        return min(timing.ping, timing.desk_ping)

    def pong_s(self, timing: Timing) -> float:
        return min(timing.pong, timing.desk_pong)

    async def on_hello(self, hello: AgentHello) -> None:
        elsewhere = hello.arrive and await self._elsewhere()
        await self.edge.live.beat("agent", [self.agent])
        # Subscribed before the record is read: events in between are kept (`early`), so none is lost.
        await self.edge.hub.join(self, [agent_topic(self.agent), DESK_TOPIC])
        me = await own_agent(self.edge.record, self.agent)
        if me is None:
            self.close(UNAUTHORISED)
            return
        own = await owned_by(self.edge.record, [self.agent])
        line, total = await waiting(self.edge.record, WAITING_SHOWN)
        self._welcome(me, own, (line, total), elsewhere=elsewhere)
        if hello.status is not None:
            self._set_status(f"hello-{secrets.token_hex(12)}", hello.status)

    async def _elsewhere(self) -> bool:
        """Return whether the agent is connected by another socket, of this gateway or of another one."""
        topic, now = agent_topic(self.agent), time.monotonic()
        if any(one.fresh(now) for one in self.edge.hub.at(topic)):
            return True
        if self.edge.hub.left_lately(topic):
            return False
        try:
            (silent_s,) = await self.edge.live.last_seen("agent", [self.agent])
        except LiveAway:
            return False
        return silent_s is not None and silent_s < FRESH_S

    def _welcome(self, me: Myself, own: list[ConversationChanged], queue: Queue, *, elsewhere: bool) -> None:
        line, total = queue
        for state in own:
            self.tracks.learn(state)
        self.version = me.version
        welcome = AgentWelcome(
            agent=me,
            conversations=tuple(self.view(state) for state in own),
            waiting=tuple(self.view(state) for state in line),
            waiting_total=total,
            now=time.time_ns() // 1_000_000,
            csrf=self.signed_in.csrf,
            agents=self.edge.shared.colleagues,
            elsewhere=elsewhere,
            build=self.edge.build,
        )
        self.send(encode_text_frame(welcome))
        self.welcomed()

    async def on_open(self, wanted: Open) -> None:
        state = await self.edge.conversations.get(wanted.conversation)
        lasting = state is not None and await self.may_follow(state)
        if state is None or not (lasting or is_open_to_all(state)):
            self.error("not_yours", "There is no such conversation, or it is not yours to see.")
            return
        if state.id in self.tracks.by_id:
            self.show(state)  # the row may be newer than what was shown, if its event is late or lost
        notes = (await notes_of(self.edge.record, [state.id])).get(state.id, [])
        track = self.tracks.open(state, wanted.after_seq, lasting=lasting)
        track.notes.clear()  # a desk that opens a conversation has no notes of it, or drops those it has
        self.show_notes(notes)
        if track.timeline.behind:
            self.edge.filling.want(self, state.id)
        else:
            self.say_opened(state.id, track)

    def _set_status(self, unasked: str, status: WantedStatus) -> None:
        body = SetAgentStatus(self.agent, status, hello=True)
        partition = agent_partition(self.agent, self.edge.partitions)
        self.submit(partition, "", agent_command_id(self.agent, unasked), body)


AgentSession.reads = Reads(decode_agent, AgentHello)
AgentSession.handlers = {
    AgentHello: AgentSession.on_hello,
    Open: AgentSession.on_open,
    AgentMessage: AgentSession.on_message,
    Typing: AgentSession.on_typing,
    Marks: AgentSession.on_marked,
    Ping: AgentSession.on_ping,
    Pong: AgentSession.on_pong,
    **dict.fromkeys(ASKING, AgentSession.on_command),
}
