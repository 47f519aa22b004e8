"""The documents of ratings, of promised answers, and of places in line."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from usher_common.commands.rate import COMMENT_CHARS, SCORES
from usher_common.messages.events import ConversationStatus
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.http.schemas.desk import ContactName
from usher_gateway.limits import PAGE_ROWS, SHORT_CHARS
from usher_gateway.wire.parts import AgentFace

_Name = Annotated[str, Meta(max_length=SHORT_CHARS)]
_Time = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]
_Limit = Annotated[int, Meta(ge=1, le=PAGE_ROWS)]
_Score = Annotated[int, Meta(ge=1, le=5)]


class RatingQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which ratings: given since `since` and before `before` (ms), to conversations that `agent` had last."""

    queue: _Name = ""
    agent: _Name = ""
    at_least: _Score = 1
    at_most: _Score = 5
    since: _Time | None = None
    before: _Time | None = None
    limit: _Limit = 50


class RatingDocument(msgspec.Struct, frozen=True):
    """A rating, the `number`th of its conversation; `at` in ms. `agents` had it, the last one last.

    `comment` is "" for those who may not read comments, too.
    """

    conversation: str
    number: int
    score: int
    comment: str
    at: int
    queue: str
    agents: tuple[str, ...]
    agent: AgentFace | None
    visitor: ContactName
    policy: str


class RatingList(msgspec.Struct, frozen=True):
    """Ratings, newest first; `count` and `mean` (null: none) are of all that were asked for, listed or not."""

    ratings: tuple[RatingDocument, ...]
    count: int
    mean: float | None


class PromiseQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which promises: open ones by their deadline, others by when they were made, newest first."""

    state: Literal["open", "kept", "broken"] = "open"
    queue: _Name = ""
    limit: _Limit = 50


class PromiseDocument(msgspec.Struct, frozen=True):
    """A promised answer; times in ms. `broken`: it was not given by `due_at`, even if it came later.

    `how` is "" while it is open, else chat, phone, email or a word of the agent's.
    """

    conversation: str
    number: int
    address: str
    queue: str
    status: ConversationStatus
    visitor: ContactName
    last_text: str
    agent: AgentFace | None
    made_at: int
    due_at: int | None
    remind_at: int | None
    kept_at: int | None
    kept_by: str
    how: str
    broken: bool


class PromiseList(msgspec.Struct, frozen=True):
    """Promises, and how many there are in that state; `now` in ms by the record's clock."""

    promises: tuple[PromiseDocument, ...]
    total: int
    now: int


Token = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]


class PlaceQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a signed link to one conversation's place."""

    token: Token


class RatingAsked(msgspec.Struct, frozen=True):
    """A rating was asked for: what was given (None: nothing yet, 0: they would rather not), and its end in ms."""

    score: int | None
    until: int


class PlaceInLine(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who waits may know without saying who they are: no name, no text, no address.

    `place` from 1, and `wait_s` (None: not known) only while they wait; `due_at`: by when an answer was promised, ms;
    `back`: the site where the chat is, `language` as browsers name it, each "" if that is not known. `rating`: once it
    was asked how it went.
    """

    status: Literal["waiting", "talking", "promised", "automatic", "closed"]
    place: int | None
    wait_s: float | None
    due_at: int | None
    back: str
    language: str
    rating: RatingAsked | None


class PlaceRating(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A score from 1 to 5, 0 for who would rather not; `id` names it, so that it is given once."""

    token: Token
    id: Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]
    score: Annotated[int, Meta(ge=0, le=SCORES[1])]
    comment: Annotated[str, Meta(max_length=COMMENT_CHARS)] = ""
