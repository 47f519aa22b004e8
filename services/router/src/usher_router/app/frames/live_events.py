"""Collect a frame's live events, so that they are published in one call, and each conversation's change once."""

from collections.abc import Mapping

from usher_common.commands.end import EndConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.rate import RateConversation
from usher_common.messages.declaration import Command
from usher_common.messages.events import (
    DESK_TOPIC,
    ROUTING_TOPIC,
    CommandAnswered,
    MessageConflicted,
    MessageStatusChanged,
    agent_topic,
    encode_event,
    visitor_topic,
)
from usher_common.messages.events import MessageChanged as ChangedMessage
from usher_common.messages.representation import AgentFace, agent_shown, message_shown, note_shown

from usher_router.domain.addresses.known import WEB
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.context import UNKNOWN, Context, card_of
from usher_router.domain.conversation.announce import changed_event
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Announced, Answered, Appended, MessageChanged, NoteWritten, SendReported

Events = list[tuple[str, bytes]]
_FROM_VISITORS = (EndConversation, Introduce, RateConversation)


class FrameEvents:
    """The live events of a frame's commands, by topic."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._messages: Events = []
        self._later: Events = []
        # conversation → (also to the visitor, other topics)
        self._changes: dict[str, tuple[bool, dict[str, None]]] = {}

    def message(self, appended: Appended, conversation: Conversation) -> None:
        """Publish a message to the visitor and its agents, and to its author if that is another agent."""
        message = appended.message
        author = card_of(self._context, message.agent) if message.agent else UNKNOWN
        event = encode_event(message_shown(message, AgentFace(author.name, author.photo)))
        if conversation.channel == WEB:
            self._messages.append((visitor_topic(conversation.account, conversation.peer), event))
        writer = message.agent if appended.written else ""
        agents = dict.fromkeys((appended.agent, writer, *appended.guests))
        self._messages.extend((agent_topic(agent), event) for agent in agents if agent)

    def message_changed(self, changed: MessageChanged, conversation: Conversation) -> None:
        """Publish what became of a message to the visitor and its agents."""
        message = changed.message
        author = card_of(self._context, message.agent) if message.agent else UNKNOWN
        event = encode_event(ChangedMessage(message_shown(message, AgentFace(author.name, author.photo))))
        if conversation.channel == WEB:
            self._messages.append((visitor_topic(conversation.account, conversation.peer), event))
        self._messages.extend((agent_topic(agent), event) for agent in changed.agents)

    def announce(self, conversation: str, announced: Announced) -> None:
        """Publish the conversation's change, once, in its final state."""
        visitor, topics = self._changes.get(conversation, (False, {}))
        for agent in announced.agents:
            topics[agent_topic(agent)] = None
        if announced.desk:
            topics[DESK_TOPIC] = None
        if announced.routing:
            topics[ROUTING_TOPIC] = None
        self._changes[conversation] = (visitor or announced.visitor, topics)

    def answer(self, answered: Answered) -> None:
        """Answer an agent's command."""
        event = CommandAnswered(answered.client_id, answered.conversation, answered.code, answered.detail)
        self._later.append((agent_topic(answered.agent), encode_event(event)))

    def note(self, written: NoteWritten) -> None:
        """Publish a note to the agents concerned."""
        author = card_of(self._context, written.agent)
        event = note_shown(written, AgentFace(author.name, author.photo), self._context.now)
        self._later.extend((agent_topic(agent), encode_event(event)) for agent in written.agents)

    def conflict(self, command: Command, conversations: Mapping[str, Conversation]) -> None:
        """Tell the sender that their id already stands for something else."""
        client_id, conversation = getattr(command, "client_id", ""), getattr(command, "conversation", "")
        if client_id and (topic := _sender(command, conversations)):
            self._later.append((topic, encode_event(MessageConflicted(client_id, conversation))))

    def answer_again(self, command: Command, code: str, detail: str, conversations: Mapping[str, Conversation]) -> None:
        """Answer a command that is refused undecided, or was decided before."""
        client_id, conversation = getattr(command, "client_id", ""), getattr(command, "conversation", "")
        if client_id and (topic := _sender(command, conversations)):
            self._later.append((topic, encode_event(CommandAnswered(client_id, conversation, code, detail))))

    def send_reported(self, reported: SendReported, conversation: str, seq: int) -> None:
        """Tell the agents the outcome of a send."""
        event = encode_event(MessageStatusChanged(conversation, reported.message, seq, reported.status, reported.error))
        self._later.extend((agent_topic(agent), event) for agent in reported.agents)

    def agent(self, agent: Agent, *, routing: bool = True) -> None:
        """Publish the agent's status and load to them and, if capacity may have become free, to the dispatchers."""
        event = encode_event(agent_shown(agent))
        self._later.append((agent_topic(agent.id), event))
        if routing:
            self._later.append((ROUTING_TOPIC, event))

    def finish(self, conversations: Mapping[str, Conversation]) -> Events:
        """Return all events in the order of publishing."""
        changes: Events = []
        for key, (visitor, topics) in self._changes.items():
            conversation = conversations[key]
            card = card_of(self._context, conversation.agent_id) if conversation.agent_id else UNKNOWN
            event = encode_event(changed_event(conversation, card))
            if visitor and conversation.channel == WEB:
                changes.append((visitor_topic(conversation.account, conversation.peer), event))
            changes.extend((topic, event) for topic in topics)
        return [*self._messages, *changes, *self._later]


def _sender(command: Command, conversations: Mapping[str, Conversation]) -> str:
    """Return the topic of the command's sender, "" if no one listens."""
    if isinstance(command, MessageReceived):
        return visitor_topic(command.account, command.peer) if command.channel == WEB else ""
    if isinstance(command, _FROM_VISITORS):
        one = conversations.get(command.conversation)
        return visitor_topic(one.account, one.peer) if one is not None and one.channel == WEB else ""
    agent = getattr(command, "by", getattr(command, "agent", ""))
    return agent_topic(agent) if agent else ""
