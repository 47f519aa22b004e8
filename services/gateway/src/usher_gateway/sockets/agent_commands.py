"""What agents ask for: each command goes to its conversation's home partition, where the router decides."""

from usher_common.ids import agent_command_id, derive_id
from usher_common.messages.commands import (
    AcceptOffer,
    CloseConversation,
    Command,
    DeclineOffer,
    ReportMarks,
    SendReply,
    TransferConversation,
)
from usher_common.messages.events import ConversationChanged, TypingChanged, encode_event, visitor_topic

from usher_gateway.limits import TYPING_S
from usher_gateway.reading.conversations import message_text
from usher_gateway.sockets.agent_socket import AgentSocket
from usher_gateway.sockets.dedup import digest_of
from usher_gateway.wire.incoming import Accept, AgentMessage, Close, Decline, Marks, Transfer, Typing
from usher_gateway.wire.rules import breach, breach_of_text, good_id
from usher_gateway.wire.views import belongs_to


class AgentCommands(AgentSocket):
    """The commands of an agent's socket."""

    __slots__ = ()

    async def on_message(self, message: AgentMessage) -> None:
        client_id, text = message.id, message.text
        if code := breach(client_id, text, attached=bool(message.attachments)):
            self.refuse(client_id[:64], code)
            return
        if not await self.admitted(client_id):
            return
        envelope_id = agent_command_id(self.agent, client_id)
        digest = digest_of(text, message.attachments)
        if await self.known(client_id, envelope_id, digest, again=message.again):
            return
        state = await self._state(message.conversation)
        if code := self._closed_to_me(state):
            if message.again and await message_text(self.edge.record, envelope_id) == text:
                self.accept(client_id)  # it was taken while the conversation was still ours
            else:
                self.refuse(client_id, code, conversation=message.conversation)
            return
        files = await self.attached(client_id, message.attachments)
        if files is not None and state is not None:
            body = SendReply(state.id, self.agent, text, client_id, files)
            self.submit(state.home_partition, client_id, envelope_id, body, digest)

    async def on_accept(self, wanted: Accept) -> None:
        body = AcceptOffer(wanted.conversation, self.agent, wanted.assignment, wanted.id)
        await self._command(wanted.id, wanted.conversation, body, wanted.assignment, otherwise="not_offered")

    async def on_decline(self, wanted: Decline) -> None:
        body = DeclineOffer(wanted.conversation, self.agent, wanted.assignment, wanted.id, wanted.reason)
        texts = (wanted.assignment, wanted.reason)
        await self._command(wanted.id, wanted.conversation, body, *texts, otherwise="not_offered")

    async def on_transfer(self, wanted: Transfer) -> None:
        if wanted.to_agent and all(wanted.to_agent != one.id for one in self.edge.around.colleagues):
            self.refuse(wanted.id[:64], "unknown_agent", conversation=wanted.conversation)
            return
        body = TransferConversation(
            wanted.conversation, self.agent, wanted.id, wanted.to_agent, wanted.skills, wanted.note
        )
        await self._command(wanted.id, wanted.conversation, body, wanted.note, *(wanted.skills or ()))

    async def on_close_conversation(self, wanted: Close) -> None:
        body = CloseConversation(wanted.conversation, self.agent, wanted.id)
        await self._command(wanted.id, wanted.conversation, body)

    async def _command(
        self, client_id: str, conversation: str, body: Command, *texts: str, otherwise: str = "not_owner"
    ) -> None:
        if not self.good(client_id, *texts) or not await self.admitted(client_id):
            return
        state = await self._state(conversation)
        if code := self._closed_to_me(state, otherwise):
            self.refuse(client_id, code, conversation=conversation)
        elif state is not None:
            self.submit(state.home_partition, client_id, agent_command_id(self.agent, client_id), body)

    def good(self, client_id: str, *texts: str) -> bool:
        """Whether id and texts may be taken; else they are refused."""
        code = "bad_id" if not good_id(client_id) else breach_of_text(*texts)
        if code:
            self.refuse(client_id[:64], code)
        return not code

    async def _state(self, conversation: str) -> ConversationChanged | None:
        """Find a conversation: among the own ones as this socket knows them, else in the record."""
        track = self.tracks.by_id.get(conversation)
        if track is not None and track.state is not None and belongs_to(track.state, self.agent):
            return track.state
        return await self.edge.conversations.get(conversation)

    def _closed_to_me(self, state: ConversationChanged | None, otherwise: str = "not_owner") -> str:
        if state is None:
            return "no_conversation"
        if state.status == "closed":
            return "closed"
        return "" if belongs_to(state, self.agent) else otherwise

    async def on_typing(self, typing: Typing) -> None:
        track = self.tracks.by_id.get(typing.conversation)
        state = track.state if track is not None else None
        if state is None or state.owner != self.agent:
            self.error("not_yours", "Only the owner types to the visitor.")
        elif self.may_type(on=typing.on, every_s=TYPING_S):
            event = TypingChanged(state.id, "agent", typing.on)
            self.edge.hub.tell(visitor_topic(state.account, state.peer), encode_event(event))

    async def on_marked(self, marks: Marks) -> None:
        if self.tracks.own(marks.conversation):
            self.note_marks(marks.conversation, marks.delivered, marks.read)
        else:
            self.error("not_yours", "Marks are of own conversations.")

    def report_marks(self, conversation: str, delivered: int, read: int) -> None:
        track = self.tracks.by_id.get(conversation)
        if track is not None and track.state is not None:
            envelope_id = derive_id("marks", conversation, self.agent, str(delivered), str(read))
            body = ReportMarks(conversation, "agent", delivered, read, self.agent)
            self.submit(track.state.home_partition, "", envelope_id, body)
