"""What desks send, as types."""

from typing import Literal

from usher_gateway.wire.fields import Attached, Frame, Marks, Ping, Pong, Sent, Seq, Short, Skills, Tags, Typing

Wanted = Literal["available", "busy", "away"]


class AgentHello(Frame, frozen=True, tag="hello"):
    """An agent's first frame; `status` is what the agent wants to be, none changes nothing."""

    status: Wanted | None = None


class Open(Frame, frozen=True, tag="open"):
    """An agent looks at a conversation and has its messages up to `after_seq`."""

    conversation: Short
    after_seq: Seq = 0


class AgentMessage(Sent, frozen=True, tag="message"):
    """An agent writes."""

    id: str
    conversation: Short
    text: str = ""
    attachments: Attached = ()


class Accept(Sent, frozen=True, tag="accept"):
    """An agent takes an offer."""

    id: str
    conversation: Short
    assignment: Short


class Decline(Sent, frozen=True, tag="decline"):
    """An agent refuses an offer."""

    id: str
    conversation: Short
    assignment: Short
    reason: Short = ""


class Take(Sent, frozen=True, tag="take"):
    """An agent takes a waiting conversation from the queue."""

    id: str
    conversation: Short


class Transfer(Sent, frozen=True, tag="transfer"):
    """The owner hands over, to an agent, to the queue named, or (without either) to its own queue.

    `confirmed`: to a queue that nobody serves, too.
    """

    id: str
    conversation: Short
    to_agent: Short = ""
    queue: Short = ""
    skills: Skills | None = None
    note: str = ""
    confirmed: bool = False


class Close(Sent, frozen=True, tag="close"):
    """The owner ends the conversation; `tags` are added to those it has."""

    id: str
    conversation: Short
    outcome: Short = ""
    tags: Tags = ()


class Hold(Sent, frozen=True, tag="hold"):
    """The owner lets the visitor wait; `text` tells him so."""

    id: str
    conversation: Short
    text: str = ""


class Unhold(Sent, frozen=True, tag="unhold"):
    """The owner is back."""

    id: str
    conversation: Short


class Invite(Sent, frozen=True, tag="invite"):
    """The owner asks a colleague to join."""

    id: str
    conversation: Short
    to_agent: Short


class Leave(Sent, frozen=True, tag="leave"):
    """A guest leaves."""

    id: str
    conversation: Short


class WriteNote(Sent, frozen=True, tag="note"):
    """An agent writes something down for colleagues."""

    id: str
    conversation: Short
    text: str


class Tag(Sent, frozen=True, tag="tag"):
    """The conversation has exactly these tags from now on."""

    id: str
    conversation: Short
    tags: Tags


class Reopen(Sent, frozen=True, tag="reopen"):
    """An agent who had it opens a closed conversation again."""

    id: str
    conversation: Short


class Reassign(Sent, frozen=True, tag="reassign"):
    """A supervisor gives an open conversation to an agent, or to a queue ("": its own).

    `owner`: only if that one still owns it ("" for nobody). `confirmed`: to a queue that nobody serves, too.
    """

    id: str
    conversation: Short
    to_agent: Short = ""
    queue: Short = ""
    owner: Short | None = None
    confirmed: bool = False


class Drain(Sent, frozen=True, tag="drain"):
    """A supervisor lets an agent finish what he has and get nothing new (`on`), or get work again."""

    id: str
    agent: Short
    on: bool = True


class Status(Sent, frozen=True, tag="status"):
    """An agent says what he is, and why."""

    id: str
    status: Wanted
    reason: Short = ""


ConversationAsked = (
    Accept | Decline | Take | Transfer | Close | Hold | Unhold | Invite | Leave | WriteNote | Tag | Reopen | Reassign
)
Command = ConversationAsked | Drain | Status
AgentFrame = AgentHello | Open | AgentMessage | Command | Typing | Marks | Ping | Pong
