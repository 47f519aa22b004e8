"""The socket messages to browsers; `docs/asyncapi.yaml` is made from them."""

import msgspec
from msgspec import UNSET, UnsetType
from usher_common.messages.content import Author
from usher_common.messages.events import ConversationStatus

from usher_gateway.wire.parts import (
    AgentFace,
    ButtonOut,
    Colleague,
    EntryCard,
    ErrorOut,
    FaqTriedOut,
    File,
    FormOut,
    Guest,
    MessageStatus,
    Myself,
    OfferOut,
    PastConversation,
    PongOut,
    PromiseGiven,
    PromiseOut,
    RatingAsked,
    RatingShown,
    ShownAnswer,
    VisitorCard,
    Writer,
)
from usher_gateway.wire.summaries import ConversationSummary
from usher_gateway.wire.values.addresses import AddressOut, ThreadOut


class _Out(msgspec.Struct, frozen=True, tag_field="type", gc=False):
    pass


class MessageOut(_Out, frozen=True, tag="message"):
    """A message with its sequence; `at` in ms.

    `agent` has an id on desks only, `status` is that of a send to a provider, `error` why it failed, `thread` what else
    desks see of it (visitors: `edited_at` and `deleted_at`). `automatic`: no person wrote it; what it was asked
    (`ask`), the articles it shows, and its buttons.
    """

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
    error: str | UnsetType = UNSET
    thread: ThreadOut | UnsetType = UNSET
    automatic: bool | UnsetType = UNSET
    ask: str | UnsetType = UNSET
    answers: tuple[ShownAnswer, ...] | UnsetType = UNSET
    buttons: tuple[ButtonOut, ...] | UnsetType = UNSET


class MessageChangedOut(_Out, frozen=True, tag="message_changed"):
    """A message was edited, deleted or reacted to, or a file of it was fetched: as it is now."""

    message: MessageOut


class NoteOut(_Out, frozen=True, tag="note"):
    """An agent's note for colleagues, shown after the message `after_seq`; `at` in ms; on desks only."""

    conversation: str
    id: str
    agent: Writer
    text: str
    after_seq: int
    at: int


class VisitorConversation(_Out, frozen=True, tag="conversation"):
    """A conversation as its visitor sees it; `held`: it is on hold."""

    id: str
    version: int
    status: ConversationStatus
    last_seq: int
    agent: AgentFace | None
    agent_delivered: int
    agent_read: int
    closed_by: str | UnsetType = UNSET
    held: bool = False
    rating: RatingAsked | None = None
    promise: PromiseGiven | None = None


class AgentConversation(_Out, frozen=True, tag="conversation"):
    """A conversation as desks see it; times in ms. `offer` is only for the agent to whom it is offered."""

    id: str
    version: int
    status: ConversationStatus
    channel: str
    account: str
    last_seq: int
    agent_id: str | None
    agent: AgentFace | None
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
    queue: str = "default"
    priority: int = 0
    preferred: tuple[str, ...] = ()
    held_since: int | None = None
    guests: tuple[Guest, ...] = ()
    tags: tuple[str, ...] = ()
    outcome: str = ""
    summary: ConversationSummary | UnsetType = UNSET  # where one conversation is asked for
    rating: RatingShown | None = None
    promise: PromiseOut | None = None
    addresses: tuple[AddressOut, ...] = ()
    stage: str = "chat"
    faq: FaqTriedOut | None = None


class VisitorWelcome(_Out, frozen=True, tag="welcome"):
    """The answer to a visitor's hello; `now` in ms. Messages up to `from_seq` are not sent unless asked for."""

    token: str
    visitor: str
    conversation: VisitorConversation | None
    agents: tuple[AgentFace, ...]
    online: bool
    now: int
    from_seq: int = 0


class Here(_Out, frozen=True, tag="here"):
    """Who is available now, at most three; `online`: somebody is at a desk, free or not."""

    agents: tuple[AgentFace, ...]
    online: bool


class EarlierMessages(_Out, frozen=True, tag="messages"):
    """Messages that were asked for, in order and without gaps; none: there are no earlier ones."""

    conversation: str
    messages: tuple[MessageOut, ...]


class PastConversations(_Out, frozen=True, tag="past"):
    """The visitor's closed conversations, the newest first; times in ms."""

    conversations: tuple[PastConversation, ...]


class AgentWelcome(_Out, frozen=True, tag="welcome"):
    """The answer to an agent's hello; `now` in ms.

    `elsewhere`, where the hello asked: whether the agent is connected by another window, so that their status stands.
    `build` names the build of the desk that this gateway sends to who opens it now: the name of its first script.
    """

    agent: Myself
    conversations: tuple[AgentConversation, ...]
    waiting: tuple[AgentConversation, ...]
    waiting_total: int
    now: int
    csrf: str
    agents: tuple[Colleague, ...]
    elsewhere: bool = False
    build: str = ""


class Accepted(_Out, frozen=True, tag="accepted"):
    """The message is durable."""

    id: str


class Refused(_Out, frozen=True, tag="refused"):
    """Not accepted: for now with `retry_after_ms`, for good without."""

    id: str
    code: str
    detail: str
    retry_after_ms: int | UnsetType = UNSET
    conversation: str | UnsetType = UNSET
    faults: dict[str, str] | UnsetType = UNSET  # of answers, by question


class Conflict(_Out, frozen=True, tag="conflict"):
    """The same id came with a different text; the first stands."""

    id: str


class Done(_Out, frozen=True, tag="done"):
    """The router did what was asked under this id."""

    id: str
    conversation: str | UnsetType = UNSET


class TypingOut(_Out, frozen=True, tag="typing"):
    """The other party types, or stopped typing."""

    conversation: str
    on: bool


class QueuePosition(_Out, frozen=True, tag="place"):
    """A waiting visitor's position in the queue (from 1) and the expected wait in seconds; null: unknown."""

    conversation: str
    place: int
    wait_s: float | None


class AgentOut(_Out, frozen=True, tag="agent"):
    """An agent's status, its reason, and load; `wrap_up_until` in ms.

    One's own comes at once, colleagues' within seconds.
    """

    id: str
    status: str
    load: int
    capacity: int
    version: int
    reason: str = ""
    draining: bool = False
    wrap_up_until: int | None = None


class Opened(_Out, frozen=True, tag="opened"):
    """All messages up to `last_seq` were sent; what follows is live."""

    conversation: str
    last_seq: int


class Sync(_Out, frozen=True, tag="sync"):
    """These conversations, and no others, are the agent's own now."""

    conversations: tuple[str, ...]


VisitorOut = (
    VisitorWelcome
    | Here
    | FormOut
    | EarlierMessages
    | PastConversations
    | MessageOut
    | MessageChangedOut
    | VisitorConversation
    | QueuePosition
    | Accepted
    | Refused
    | Conflict
    | TypingOut
    | ErrorOut
    | PongOut
)
AgentOutFrame = (
    AgentWelcome
    | MessageOut
    | MessageChangedOut
    | NoteOut
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
