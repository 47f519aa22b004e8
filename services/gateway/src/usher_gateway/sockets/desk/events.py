"""The events that a desk receives: own conversations, the waiting list, answers to commands."""

import time
from collections.abc import Iterable

from msgspec import UNSET
from usher_common.messages.events import (
    AgentChanged,
    CommandAnswered,
    ConversationChanged,
    Event,
    MessageAdded,
    MessageChanged,
    MessageConflicted,
    MessageStatusChanged,
    NoteAdded,
    TypingChanged,
)

from usher_gateway import metrics
from usher_gateway.sockets.desk.followed import FollowedConversation
from usher_gateway.sockets.desk.socket import AgentSocket
from usher_gateway.wire.outgoing import (
    AgentOut,
    Conflict,
    Done,
    MessageChangedOut,
    MessageOut,
    Opened,
    Refused,
    Sync,
    TypingOut,
)
from usher_gateway.wire.parts import MessageStatus
from usher_gateway.wire.text_rules import DETAILS
from usher_gateway.wire.views import agent_out, belongs_to, message_for_agent, note_for_agent
from usher_gateway.wire.websocket_frames import encode_text_frame


class AgentEvents(AgentSocket):
    """The events of an agent's socket."""

    __slots__ = ()

    def hear(self, topic: str, event: Event) -> None:
        if self.early is not None:
            self.early.append((topic, event))
        elif type(event) is MessageAdded:
            self._hear_message(event)
        elif type(event) is ConversationChanged:
            self.show(event)
        else:
            self._hear_other(event)

    def _hear_message(self, event: MessageAdded) -> None:
        track, ready = self.tracks.hear(event)
        if ready:
            self._show(ready)
            if event.author == "visitor" and event.accepted_at:
                metrics.ACCEPT_TO_AGENT.observe(max(0.0, time.time() - event.accepted_at / 1e6))
        elif track.timeline.behind:
            self.edge.filling.want(self, event.conversation)

    def _hear_other(self, event: Event) -> None:
        if type(event) is CommandAnswered:
            self._hear_answer(event)
        elif type(event) is TypingChanged:
            if event.party == "visitor" and event.conversation in self.tracks.by_id:
                self.send(encode_text_frame(TypingOut(event.conversation, event.on)))
        elif type(event) is AgentChanged:
            self.show_agent(agent_out(event))
        elif type(event) is MessageChanged:
            self._hear_changed(event.message)
        elif type(event) is NoteAdded:
            self.show_notes([event])
        elif type(event) is MessageStatusChanged:
            shown = MessageStatus(event.conversation, event.message, event.seq, event.status, event.error)
            self.send(encode_text_frame(shown))
        elif type(event) is MessageConflicted:
            self.send(encode_text_frame(Conflict(event.client_id)))

    def _hear_changed(self, message: MessageAdded) -> None:
        """Show what became of a message that was shown; one that is kept back is shown as it is now."""
        track = self.tracks.by_id.get(message.conversation)
        if track is not None and not track.timeline.replace(message.seq, message):
            self.send(encode_text_frame(MessageChangedOut(self._message(message))))

    def _hear_answer(self, event: CommandAnswered) -> None:
        conversation = event.conversation or UNSET
        if not event.code:
            self.send(encode_text_frame(Done(event.client_id, conversation)))
            return
        detail = event.detail or DETAILS.get(event.code, "")
        self.send(encode_text_frame(Refused(event.client_id, event.code, detail, conversation=conversation)))

    def show(self, event: ConversationChanged) -> None:
        """Show a conversation's state if it is newer than the one shown.

        States of others are passed on as they arrive.
        """
        if not self.tracks.learn(event):
            return
        if belongs_to(event, self.agent):
            self.send(encode_text_frame(self.view(event)))
        else:  # everybody else sees the same, so it is encoded once
            self.send(self.edge.desk_frames.of(event, self.view))

    def show_agent(self, state: AgentOut) -> None:
        """Show the agent's own state if it is newer."""
        if state.version > self.version:
            self.version = state.version
            self.send(encode_text_frame(state))

    def show_notes(self, notes: Iterable[NoteAdded]) -> None:
        """Show notes of conversations that are followed, each once."""
        for note in notes:
            track = self.tracks.by_id.get(note.conversation)
            if track is not None and note.id not in track.notes:
                track.notes.add(note.id)
                self.send(encode_text_frame(note_for_agent(note)))

    def show_own(self, own: list[ConversationChanged], before: frozenset[str]) -> None:
        """Show the agent's own conversations as in the record, and list them.

        Those that came after `before` are kept.
        """
        now = {state.id for state in own}
        for key in before - now:
            self.tracks.by_id.pop(key, None)
        for state in own:
            self.show(state)
            self.learn(state.id, state.last_seq)
        self.send(encode_text_frame(Sync(tuple(self.tracks.owned()))))

    def _show(self, events: list[MessageAdded]) -> None:
        for event in events:
            self.send(encode_text_frame(self._message(event)))
        metrics.SHOWN_AGENT.inc(len(events))

    def _message(self, event: MessageAdded) -> MessageOut:
        return message_for_agent(event, self.agent, self.edge.link_for(self.agent, event.conversation))

    def say_opened(self, conversation: str, track: FollowedConversation) -> None:
        """Tell the desk that all messages were sent."""
        track.opening = False
        self.send(encode_text_frame(Opened(conversation, track.timeline.last)))

    def learn(self, conversation: str, last_seq: int) -> None:
        """Note a conversation's last sequence in the record."""
        track = self.tracks.by_id.get(conversation)
        if track is not None and track.timeline.learn(last_seq):
            self.edge.filling.want(self, conversation)

    def missing(self, conversation: str) -> int | None:
        track = self.tracks.by_id.get(conversation)
        return track.timeline.last if track is not None and track.timeline.behind else None

    def fill(self, conversation: str, messages: list[MessageAdded]) -> bool:
        track = self.tracks.by_id.get(conversation)
        if track is None:
            return False
        self._show(track.timeline.fill((event.seq, event) for event in messages))
        if track.opening and not track.timeline.behind:
            self.say_opened(conversation, track)
        return track.timeline.behind

    def resync(self) -> None:
        """Do nothing: own conversations are compared with the record anyway."""
