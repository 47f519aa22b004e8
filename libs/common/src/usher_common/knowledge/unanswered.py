"""Questions that no article answers, or that agents answer again and again, as values (decision 0374)."""

from typing import Literal

import msgspec

from usher_common.knowledge.articles import FoundArticle
from usher_common.messages.knowledge import Verdict

# What became of a question: nobody and nothing answered it, an article did not help, or an agent answered it.
QuestionKind = Literal["unanswered", "unhelped", "by_agent"]


class UnansweredFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Conversations closed in the last `days`, in one language ("": in all)."""

    days: int = 28
    language: str = ""


class AskedQuestion(msgspec.Struct, frozen=True):
    """A question in the contact's own words, without addresses and numbers; `at` (ms) is when its chat was closed."""

    conversation: str
    text: str
    kind: QuestionKind
    at: int


class AgentAnswer(msgspec.Struct, frozen=True):
    """What an agent answered; `helped`: the contact said so."""

    conversation: str
    text: str
    helped: bool


class QuestionGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Questions that ask the same, and are still to be settled.

    `title` is the most typical one, `examples` are some of them, `wordings` the different ones that would go into an
    article; `conversations` are all. `cost` is what their conversations cost, in the policy's currency. `answers` are
    the agents' best, the best first. `articles` are the closest, whoever may see them, and `verdict` what they would do
    now. `audience` is the entry point by which all of these contacts came, "" if they came by several ways.
    """

    language: str
    title: str
    counts: dict[str, int]  # by QuestionKind
    cost: float
    last_at: int
    audience: str
    conversations: tuple[str, ...]
    examples: tuple[AskedQuestion, ...]
    wordings: tuple[str, ...]
    answers: tuple[AgentAnswer, ...] = ()
    verdict: Verdict = "none"
    articles: tuple[FoundArticle, ...] = ()


class SettlingArticle(msgspec.Struct, frozen=True, kw_only=True):
    """What an article that settled questions did since (`at`, ms): to how many it was shown, and whom it helped.

    `saved` is what the next stage would have cost more for those whom it helped.
    """

    article: str
    title: str
    at: int
    settled: int
    shown: int
    helped: int
    saved: float


class Unanswered(msgspec.Struct, frozen=True, kw_only=True):
    """The groups by what they cost together, the dearest first; `read` conversations closed since `since` (ms).

    `whole` is False if more conversations were closed in that time than are read at once: then `since` is later.
    `currency` is the policy's, which knowledge does not read: the gateway adds it. `proposes` says whether there is an
    endpoint that can be asked to propose an article.
    """

    since: int
    read: int
    whole: bool
    groups: tuple[QuestionGroup, ...]
    articles: tuple[SettlingArticle, ...] = ()
    currency: str = ""
    proposes: bool = False


class ProposalWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A group's questions, `title` the most typical one, and agents' answers, the best first."""

    title: str
    language: str = ""
    wordings: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint of one's own proposes as an article, in Markdown; with a `failure` there is no text.

    `failure` is `http_STATUS`, `timeout`, `connection`, `foreign_network`, `too_large` or `bad_answer`.
    """

    title: str = ""
    answer: str = ""
    failure: str = ""
