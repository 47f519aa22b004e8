"""The socket messages of desks."""

from typing import Annotated

from msgspec import Meta
from usher_common.catalogue import union_of
from usher_common.commands.status import WantedStatus
from usher_common.messages.limits import PEER_CHARS
from usher_common.messages.sends import Template

from usher_gateway.wire.asking import ASKING
from usher_gateway.wire.fields import Attached, Marks, Ping, Pong, Sent, Seq, Short, SocketMessage, Typing


class AgentHello(SocketMessage, frozen=True, tag="hello"):
    """An agent's first message; `status` is the one the agent wants, without it nothing changes.

    `arrive` asks for the welcome's `elsewhere`.
    """

    status: WantedStatus | None = None
    arrive: bool = False


class Open(SocketMessage, frozen=True, tag="open"):
    """An agent opens a conversation and has its messages up to `after_seq`."""

    conversation: Short
    after_seq: Seq = 0


class AgentMessage(Sent, frozen=True, tag="message"):
    """An agent writes a message: to the address that the contact used last, or to the one chosen.

    `template` is what is sent instead of `text`, which is how it reads.
    """

    id: str
    conversation: Short
    text: str = ""
    attachments: Attached = ()
    account: Short = ""
    peer: Annotated[str, Meta(max_length=PEER_CHARS)] = ""
    template: Template | None = None


AgentFrame: type[SocketMessage] = union_of((AgentHello, Open, AgentMessage, *ASKING, Typing, Marks, Ping, Pong))
