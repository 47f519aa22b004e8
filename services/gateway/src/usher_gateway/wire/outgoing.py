"""What browsers are sent, as types; `docs/asyncapi.yaml` is made from them."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType
from usher_common.messages.content import Author
from usher_common.messages.events import ConversationStatus


class _Out(msgspec.Struct, frozen=True, tag_field="type", gc=False):
    pass


class Face(msgspec.Struct, frozen=True, gc=False):
    """An agent as visitors see one."""

    name: str
    photo: str


class Writer(msgspec.Struct, frozen=True, gc=False):
    """The agent who wrote a message; `id` on desks only."""

    name: str
    photo: str
    id: str | UnsetType = UNSET


class Colleague(msgspec.Struct, frozen=True, gc=False):
    """An agent and what he is."""

    id: str
    name: str
    photo: str
    status: str


class File(msgspec.Struct, frozen=True, gc=False):
    """An attachment; `url` is signed and opens it."""

    id: str
    name: str
    type: str
    size: int
    url: str


class MessageOut(_Out, frozen=True, tag="message"):
    """A message in its place; `at` in ms. `agent` has an id on desks only, `status` is of a send to a provider."""

    conversation: str
    seq: int
    id: str
    author: Author
    text: str
    at: int
    client_id: str | UnsetType = UNSET
    agent: Writer | UnsetType = UNSET
    attachments: tuple[File, ...] | UnsetType = UNSET
    status: str | UnsetType = UNSET


class VisitorConversation(_Out, frozen=True, tag="conversation"):
    """A conversation as its visitor sees it."""

    id: str
    version: int
    status: ConversationStatus
    last_seq: int
    agent: Face | None
    agent_delivered: int
    agent_read: int
    closed_by: str | UnsetType = UNSET


class OfferOut(msgspec.Struct, frozen=True, gc=False):
    """An open offer, for the agent it is made to; times in ms."""

    assignment: str
    offered_at: int
    expires_at: int
    why: str


class VisitorCard(msgspec.Struct, frozen=True):
    """Who the visitor is, as far as known."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    attributes: dict[str, str] = {}


class EntryCard(msgspec.Struct, frozen=True):
    """Where the conversation came in."""

    point: str = ""
    skills: tuple[str, ...] = ()
    page: str = ""
    title: str = ""
    referrer: str = ""


class AgentConversation(_Out, frozen=True, tag="conversation"):
    """A conversation as desks see it; times in ms. `offer` is there only for the agent it is made to."""

    id: str
    version: int
    status: ConversationStatus
    channel: str
    account: str
    last_seq: int
    agent_id: str | None
    agent: Face | None
    offer: OfferOut | None
    visitor: VisitorCard
    entry: EntryCard
    skills: tuple[str, ...]
    opened_at: int
    waiting_since: int | None
    last_text: str
    last_at: int
    visitor_delivered: int
    visitor_read: int
    agent_delivered: int
    agent_read: int
    note: str
    closed_by: str
    visitor_online: bool | None


class VisitorWelcome(_Out, frozen=True, tag="welcome"):
    """The answer to a visitor's hello."""

    token: str
    visitor: str
    conversation: VisitorConversation | None
    agents: tuple[Face, ...]
    online: bool


class SkillOut(msgspec.Struct, frozen=True, gc=False):
    """A skill at a level from 1 to 5."""

    skill: str
    level: int


class Myself(msgspec.Struct, frozen=True):
    """The signed-in agent."""

    id: str
    login: str
    name: str
    photo: str
    role: str
    status: str
    load: int
    capacity: int
    version: int
    skills: tuple[SkillOut, ...]


class AgentWelcome(_Out, frozen=True, tag="welcome"):
    """The answer to an agent's hello; `now` in ms."""

    agent: Myself
    conversations: tuple[AgentConversation, ...]
    waiting: tuple[AgentConversation, ...]
    waiting_total: int
    now: int
    csrf: str
    agents: tuple[Colleague, ...]


class Accepted(_Out, frozen=True, tag="accepted"):
    """Durable."""

    id: str


class Refused(_Out, frozen=True, tag="refused"):
    """Not taken; with `retry_after_ms` for now, without it for good."""

    id: str
    code: str
    detail: str
    retry_after_ms: int | UnsetType = UNSET
    conversation: str | UnsetType = UNSET


class Conflict(_Out, frozen=True, tag="conflict"):
    """The same id came with another text; the first stands."""

    id: str


class Done(_Out, frozen=True, tag="done"):
    """The router did what was asked under this id."""

    id: str
    conversation: str | UnsetType = UNSET


class TypingOut(_Out, frozen=True, tag="typing"):
    """The other party types, or stopped."""

    conversation: str
    on: bool


class MessageStatus(_Out, frozen=True, tag="message_status"):
    """What became of a send to a provider."""

    conversation: str
    id: str
    seq: int
    status: str
    error: str


class AgentOut(_Out, frozen=True, tag="agent"):
    """The agent's own status and load."""

    id: str
    status: str
    load: int
    capacity: int
    version: int


class Opened(_Out, frozen=True, tag="opened"):
    """All messages up to `last_seq` were sent; what follows is live."""

    conversation: str
    last_seq: int


class Sync(_Out, frozen=True, tag="sync"):
    """Exactly these conversations are the agent's own now."""

    conversations: tuple[str, ...]


class ErrorOut(_Out, frozen=True, tag="error"):
    """Something without an id was wrong."""

    code: Literal["bad_json", "unknown_type", "bad_field", "bad_text", "not_yours"]
    detail: str


class PongOut(_Out, frozen=True, tag="pong"):
    """The answer to a ping."""


VisitorOut = (
    VisitorWelcome | MessageOut | VisitorConversation | Accepted | Refused | Conflict | TypingOut | ErrorOut | PongOut
)
AgentOutFrame = (
    AgentWelcome
    | MessageOut
    | AgentConversation
    | Accepted
    | Refused
    | Conflict
    | Done
    | TypingOut
    | MessageStatus
    | AgentOut
    | Opened
    | Sync
    | ErrorOut
    | PongOut
)
