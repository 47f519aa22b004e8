"""What an agent's socket keeps."""

import asyncio

from aiohttp import web
from usher_common.messages.events import ConversationChanged

from usher_gateway.reading.people import Session as SignedIn
from usher_gateway.sockets.desk import Tracks
from usher_gateway.sockets.edge import WEB, Edge
from usher_gateway.sockets.session import Session
from usher_gateway.wire.outgoing import AgentConversation
from usher_gateway.wire.views import conversation_for_agent


class AgentSocket(Session):
    """A signed-in agent's socket; `version` is the newest of his own state that was shown."""

    __slots__ = ("agent", "signed_in", "tracks", "version")

    def __init__(
        self, edge: Edge, ws: web.WebSocketResponse, transport: asyncio.Transport, signed_in: SignedIn
    ) -> None:
        super().__init__(edge, ws, transport, edge.agent_rate)
        self.signed_in = signed_in
        self.agent = signed_in.agent
        self.who = f"agent:{signed_in.agent}"
        self.tracks = Tracks(self.agent)
        self.version = -1

    def view(self, state: ConversationChanged) -> AgentConversation:
        """Show a conversation to this agent."""
        online = self.edge.around.online if state.channel == WEB else None
        return conversation_for_agent(state, self.agent, online=None if online is None else state.peer in online)
