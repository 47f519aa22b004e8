"""What all sockets of this process share."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from usher_common.audit.log import Act
from usher_common.files.signed_links import FileLinks
from usher_common.ids import address_id
from usher_common.live.port import Live
from usher_common.mails.unsubscribing import UnsubscribeLinks
from usher_common.messages.events import ConversationChanged, visitor_topic
from usher_common.record.port import Record
from usher_common.token_bucket import Rate
from usher_policy.privacy.active_masks import ActiveMasks

from usher_gateway.accounts.identities import Identities
from usher_gateway.accounts.tokens import MailLinks, TranscriptLinks, VisitorTokens
from usher_gateway.audit.by_link import said_of
from usher_gateway.invitations.inviting import Invitations
from usher_gateway.limits import FRAMES_BURST, FRAMES_PER_MESSAGE, FRAMES_PER_S, Timing
from usher_gateway.reading.batch_loader import BatchLoader
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.settings import GatewaySettings
from usher_gateway.sockets.shared.dedup import Accepted
from usher_gateway.sockets.shared.gap_filling import GapFiller
from usher_gateway.sockets.shared.hub import Hub
from usher_gateway.sockets.shared.openings import Openings
from usher_gateway.sockets.shared.publish_queues import PublishQueues
from usher_gateway.visits.following import Visits
from usher_gateway.wire.outgoing import AgentOut
from usher_gateway.wire.parts import AgentFace, Colleague, Guest
from usher_gateway.wire.websocket_frames import CachedFrame

WEB = "web"  # the widget's account and channel


@dataclass(slots=True)
class SharedState:
    """What all sockets know of agents and visitors; refreshed every few seconds."""

    faces: tuple[AgentFace, ...] = ()
    anybody: bool = False  # somebody is at a desk, free or not
    colleagues: tuple[Colleague, ...] = ()
    states: dict[str, AgentOut] = field(default_factory=dict)  # agents' states, as last sent to desks
    skills: frozenset[str] | None = None  # names of all existing skills; None: not yet known
    online: frozenset[str] | None = None  # visitors with an open socket anywhere; None: not known


@dataclass(frozen=True, slots=True)
class Edge:
    """The shared parts, passed to every socket."""

    settings: GatewaySettings
    partitions: int
    live: Live
    record: Record
    hub: Hub
    lanes: PublishQueues
    accepted: Accepted
    filling: GapFiller
    conversations: BatchLoader[str, ConversationChanged]  # by id
    current: BatchLoader[str, ConversationChanged]  # by address id
    tokens: VisitorTokens
    identities: Identities
    links: FileLinks
    transcript_links: TranscriptLinks
    mail_links: MailLinks
    unsubscribe_links: UnsubscribeLinks
    timing: Timing
    visits: Visits
    policy: ActivePolicy
    masks: ActiveMasks
    invitations: Invitations
    build: str = ""  # of the desk that this gateway sends
    openings: Openings = field(default_factory=Openings)
    visitor_frames: CachedFrame = field(default_factory=CachedFrame)
    desk_frames: CachedFrame = field(default_factory=CachedFrame)
    shared: SharedState = field(default_factory=SharedState)

    def link(self, upload: str) -> str:
        """Return an upload's signed address."""
        return self.links.url(upload, int(time.time()))

    def link_for(self, agent: str, conversation: str) -> Callable[[str], str]:
        """Return how uploads of a conversation are signed for an agent: opening one is a read of theirs."""
        said = said_of(Act(agent, "file_opened", conversation))
        return lambda upload: self.links.url(upload, int(time.time()), said)

    def guest(self, agent: str) -> Guest:
        """Return an agent who joined; one created a moment ago has no name yet."""
        known = next((one for one in self.shared.colleagues if one.id == agent), None)
        return Guest(agent, known.name, known.photo) if known else Guest(agent, "", "")

    def visitor_online(self, visitor: str) -> bool | None:
        """Return whether a visitor is online: known at once if they are at this gateway; None: unknown."""
        if self.hub.at(visitor_topic(WEB, visitor)):
            return True
        online = self.shared.online
        return None if online is None else visitor in online

    async def current_of(self, visitor: str) -> ConversationChanged | None:
        """Return a visitor's conversation: the open one, else the one closed last; raises Stall."""
        return await self.current.get(address_id(WEB, visitor))

    async def currents_of(self, visitors: Sequence[str]) -> dict[str, ConversationChanged]:
        """Read the conversations of those visitors who have one, as `current_of` does; raises Stall."""
        states = await asyncio.gather(*(self.current_of(visitor) for visitor in visitors))
        return {visitor: state for visitor, state in zip(visitors, states, strict=True) if state is not None}

    @property
    def visitor_rate(self) -> Rate:
        """The rate of one visitor's messages."""
        return Rate(self.settings.visitor_messages_per_s, self.settings.visitor_message_burst)

    @property
    def agent_rate(self) -> Rate:
        """The rate of one agent's messages and commands."""
        return Rate(self.settings.agent_messages_per_s, self.settings.agent_message_burst)


@cache
def frames_rate(messages: Rate) -> Rate:
    """Return the rate of WebSocket frames of any kind for this rate of messages: refusals must stay cheap."""
    return Rate(
        max(FRAMES_PER_S, messages.per_s * FRAMES_PER_MESSAGE), max(FRAMES_BURST, messages.burst * FRAMES_PER_MESSAGE)
    )
