"""The state of an agent's socket."""

import asyncio

from aiohttp import web
from usher_common.messages.events import ConversationChanged

from usher_gateway.reading.agents import Session as SignedIn
from usher_gateway.sockets.desk.followed import FollowedConversations
from usher_gateway.sockets.shared.edge import WEB, Edge
from usher_gateway.sockets.shared.session import Session
from usher_gateway.wire.outgoing import AgentConversation
from usher_gateway.wire.views import conversation_for_agent
from usher_gateway.wire.websocket_frames import encode_text_frame


class AgentSocket(Session):
    """A signed-in agent's socket; `version` is the newest of the agent's own states that was shown."""

    __slots__ = ("agent", "signed_in", "tracks", "version")

    def __init__(
        self, edge: Edge, ws: web.WebSocketResponse, transport: asyncio.Transport, signed_in: SignedIn
    ) -> None:
        super().__init__(edge, ws, transport, edge.agent_rate)
        self.signed_in = signed_in
        self.agent = signed_in.agent
        self.tracks = FollowedConversations(self.agent)
        self.version = -1

    @property
    def who(self) -> str:
        return f"agent:{self.agent}"

    def view(self, state: ConversationChanged) -> AgentConversation:
        """Present a conversation to this agent, and note what it says of the visitor's presence."""
        online = self.edge.visitor_online(state.peer) if state.channel == WEB else None
        if (track := self.tracks.by_id.get(state.id)) is not None:
            track.online = online
        return conversation_for_agent(state, self.agent, self.edge.guest, online=online)

    def show_presence(self) -> None:
        """Show whose visitors came or left since the last time."""
        for track in self.tracks.by_id.values():
            state = track.state
            if state is not None and state.channel == WEB and self.edge.visitor_online(state.peer) != track.online:
                self.send(encode_text_frame(self.view(state)))
