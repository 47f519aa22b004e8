"""What one desk socket knows of conversations: own and opened ones, and what was shown of each."""

from usher_common.messages.events import ConversationChanged, MessageAdded

from usher_gateway.limits import GONE, OPENED
from usher_gateway.sockets.shared.timeline import Timeline
from usher_gateway.wire.views import belongs_to, is_open_to_all


class FollowedConversation:
    """One conversation as this socket last saw it."""

    __slots__ = ("lasting", "notes", "online", "opened", "opening", "state", "timeline")

    def __init__(self, state: ConversationChanged | None, last_seq: int) -> None:
        self.state = state
        self.timeline: Timeline[MessageAdded] = Timeline(last_seq)
        self.online: bool | None = None  # whether its visitor was online, as last shown
        self.notes: set[str] = set()  # ids of the notes shown since it was opened
        self.opened = False
        self.lasting = False  # may be followed even while it is another agent's
        self.opening = False  # `opened` must be sent after the messages

    @property
    def version(self) -> int:
        """The version that was shown."""
        return self.state.version if self.state is not None else -1

    def stays(self, state: ConversationChanged) -> bool:
        """Return whether another agent's conversation is followed further: only while this agent may see it."""
        return self.opened and (self.lasting or is_open_to_all(state))


class FollowedConversations:
    """The conversations that a socket follows: its agent's own, and those they opened."""

    __slots__ = ("_agent", "_gone", "by_id")

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._gone: dict[str, int] = {}  # versions at which own ones were lost: an older row must not bring them back
        self.by_id: dict[str, FollowedConversation] = {}

    def own(self, conversation: str) -> bool:
        """Return whether it is the agent's own, as far as this socket knows."""
        track = self.by_id.get(conversation)
        return track is not None and track.state is not None and belongs_to(track.state, self._agent)

    def owned(self) -> dict[str, tuple[int, int]]:
        """Return own conversations with (last sequence sent, version shown)."""
        return {key: (track.timeline.last, track.version) for key, track in self.by_id.items() if self.own(key)}

    def followed(self) -> dict[str, tuple[int, int]]:
        """Return all conversations with (last sequence sent, version shown)."""
        return {key: (track.timeline.last, track.version) for key, track in self.by_id.items()}

    def learn(self, state: ConversationChanged) -> bool:
        """Take a newer state and return whether to show it.

        A conversation that may not be followed further is dropped.
        """
        track = self.by_id.get(state.id)
        if state.version <= (track.version if track is not None else self._gone.get(state.id, -1)):
            return False
        mine = belongs_to(state, self._agent)
        if track is not None:
            track.state = state
            track.lasting = track.lasting or state.owner == self._agent
            if not mine and not track.stays(state):
                self._leave(state)
        elif mine:
            self.by_id[state.id] = FollowedConversation(state, state.last_seq)
        return True

    def hear(self, event: MessageAdded) -> tuple[FollowedConversation, list[MessageAdded]]:
        """Take a live message; returns the messages that can be sent now."""
        track = self.by_id.get(event.conversation)
        if track is None:  # its state has not arrived yet, or was lost
            track = self.by_id[event.conversation] = FollowedConversation(None, event.seq - 1)
        return track, track.timeline.hear(event.seq, event)

    def open(self, state: ConversationChanged, after: int, *, lasting: bool) -> FollowedConversation:
        """Open a conversation after this sequence; beyond the limit, the one opened first is dropped.

        A state newer than the one shown must be shown before: here it changes nothing. Unless `lasting`, it is dropped
        as soon as it no longer waits.
        """
        track = self.by_id.pop(state.id, None) or FollowedConversation(state, after)
        track.opened = track.opening = True
        track.lasting = track.lasting or lasting
        track.timeline.restart(min(after, max(track.timeline.known, state.last_seq)))
        track.timeline.learn(state.last_seq)
        self.by_id[state.id] = track
        self._limit()
        return track

    def _leave(self, state: ConversationChanged) -> None:
        del self.by_id[state.id]
        self._gone[state.id] = state.version
        if len(self._gone) > GONE:
            del self._gone[next(iter(self._gone))]

    def _limit(self) -> None:
        foreign = [key for key, track in self.by_id.items() if track.opened and not self.own(key)]
        for key in foreign[:-OPENED]:
            del self.by_id[key]
