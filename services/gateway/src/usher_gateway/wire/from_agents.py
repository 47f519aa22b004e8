"""What desks send, as types."""

from typing import Literal

from usher_gateway.wire.fields import Attached, Frame, Marks, Ping, Pong, Seq, Short, Skills, Tags, Typing

Wanted = Literal["available", "busy", "away"]


class AgentHello(Frame, frozen=True, tag="hello"):
    """An agent's first frame; `status` is what the agent wants to be, none changes nothing."""

    status: Wanted | None = None


class Open(Frame, frozen=True, tag="open"):
    """An agent looks at a conversation and has its messages up to `after_seq`."""

    conversation: Short
    after_seq: Seq = 0


class AgentMessage(Frame, frozen=True, tag="message"):
    """An agent writes."""

    id: str
    conversation: Short
    text: str = ""
    attachments: Attached = ()
    again: bool = False


class Accept(Frame, frozen=True, tag="accept"):
    """An agent takes an offer."""

    id: str
    conversation: Short
    assignment: Short
    again: bool = False


class Decline(Frame, frozen=True, tag="decline"):
    """An agent refuses an offer."""

    id: str
    conversation: Short
    assignment: Short
    reason: Short = ""
    again: bool = False


class Take(Frame, frozen=True, tag="take"):
    """An agent takes a waiting conversation from the queue."""

    id: str
    conversation: Short
    again: bool = False


class Transfer(Frame, frozen=True, tag="transfer"):
    """The owner hands over, to an agent, to the queue named, or (without either) to its own queue."""

    id: str
    conversation: Short
    to_agent: Short = ""
    queue: Short = ""
    skills: Skills | None = None
    note: str = ""
    again: bool = False


class Close(Frame, frozen=True, tag="close"):
    """The owner ends the conversation; `tags` are added to those it has."""

    id: str
    conversation: Short
    outcome: Short = ""
    tags: Tags = ()
    again: bool = False


class Hold(Frame, frozen=True, tag="hold"):
    """The owner lets the visitor wait; `text` tells him so."""

    id: str
    conversation: Short
    text: str = ""
    again: bool = False


class Unhold(Frame, frozen=True, tag="unhold"):
    """The owner is back."""

    id: str
    conversation: Short
    again: bool = False


class Invite(Frame, frozen=True, tag="invite"):
    """The owner asks a colleague to join."""

    id: str
    conversation: Short
    to_agent: Short
    again: bool = False


class Leave(Frame, frozen=True, tag="leave"):
    """A guest leaves."""

    id: str
    conversation: Short
    again: bool = False


class WriteNote(Frame, frozen=True, tag="note"):
    """An agent writes something down for colleagues."""

    id: str
    conversation: Short
    text: str
    again: bool = False


class Tag(Frame, frozen=True, tag="tag"):
    """The conversation has exactly these tags from now on."""

    id: str
    conversation: Short
    tags: Tags
    again: bool = False


class Reopen(Frame, frozen=True, tag="reopen"):
    """An agent who had it opens a closed conversation again."""

    id: str
    conversation: Short
    again: bool = False


class Reassign(Frame, frozen=True, tag="reassign"):
    """A supervisor gives an open conversation to an agent, or to a queue ("": its own).

    `owner`: only if he still owns it ("" for nobody).
    """

    id: str
    conversation: Short
    to_agent: Short = ""
    queue: Short = ""
    owner: Short | None = None
    again: bool = False


class Drain(Frame, frozen=True, tag="drain"):
    """A supervisor lets an agent finish what he has and get nothing new (`on`), or get work again."""

    id: str
    agent: Short
    on: bool = True
    again: bool = False


class Status(Frame, frozen=True, tag="status"):
    """An agent says what he is, and why."""

    id: str
    status: Wanted
    reason: Short = ""
    again: bool = False


ConversationAsked = (
    Accept | Decline | Take | Transfer | Close | Hold | Unhold | Invite | Leave | WriteNote | Tag | Reopen | Reassign
)
Command = ConversationAsked | Drain | Status
AgentFrame = AgentHello | Open | AgentMessage | Command | Typing | Marks | Ping | Pong
