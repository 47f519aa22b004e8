"""What the router takes from the `inbound` stream: facts in the past tense, commands in the imperative."""

from typing import Literal

import msgspec

from usher_common.messages.content import Attachment, Entry, Party, Profile

AgentStatus = Literal["available", "busy", "away", "wrap_up", "offline"]
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
    """The visitor ends the conversation; `client_id` is their own id of it."""

    conversation: str
    client_id: str = ""


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
    """The owner hands over: to one agent, or (`to_agent` empty) to the queue named (else its own).

    `skills`, if given, are required from now on. To an agent who joined as a guest it goes at once (a warm transfer).
    `confirmed`: to a queue that nobody serves, too.
    """

    conversation: str
    agent: str
    client_id: str
    to_agent: str = ""
    skills: tuple[str, ...] | None = None
    note: str = ""
    queue: str = ""
    confirmed: bool = False


class CloseConversation(_Body, frozen=True, tag="close"):
    """The owner ends the conversation; `outcome` is a code of the business ("sold", "solved", …), `tags` are added."""

    conversation: str
    agent: str
    client_id: str
    outcome: str = ""
    tags: tuple[str, ...] = ()


class TakeConversation(_Body, frozen=True, tag="take"):
    """An agent takes a waiting conversation from the queue himself."""

    conversation: str
    agent: str
    client_id: str


class HoldConversation(_Body, frozen=True, tag="hold"):
    """The owner lets the visitor wait and says so: `text` is a message to him ("" for the usual words)."""

    conversation: str
    agent: str
    client_id: str
    text: str = ""


class ResumeConversation(_Body, frozen=True, tag="unhold"):
    """The owner is back."""

    conversation: str
    agent: str
    client_id: str


class InviteAgent(_Body, frozen=True, tag="invite"):
    """The owner asks a colleague to join: he sees and writes, the owner stays the owner."""

    conversation: str
    agent: str
    client_id: str
    to_agent: str


class LeaveConversation(_Body, frozen=True, tag="leave"):
    """A guest leaves."""

    conversation: str
    agent: str
    client_id: str


class AddNote(_Body, frozen=True, tag="note"):
    """An agent writes something down for colleagues; the note's id is the envelope's."""

    conversation: str
    agent: str
    client_id: str
    text: str


class TagConversation(_Body, frozen=True, tag="tag"):
    """An agent sets the conversation's tags: exactly these."""

    conversation: str
    agent: str
    client_id: str
    tags: tuple[str, ...]


class ReopenConversation(_Body, frozen=True, tag="reopen"):
    """An agent who had it opens a closed conversation again, and owns it."""

    conversation: str
    agent: str
    client_id: str


class ReassignConversation(_Body, frozen=True, tag="reassign"):
    """A supervisor (`agent`) gives any open conversation to an agent, or to a queue ("": its own).

    `owner` is who owned it when that was decided ("" nobody, None whoever does). `confirmed`: to a queue that nobody
    serves, too.
    """

    conversation: str
    agent: str
    client_id: str
    to_agent: str = ""
    queue: str = ""
    owner: str | None = None
    confirmed: bool = False


class DrainAgent(_Body, frozen=True, tag="drain"):
    """A supervisor (`by`) lets an agent finish what he has and get nothing new; goes to the agent's own partition."""

    agent: str
    by: str
    client_id: str
    on: bool = True


class WrapUpEnded(_Body, frozen=True, tag="wrapped"):
    """An agent's wrap-up time, begun until `until` (microseconds), has passed; goes to the agent's own partition."""

    agent: str
    until: int


class ReportMarks(_Body, frozen=True, tag="marks"):
    """One party's screen has shown (`delivered`) or its person has seen (`read`) all up to these sequences."""

    conversation: str
    party: Party
    delivered: int = 0
    read: int = 0
    agent: str = ""


class SetAgentStatus(_Body, frozen=True, tag="status"):
    """An agent says what they are; goes to the agent's own partition (`ids.agent_partition`).

    `hello`: a client named it while it connected, which it may do on every connection.
    """

    agent: str
    status: AgentStatus
    client_id: str = ""
    reason: str = ""
    hello: bool = False


class AgentVanished(_Body, frozen=True, tag="vanished"):
    """No socket of this agent for longer than the grace; `seen_at` (microseconds) is when it was last seen.

    `lost`: not yet for longer than the grace, but longer than anybody who is here is silent.
    """

    agent: str
    seen_at: int
    lost: bool = False


class AgentReturned(_Body, frozen=True, tag="returned"):
    """An agent whose sockets were lost is here again, within the grace."""

    agent: str


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
    | TakeConversation
    | HoldConversation
    | ResumeConversation
    | InviteAgent
    | LeaveConversation
    | AddNote
    | TagConversation
    | ReopenConversation
    | ReassignConversation
    | DrainAgent
    | WrapUpEnded
    | ReportMarks
    | SetAgentStatus
    | AgentVanished
    | AgentReturned
    | ReleaseConversation
    | DeadlineReached
    | DeliveryReported
)

_decoder: msgspec.msgpack.Decoder[Command] = msgspec.msgpack.Decoder(Command)


def decode_command(body: bytes | msgspec.Raw) -> Command:
    """Decode an envelope's body; raises msgspec.MsgspecError (ValidationError, DecodeError)."""
    return _decoder.decode(body)
