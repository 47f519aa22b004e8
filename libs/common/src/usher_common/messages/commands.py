"""What the router takes from the `inbound` stream: facts in the past tense, commands in the imperative."""

from typing import Literal

import msgspec

from usher_common.messages.content import Attachment, Entry, Party, Profile

AgentStatus = Literal["available", "away", "offline"]
DeliveryStatus = Literal["sent", "delivered", "read", "failed", "uncertain"]


class _Body(msgspec.Struct, frozen=True, tag_field="t", omit_defaults=True):
    """A body is a MessagePack map whose `t` names its type."""


class MessageReceived(_Body, frozen=True, tag="received"):
    """A customer wrote; the message's id is the envelope's.

    `client_id` is the visitor's own id of it ("" where a provider delivered it), `channel` e.g. "web", "webhook".
    """

    account: str
    peer: str
    channel: str
    text: str
    client_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    profile: Profile | None = None
    entry: Entry | None = None


class EndConversation(_Body, frozen=True, tag="end"):
    """The visitor ends the conversation."""

    conversation: str


class SendReply(_Body, frozen=True, tag="reply"):
    """An agent writes to the customer; the message's id is the envelope's."""

    conversation: str
    agent: str
    text: str
    client_id: str
    attachments: tuple[Attachment, ...] = ()


class AcceptOffer(_Body, frozen=True, tag="accept"):
    """An agent takes the conversation offered under `assignment`."""

    conversation: str
    agent: str
    assignment: str
    client_id: str


class DeclineOffer(_Body, frozen=True, tag="decline"):
    """An agent refuses the conversation offered under `assignment`."""

    conversation: str
    agent: str
    assignment: str
    client_id: str
    reason: str = ""


class TransferConversation(_Body, frozen=True, tag="transfer"):
    """The owner hands over: to one agent, or (`to_agent` empty) to the queue, with `skills` if given."""

    conversation: str
    agent: str
    client_id: str
    to_agent: str = ""
    skills: tuple[str, ...] | None = None
    note: str = ""


class CloseConversation(_Body, frozen=True, tag="close"):
    """The owner ends the conversation."""

    conversation: str
    agent: str
    client_id: str


class ReportMarks(_Body, frozen=True, tag="marks"):
    """One party's screen has shown (`delivered`) or its person has seen (`read`) all up to these sequences."""

    conversation: str
    party: Party
    delivered: int = 0
    read: int = 0
    agent: str = ""


class SetAgentStatus(_Body, frozen=True, tag="status"):
    """An agent says what he is; goes to the agent's own partition (`ids.agent_partition`)."""

    agent: str
    status: AgentStatus
    client_id: str = ""
    reason: str = ""


class AgentVanished(_Body, frozen=True, tag="vanished"):
    """No socket of this agent for longer than the grace; `seen_at` (microseconds) is when it was last seen."""

    agent: str
    seen_at: int


class ReleaseConversation(_Body, frozen=True, tag="release"):
    """The owner (or the one it is offered to) of `assignment` is gone: offer it again."""

    conversation: str
    assignment: str
    reason: str


class DeadlineReached(_Body, frozen=True, tag="deadline"):
    """The conversation's deadline with this number has passed; a stale number is ignored."""

    conversation: str
    number: int


class DeliveryReported(_Body, frozen=True, tag="delivery"):
    """What became of a send to a provider; `error` is a code of the connectors."""

    conversation: str
    message: str
    status: DeliveryStatus
    provider_id: str = ""
    error: str = ""


Command = (
    MessageReceived
    | EndConversation
    | SendReply
    | AcceptOffer
    | DeclineOffer
    | TransferConversation
    | CloseConversation
    | ReportMarks
    | SetAgentStatus
    | AgentVanished
    | ReleaseConversation
    | DeadlineReached
    | DeliveryReported
)

_decoder: msgspec.msgpack.Decoder[Command] = msgspec.msgpack.Decoder(Command)


def decode_command(body: bytes | msgspec.Raw) -> Command:
    """Decode an envelope's body; raises msgspec.MsgspecError (ValidationError, DecodeError)."""
    return _decoder.decode(body)
