"""The commands of agents: each is published to its conversation's home partition, where the router decides."""

import time

from usher_common.commands.marks import ReportMarks
from usher_common.commands.reply import SendReply
from usher_common.ids import agent_command_id, agent_partition, derive_id, partition_of
from usher_common.messages.declaration import AgentCommand, Command, ConversationCommand, Desk
from usher_common.messages.events import (
    SIGNALS_TOPIC,
    AgentSignal,
    ConversationChanged,
    SignalKind,
    TypingChanged,
    encode_event,
    visitor_topic,
)
from usher_common.messages.threads import answered_at, unreachable

from usher_gateway.accounts.roles import LEADS
from usher_gateway.limits import CLOCKS_APART_S, TEXT_CHARS, TYPING_S
from usher_gateway.reading.agents import agents_shown
from usher_gateway.reading.conversations import message_text, took_part
from usher_gateway.sockets.desk.socket import AgentSocket
from usher_gateway.sockets.shared.dedup import digest_of
from usher_gateway.wire.asking import ASKING, Asked, texts_of
from usher_gateway.wire.fields import Marks, Typing
from usher_gateway.wire.from_agents import AgentMessage
from usher_gateway.wire.text_rules import breach, breach_of_text, good_id
from usher_gateway.wire.views import belongs_to, is_open_to_all


class AgentCommands(AgentSocket):
    """The commands of an agent's socket."""

    __slots__ = ()

    async def on_message(self, message: AgentMessage) -> None:
        client_id, text = message.id, message.text
        if code := breach(client_id, text, attached=bool(message.attachments)):
            self.refuse(client_id[:64], code)
            return
        if self.outlived(client_id, message.age_ms) or not await self.admitted(client_id):
            return
        envelope_id = agent_command_id(self.agent, client_id)
        digest = digest_of(text, message.attachments)
        if await self.known(client_id, envelope_id, digest, again=message.again):
            return
        state = await self._state(message.conversation)
        if code := self._closed_to_me(state):
            if message.again and await message_text(self.edge.record, envelope_id) == text:
                self.accept(client_id)  # it was accepted while the conversation was still this agent's
            else:
                self.refuse(client_id, code, conversation=message.conversation)
            return
        if state is not None and (code := _unreachable(state, message)):
            self.refuse(client_id, code, conversation=state.id)
            return
        files = await self.attached(client_id, message.attachments)
        if files is not None and state is not None:
            to = message.account, message.peer
            body = SendReply(state.id, self.agent, text, client_id, files, *to, message.template)
            self.submit(self._home(state), client_id, envelope_id, body, digest)

    async def on_command(self, asked: Asked) -> None:
        """Publish a command that its declaration allows; refuse others with a code."""
        asking = ASKING[type(asked)]
        if not self.good(asked.id, *texts_of(asked)) or self.outlived(asked.id, asked.age_ms):
            return
        if not await self.admitted(asked.id):
            return
        if asking.is_blank(asked):
            self.refuse(asked.id, "empty")
        elif self.signed_in.role not in asking.right.roles:
            self.refuse(asked.id, "forbidden")
        elif not await self._know(asking.named_by(asked)):
            self.refuse(asked.id, "unknown_agent")
        else:
            await self._pass_on(asked, asking.right, asking.command_of(asked, self.agent))

    async def _pass_on(self, asked: Asked, right: Desk, command: Command) -> None:
        if isinstance(command, AgentCommand):
            self._submit(agent_partition(command.agent, self.edge.partitions), asked, command)
        elif isinstance(command, ConversationCommand):
            state = await self._state(command.conversation)
            code = "no_conversation" if state is None else await self._withheld(state, right, again=asked.again)
            if code:
                self.refuse(asked.id, code, conversation=command.conversation)
            elif state is not None:
                self._submit(self._home(state), asked, command)

    async def _withheld(self, state: ConversationChanged, right: Desk, *, again: bool) -> str:
        if right.of == "seen":
            return "" if is_open_to_all(state) or await self.may_follow(state) else right.otherwise
        if right.of == "own" and again:
            return ""  # the first one may have been done, which ended this right: the router knows
        if state.status == "closed":
            return "closed"
        return "" if right.of == "open" or belongs_to(state, self.agent) else right.otherwise

    async def _know(self, agents: list[str]) -> bool:
        unknown = [one for one in agents if all(one != known.id for known in self.edge.shared.colleagues)]
        if not unknown:
            return True
        # an agent created a moment ago is not among the known ones yet
        return set(unknown) == (await agents_shown(self.edge.record, unknown)).keys()

    def _home(self, state: ConversationChanged) -> int:
        """Return the partition that decides about it, by the present number of partitions."""
        return partition_of(state.account, state.peer, self.edge.partitions)

    def _submit(self, partition: int, asked: Asked, command: Command) -> None:
        self.submit_asked(partition, asked, agent_command_id(self.agent, asked.id), command)

    async def may_follow(self, state: ConversationChanged) -> bool:
        """Return whether this agent may follow it lastingly: a supervisor, its owner or guest, or a former owner.

        Others may follow it only while it waits (decision 0092).
        """
        if self.signed_in.role in LEADS or belongs_to(state, self.agent):
            return True
        return await took_part(self.edge.record, state.id, self.agent)

    def good(self, client_id: str, *texts: str) -> bool:
        """Return whether id and texts are acceptable; refuses them otherwise."""
        code = "bad_id" if not good_id(client_id) else breach_of_text(*texts)
        if any(len(text) > TEXT_CHARS for text in texts):
            code = code or "too_long"
        if code:
            self.refuse(client_id[:64], code)
        return not code

    async def _state(self, conversation: str) -> ConversationChanged | None:
        """Return a conversation: an own one as this socket knows it, else from the record."""
        track = self.tracks.by_id.get(conversation)
        if track is not None and track.state is not None and belongs_to(track.state, self.agent):
            return track.state
        return await self.edge.conversations.get(conversation)

    def _closed_to_me(self, state: ConversationChanged | None) -> str:
        if state is None:
            return "no_conversation"
        if state.status == "closed":
            return "closed"
        return "" if belongs_to(state, self.agent) else "not_owner"

    async def on_typing(self, typing: Typing) -> None:
        track = self.tracks.by_id.get(typing.conversation)
        state = track.state if track is not None else None
        if state is None or self.agent not in (state.owner, *state.guests):
            self.error("not_yours", "Only the owner and guests type to the visitor.")
        elif self.may_type(on=typing.on, every_s=TYPING_S):
            event = TypingChanged(state.id, "agent", typing.on)
            self.edge.hub.publish(visitor_topic(state.account, state.peer), encode_event(event))
            if typing.on:  # no messenger can be told that somebody stopped
                self._signal("typing", state)

    def _signal(self, kind: SignalKind, state: ConversationChanged, upto: int = 0) -> None:
        """Let the connectors show it where the contact is; a conversation without addresses is the widget's alone."""
        if state.addresses:
            signal = AgentSignal(kind, state.id, state.account, state.peer, upto)
            self.edge.hub.publish(SIGNALS_TOPIC, encode_event(signal))

    async def on_marked(self, marks: Marks) -> None:
        if self.tracks.own(marks.conversation):
            self.note_marks(marks.conversation, marks.delivered, marks.read)
        else:
            self.error("not_yours", "Marks are of own conversations.")

    def report_marks(self, conversation: str, delivered: int, read: int) -> None:
        track = self.tracks.by_id.get(conversation)
        if track is not None and track.state is not None:
            envelope_id = derive_id("marks", conversation, self.agent, str(delivered), str(read), str(time.time_ns()))
            body = ReportMarks(conversation, "agent", delivered, read, self.agent)
            self.submit(self._home(track.state), "", envelope_id, body)
            if read and track.state.owner == self.agent:
                self._signal("read", track.state, read)


def _unreachable(state: ConversationChanged, message: AgentMessage) -> str:
    """Return why the message cannot be sent where it goes, "" if it may; only the router knows at a window's very end.

    It decides by the record's clock, from which ours may differ.
    """
    if not state.addresses:
        return ""  # there is only the widget
    reached = answered_at(state.addresses, message.account, message.peer)
    surely = time.time_ns() // 1000 - CLOCKS_APART_S * 1_000_000
    return "no_address" if reached is None else unreachable(reached, surely, template=message.template is not None)
