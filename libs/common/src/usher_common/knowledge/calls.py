"""Knowledge's internal calls: their names, bodies and answers, and the signature that lets nobody else call.

A call is `POST /knowledge/NAME` with a MessagePack body. It is signed with a key of USHER_SECRET over its name, time
and body, so that a copy serves for nothing else, and not for long (decision 0366).
"""

import hmac
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from usher_common.files.signed_links import derive_key
from usher_common.knowledge import limits
from usher_common.knowledge.articles import (
    Answers,
    Article,
    ArticleDraft,
    ArticleFilter,
    ArticlePage,
    FieldFault,
    ImportReport,
    Question,
)
from usher_common.knowledge.unanswered import Proposal, ProposalWanted, Unanswered, UnansweredFilter

A = TypeVar("A")
STAMP, SIGNATURE = "X-Usher-Stamp", "X-Usher-Signature"
MEDIA_TYPE = "application/msgpack"
REFUSED = 422  # the status of an answer that is a Refusal


class ArticleId(msgspec.Struct, frozen=True):
    """Names an article."""

    article: str


class Put(msgspec.Struct, frozen=True):
    """Creates or changes an article."""

    article: str
    draft: ArticleDraft
    version: int
    by: str
    settles: tuple[str, ...] = ()


class SetAside(msgspec.Struct, frozen=True):
    """Sets questions aside."""

    conversations: tuple[str, ...]
    by: str


class Delete(msgspec.Struct, frozen=True):
    """Archives an article."""

    article: str
    by: str


class ImportCsv(msgspec.Struct, frozen=True):
    """Imports a file."""

    raw: bytes
    by: str
    dry_run: bool


class Nothing(msgspec.Struct, frozen=True):
    """A call that needs no words."""


class Refusal(msgspec.Struct, frozen=True):
    """What KnowledgeRefused says."""

    code: str
    detail: str
    fields: tuple[FieldFault, ...] = ()


class CallKind(NamedTuple, Generic[A]):
    """One call: its name, what it takes and answers, and by when."""

    name: str
    body: Any
    answer: Any
    deadline_s: float


SEARCH: CallKind[Answers] = CallKind("search", Question, Answers, limits.SEARCH_S)
PREVIEW: CallKind[Answers] = CallKind("preview", Question, Answers, limits.SEARCH_S)
LIST: CallKind[ArticlePage] = CallKind("list", ArticleFilter, ArticlePage, limits.SEARCH_S)
GET: CallKind[Article] = CallKind("get", ArticleId, Article, limits.SEARCH_S)
VERSIONS: CallKind[tuple[Article, ...]] = CallKind("versions", ArticleId, tuple[Article, ...], limits.SEARCH_S)
PUT: CallKind[Article] = CallKind("put", Put, Article, limits.WRITE_S)
DELETE: CallKind[None] = CallKind("delete", Delete, None, limits.WRITE_S)
IMPORT: CallKind[ImportReport] = CallKind("import", ImportCsv, ImportReport, limits.FILES_S)
EXPORT: CallKind[bytes] = CallKind("export", Nothing, bytes, limits.FILES_S)
UNANSWERED: CallKind[Unanswered] = CallKind("unanswered", UnansweredFilter, Unanswered, limits.UNANSWERED_S)
PROPOSE: CallKind[Proposal] = CallKind("propose", ProposalWanted, Proposal, limits.PROPOSE_S)
SET_ASIDE: CallKind[None] = CallKind("set_aside", SetAside, None, limits.WRITE_S)


class CallSigner:
    """Signs internal calls, and says which are good."""

    def __init__(self, secret: str) -> None:
        self._key = derive_key(secret, "knowledge call")

    def sign(self, name: str, body: bytes, now_s: float) -> dict[str, str]:
        """Return the headers of a call."""
        stamp = str(int(now_s * 1000))
        return {STAMP: stamp, SIGNATURE: self._mac(name, stamp, body)}

    def is_good(self, name: str, body: bytes, stamp: str, signature: str, now_s: float) -> bool:
        """Return whether this call was signed by one of ours, just now."""
        if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > len("1234567890123"):
            return False
        good = hmac.compare_digest(self._mac(name, stamp, body).encode(), signature.encode("ascii", "replace"))
        return good and abs(now_s - int(stamp) / 1000) <= limits.CALL_SKEW_S

    def _mac(self, name: str, stamp: str, body: bytes) -> str:
        return hmac.digest(self._key, b"\n".join((name.encode(), stamp.encode(), body)), "sha256").hex()
