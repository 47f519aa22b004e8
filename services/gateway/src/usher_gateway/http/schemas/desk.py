"""The documents of the HTTP API that desks work with: decisions, notes, canned answers, search, the live view."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from usher_common.messages.content import Author
from usher_common.messages.events import ConversationStatus

from usher_gateway.http.schemas.filters import Filters
from usher_gateway.limits import PAGE_ROWS, SHORT_CHARS, TEXT_CHARS
from usher_gateway.wire.outgoing import NoteOut
from usher_gateway.wire.parts import AgentFace


class DecisionDocument(msgspec.Struct, frozen=True):
    """Why an agent got a conversation, or an offer of it; `at` in ms."""

    assignment: str
    agent: str
    at: int
    policy: str
    explanation: Any


class DecisionList(msgspec.Struct, frozen=True):
    """Decisions, oldest first, and the agents that they name, by id."""

    decisions: tuple[DecisionDocument, ...]
    agents: dict[str, AgentFace]


class NoteList(msgspec.Struct, frozen=True):
    """Notes in the order written."""

    notes: tuple[NoteOut, ...]


Shortcut = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\s/]+\Z")]
AnyLanguage = Annotated[str, Meta(max_length=35, pattern=r"^([A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*)?\Z")]
CannedText = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS)]


class CannedDocument(msgspec.Struct, frozen=True):
    """A canned answer: the team's or the caller's own; the desk replaces its variables."""

    id: str
    shortcut: str
    language: str
    text: str
    shared: bool
    mine: bool


class NewCanned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A canned answer to create; `language` "" is for any."""

    shortcut: Shortcut
    text: CannedText
    language: AnyLanguage = ""
    shared: bool = False


class CannedPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of a canned answer."""

    shortcut: Shortcut | UnsetType = UNSET
    text: CannedText | UnsetType = UNSET
    language: AnyLanguage | UnsetType = UNSET


class CannedList(msgspec.Struct, frozen=True):
    """The team's and one's own canned answers, by shortcut."""

    canned: tuple[CannedDocument, ...]


class SearchQuery(Filters, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All words must be in a message, each as the beginning of a word; `since` and `before` are when it was written.

    Case and accents do not count. Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer are found anywhere in a text.
    """

    q: Annotated[str, Meta(max_length=SHORT_CHARS)] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_ROWS)] = 50


class ContactName(msgspec.Struct, frozen=True):
    """What is known of the visitor."""

    name: str
    email: str


class SearchResult(msgspec.Struct, frozen=True):
    """A found message; `at` in ms; in `snippet` U+0002 and U+0003 enclose what was searched for."""

    conversation: str
    seq: int
    at: int
    author: Author
    snippet: str
    visitor: ContactName
    agent: AgentFace | None
    status: ConversationStatus
    queue: str


class SearchList(msgspec.Struct, frozen=True):
    """Found messages, newest first."""

    results: tuple[SearchResult, ...]


AgentState = Literal["available", "busy", "wrap_up", "away", "offline"]


class LiveServiceLevel(msgspec.Struct, frozen=True):
    """Of the contacts whose wait ended in the last `window_s`, the share that waited `within_s` at most, in %."""

    percent: float | None
    target: float
    within_s: float
    answered: int
    abandoned: int
    window_s: int


class LiveQueue(msgspec.Struct, frozen=True):
    """A queue's present state.

    `waiting` includes contacts that are only offered to an agent. `expected_wait_s` is what a new contact is shown
    (null: unknown), `agents` are of its pool.
    """

    name: str
    pool: str
    waiting: int
    oldest_wait_s: float | None
    service_level: LiveServiceLevel
    expected_wait_s: float | None
    agents: dict[AgentState, int]


class LiveAgent(msgspec.Struct, frozen=True):
    """An agent's present state; `conversations` are those they have or are offered."""

    id: str
    name: str
    photo: str
    status: AgentState
    reason: str
    draining: bool
    load: int
    capacity: int
    pools: tuple[str, ...]
    conversations: int


class LiveView(msgspec.Struct, frozen=True):
    """All queues and agents at `at` (ms)."""

    at: int
    queues: tuple[LiveQueue, ...]
    agents: tuple[LiveAgent, ...]
