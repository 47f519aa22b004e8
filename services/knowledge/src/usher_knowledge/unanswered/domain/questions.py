"""What was asked in a conversation, and what became of it (pure)."""

from typing import NamedTuple

from usher_common.knowledge.unanswered import QuestionKind
from usher_common.messages.knowledge import FaqTried

from usher_knowledge.limits import ASKED_CHARS
from usher_knowledge.summaries.domain.endpoint_texts import masked

# Verdicts that say that an article was right, or that nobody knows (docs/funnel.md, decision 0373).
_NO_LACK = ("helped", "silent")
# Verdicts that say that what was shown did not help; if nothing was shown, nothing answered it.
_NO_HELP = ("not_helped", "tries", "no_choice", "asked", "none_found")


class Asked(NamedTuple):
    """One conversation's question; `at` in ms, `seq` its message (0: unknown), `cost` None if nobody counted it."""

    conversation: str
    text: str
    kind: QuestionKind
    language: str
    point: str
    at: int
    seq: int
    cost: float | None


def kind_of(tried: FaqTried | None, *, answered: bool) -> QuestionKind | None:
    """Return what became of a question, None if nothing was lacking; `answered`: an agent wrote to the contact."""
    verdict = tried.verdict if tried is not None else ""
    if verdict in _NO_LACK:
        return None
    if tried is not None and verdict in _NO_HELP:
        return "unhelped" if tried.answers else "unanswered"
    return "by_agent" if answered else "unanswered"


def wording_of(text: str) -> str:
    r"""Return a question in the contact's words, in one line, without what names them.

    >>> wording_of("Where is my order 4711?\nMail me: vera@example.com")
    'Where is my order 4711? Mail me: …'
    """
    shown = " ".join(masked(text, mail="…", number="…").split())
    return shown if len(shown) <= ASKED_CHARS else shown[: ASKED_CHARS - 1].rstrip() + "…"
