"""What is searched, and what is found (pure)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """One answer in one language: `variants` are the wordings of its question, the title among them."""

    id: str
    language: str
    variants: tuple[str, ...]
    answer: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An article for a question: `score` orders them, `confidence` is the probability that it is the right one."""

    article: str
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A question that somebody judged: `article` answers it, or "" none does."""

    question: str
    article: str
