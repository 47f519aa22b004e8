"""The state of a visitor's socket and the events it shows: those of the current conversation."""

import asyncio

from aiohttp import web
from usher_common.ids import partition_of
from usher_common.messages.content import Entry, Profile
from usher_common.messages.events import (
    CommandAnswered,
    ConversationChanged,
    Event,
    MessageAdded,
    MessageChanged,
    MessageConflicted,
    PlaceChanged,
    TypingChanged,
)

from usher_gateway import metrics
from usher_gateway.sockets.shared.edge import Edge
from usher_gateway.sockets.shared.session import Session
from usher_gateway.sockets.shared.timeline import Timeline
from usher_gateway.wire.outgoing import Conflict, MessageChangedOut, QueuePosition, TypingOut
from usher_gateway.wire.views import conversation_for_visitor, message_for_visitor
from usher_gateway.wire.websocket_frames import encode_text_frame


class VisitorSocket(Session):
    """A visitor's socket; `current` is the conversation's id, known before its state if a message arrives first."""

    __slots__ = (
        "address",
        "awaits",
        "current",
        "entry",
        "invitation",
        "lost",
        "partition",
        "profile",
        "profile_sent",
        "state",
        "timeline",
        "visit",
        "visitor",
    )

    def __init__(self, edge: Edge, ws: web.WebSocketResponse, transport: asyncio.Transport, address: str) -> None:
        super().__init__(edge, ws, transport, edge.visitor_rate)
        self.address = address  # the network it comes from: openings of conversations are limited by it
        self.visitor = ""
        self.visit = ""  # the browser's name of it
        self.invitation = ""  # the accepted one, with which the next conversation begins
        self.partition = 0
        self.current = ""
        self.state: ConversationChanged | None = None
        self.timeline: Timeline[MessageAdded] = Timeline()
        self.entry: Entry | None = None
        self.profile: Profile | None = None
        self.profile_sent = False  # the profile was sent with a message of this socket
        self.awaits = False  # a message was accepted that must open a conversation
        self.lost = False  # events may have been lost: the next comparison with the record looks for its conversation

    @property
    def who(self) -> str:
        return f"visitor:{self.visitor}"

    @property
    def home(self) -> int:
        """Return the partition that decides about this conversation, by the present number of partitions."""
        if self.state is None:
            return self.partition
        return partition_of(self.state.account, self.state.peer, self.edge.partitions)

    def hear(self, topic: str, event: Event) -> None:
        if self.early is not None:
            self.early.append((topic, event))
        elif type(event) is MessageAdded:
            self._hear_message(event)
        elif type(event) is ConversationChanged:
            self.show(event)
        else:
            self._hear_other(event)

    def _hear_other(self, event: Event) -> None:
        if type(event) is MessageChanged:
            self._hear_changed(event.message)
        elif type(event) is TypingChanged:
            if event.party == "agent" and event.conversation == self.current:
                self.send(encode_text_frame(TypingOut(event.conversation, event.on)))
        elif type(event) is PlaceChanged:
            if event.conversation == self.current:
                self.send(encode_text_frame(QueuePosition(event.conversation, event.place, event.wait_s)))
        elif type(event) is MessageConflicted:
            self.send(encode_text_frame(Conflict(event.client_id)))
        elif type(event) is CommandAnswered and event.code:
            self.refuse(event.client_id, event.code, conversation=event.conversation)

    def _hear_message(self, event: MessageAdded) -> None:
        if event.conversation != self.current and not self._switch(event.conversation):
            return
        ready = self.timeline.hear(event.seq, event)
        if ready:
            self._show(ready)
        elif self.timeline.behind:
            self.fill_gap()

    def _hear_changed(self, message: MessageAdded) -> None:
        """Show what became of a message, also of an earlier conversation; one that was not sent yet comes as it is."""
        if message.conversation != self.current or not self.timeline.replace(message.seq, message):
            self.send(encode_text_frame(MessageChangedOut(message_for_visitor(message, self.edge.link))))

    def _switch(self, conversation: str) -> bool:
        """Switch to a conversation that was opened after the present one was closed (or if none was known)."""
        if self.state is not None and self.state.status != "closed":
            self.resync()
            return False
        self.current, self.state, self.timeline = conversation, None, Timeline()
        self.awaits = True  # its state has not arrived yet
        return True

    def show(self, event: ConversationChanged) -> None:
        """Show a conversation's state if it is newer than the one shown."""
        state = self.state
        if event.id != self.current:
            if not self.goes_over(event):
                if state is not None and state.status != "closed":
                    self.resync()  # only the record knows which of them is open
                return
            self.current, self.timeline = event.id, Timeline()
        elif state is not None and event.version <= state.version:
            return
        self.state, self.awaits = event, False
        self.send(encode_text_frame(conversation_for_visitor(event)))
        if event.status == "closed":
            # a closed one is no longer compared with the record, so its last messages are requested now
            self.learn(event.last_seq)

    def goes_over(self, other: ConversationChanged) -> bool:
        """Return whether the other conversation replaces the one shown, as far as both tell."""
        shown = self.state
        if shown is None:
            return True
        if shown.status != "closed":  # events of one of the two are late, unless the other was opened after this one
            return other.status != "closed" and other.opened_at > shown.opened_at
        return other.status != "closed" or other.opened_at > shown.opened_at

    def _show(self, events: list[MessageAdded]) -> None:
        for event in events:
            self.send(self.edge.visitor_frames.of(event, message_for_visitor, self.edge.link))
        metrics.SHOWN_VISITOR.inc(len(events))

    def learn(self, last_seq: int) -> None:
        """Note the conversation's last sequence in the record."""
        if self.timeline.learn(last_seq):
            self.fill_gap()

    def fill_gap(self) -> None:
        if self.timeline.behind:
            self.edge.filling.want(self, self.current)

    def missing(self, conversation: str) -> int | None:
        return self.timeline.last if conversation == self.current and self.timeline.behind else None

    def fill(self, conversation: str, messages: list[MessageAdded]) -> bool:
        if conversation != self.current:
            return False
        self._show(self.timeline.fill((event.seq, event) for event in messages))
        return self.timeline.behind

    def resync(self) -> None:
        self.lost = True
