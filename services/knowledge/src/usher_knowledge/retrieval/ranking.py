"""Which articles of one language come nearest to a question, and what speaks for the first of them (pure)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.best import best
from usher_knowledge.retrieval.bm25 import Bm25
from usher_knowledge.retrieval.classifier import probabilities
from usher_knowledge.retrieval.meaning import Embed, Meanings
from usher_knowledge.retrieval.model import Article
from usher_knowledge.retrieval.postings import Postings, Rows, Vector, Weighting
from usher_knowledge.retrieval.text import Language, pieces
from usher_knowledge.retrieval.vocabulary import Vocabulary

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """The candidates, best first, by position among the articles.

    `scores` order them and `shares` sum to 1; `evidence` says how sure the first one is, `verbatim` whether the
    question is one of its wordings, up to case and endings, and of no other article's.
    """

    positions: Rows
    scores: Floats
    shares: Floats
    evidence: Floats
    verbatim: bool


class Ranker:
    """One language's articles."""

    def __init__(
        self,
        code: str,
        articles: Sequence[Article],
        synonyms: Sequence[Sequence[str]] = (),
        embed: Embed | None = None,
    ) -> None:
        self.articles = articles
        self.language = Language(code, synonyms)
        self.texts = [text for article in articles for text in article.variants]
        self.owner = np.repeat(np.arange(len(articles)), [len(article.variants) for article in articles])
        words = [self.language.words(text) for text in self.texts]
        self._vocabulary = Vocabulary(self.language, code, {word for row in words for word in row})
        self._stems = [self._stems_of(row) for row in words]
        self._said = Weighting(self._stems)
        documents: list[list[str]] = [[] for _ in articles]
        for owner, row in zip(self.owner, self._stems, strict=True):
            documents[owner].extend(row)
        self._documents = [Counter(document) for document in documents]
        self._bm25 = Bm25(documents)
        self._answers = Bm25([self._stems_of(self.language.words(article.answer)) for article in articles])
        self._pieces = Weighting(pieces(row) for row in words)
        self._rows = Postings(self._pieces.weigh(pieces(row)) for row in words)
        self._rows_each = np.bincount(self.owner, minlength=len(articles))
        self._verbatim = _only_once(self._stems, self.owner)
        self._meanings = Meanings(self.texts, self.owner, len(articles), embed) if embed and self.texts else None

    def rank(self, question: str, without: Collection[int] = ()) -> Ranked | None:
        """Rank the articles; None if the question has no word, or nothing in common with any.

        `without` are wordings, by position, that count as if they were not there.
        """
        words = self.language.words(question[: limits.QUESTION_CHARS])
        left_out = Counter(stem for row in without for stem in set(self._stems[row]))
        meant = self._meant(words, left_out)
        similar = self._rows.products(self._pieces.weigh(pieces(words)))
        similar[list(without)] = 0
        each = self._rows_each
        if without:
            each = each - np.bincount(self.owner[list(without)], minlength=len(self.articles))
        bm25 = self._bm25_of(meant, without)
        near = np.bincount(self.owner, similar, len(self.articles)) / np.maximum(each, 1)
        asked = self._meanings.placed(question[: limits.QUESTION_CHARS]) if self._meanings and words else None
        candidates = self._candidates(bm25, near, asked, each, without)
        if not len(candidates):
            return None
        rows, labels = self._rows_of(candidates, similar, without)
        likely = probabilities(self._rows.kernel(rows), labels, len(candidates), similar[rows].astype(np.float64))
        lexical = bm25[candidates].astype(np.float64) / max(float(bm25[candidates].max()), 1e-9)
        scores = limits.CLASSIFIER_SHARE * likely / likely.max() + (1 - limits.CLASSIFIER_SHARE) * lexical
        alike = None
        if self._meanings is not None and asked is not None:
            alike = self._meanings.cosines(asked, rows)
            kernel = self._meanings.kernel(rows)
            meant_by = probabilities(kernel, labels, len(candidates), alike, limits.MEANING_PENALTY)
            share = limits.MEANING_SHARE
            scores = share * meant_by / meant_by.max() + (1 - share) * scores / max(float(scores.max()), 1e-9)
        order = np.argsort(-scores, kind="stable")
        best = np.array([float(similar[rows[labels == one]].max(initial=0)) for one in range(len(candidates))])
        said = self._said_by(int(candidates[order[0]]), without)
        of = (likely, lexical, scores, best, bm25, near)
        evidence = self._evidence(meant, left_out, said, (candidates, order), of)
        shares = np.where(scores > 0, likely * lexical + 1e-9, 0)[order]
        if alike is not None:
            evidence = np.concatenate([evidence, _meaning_evidence(meant_by, alike, labels, order)])
            shares = meant_by[order]
        first = self._verbatim.get(tuple(self._stems_of(words)), -1) if not without else -1
        return Ranked(
            candidates[order], scores[order], shares / shares.sum(), evidence, bool(first == candidates[order[0]])
        )

    def _stems_of(self, words: Sequence[str]) -> list[str]:
        stems = []
        for word in words:
            stems.append(self.language.stem(word))
            stems.extend(self._vocabulary.parts(word))
        return stems

    def _meant(self, words: Sequence[str], left_out: Counter[str]) -> dict[str, float]:
        """Return the question's stems with how often and how surely each is meant, typing mistakes repaired."""
        found: Counter[str] = Counter()
        unknown = []
        for word in words:
            stems = self._stems_of([word])
            found.update(stems)
            if not any(self._said.frequency[stem] > left_out[stem] for stem in stems):
                unknown.append(word)
        meant: dict[str, float] = dict(found)
        for word in sorted(unknown, key=len, reverse=True)[: limits.TYPOS_AT_MOST]:
            others = [self.language.stem(one) for one in self._vocabulary.meant(word)]
            others = [one for one in others if one not in meant and self._said.frequency[one] > left_out[one]]
            for other in others:
                meant[other] = limits.TYPO_WEIGHT / len(others)
        return meant

    def _bm25_of(self, meant: dict[str, float], without: Collection[int]) -> Vector:
        scores = self._bm25.scores(meant) + np.float32(limits.ANSWER_WEIGHT) * self._answers.scores(meant)
        for owner in {int(self.owner[row]) for row in without}:
            stems = [stem for row in without if self.owner[row] == owner for stem in self._stems[row]]
            scores[owner] += self._bm25.score_without(owner, stems, meant) - self._bm25.score_without(owner, (), meant)
        return scores

    def _said_by(self, article: int, without: Collection[int]) -> Counter[str]:
        gone = Counter(stem for row in without if self.owner[row] == article for stem in self._stems[row])
        return self._documents[article] - gone if gone else self._documents[article]

    def _candidates(
        self, bm25: Vector, near: Floats, asked: Vector | None, each: Rows, without: Collection[int]
    ) -> Rows:
        there = each > 0
        found = []
        for scores in (np.where(there, bm25, 0), np.where(there, near, 0)):
            few = best(scores, limits.CANDIDATES)
            found.append(few[scores[few] > 0])
        if self._meanings is not None and asked is not None:
            found.append(self._meanings.nearest(asked, limits.CANDIDATES, without))
        return np.unique(np.concatenate(found))

    def _rows_of(self, candidates: Rows, similar: Vector, without: Collection[int]) -> tuple[Rows, Rows]:
        left_out = set(without)
        rows: list[int] = []
        labels: list[int] = []
        begins = np.searchsorted(self.owner, candidates)
        for label, (begin, size) in enumerate(zip(begins, self._rows_each[candidates], strict=True)):
            own = [row for row in range(begin, begin + size) if row not in left_out]
            nearest = sorted(own, key=lambda row: -similar[row])[: limits.ROWS_EACH]
            rows += nearest
            labels += [label] * len(nearest)
        return np.array(rows, np.intp), np.array(labels, np.intp)

    def _evidence(
        self,
        meant: dict[str, float],
        left_out: Counter[str],
        said: Counter[str],
        ranked: tuple[Rows, Rows],
        of: tuple[Floats, Floats, Floats, Floats, Vector, Floats],
    ) -> Floats:
        """Return what the calibration weighs: how far ahead the first is, and how much of the question it covers."""
        likely, lexical, scores, best, bm25, near = of
        candidates, order = ranked
        first, second = order[0], order[1] if len(order) > 1 else -1
        winner = candidates[first]
        says = {stem: self._said.idf(stem, left_out[stem]) for stem in meant}
        known = {stem for stem in meant if self._said.frequency[stem] > left_out[stem]}
        total = sum(says.values()) or 1.0
        covered = sum(says[stem] for stem in known if said[stem])
        others = np.delete(np.arange(len(candidates)), first)
        margin = 0.0 if second < 0 else float(scores[second])
        return np.array(
            [
                np.log(likely[first] + 1e-9) - np.log(1 - likely[first] + 1e-9),
                scores[first] - margin,
                covered / total,
                sum(says[stem] for stem in known) / total,
                best[first],
                best[first] - best[others].max(initial=0),
                lexical[first] - (lexical[second] if second >= 0 else 0),
                bm25[winner] / total,
                near[winner],
                np.log(len(meant) + 1),
                float(np.argmax(likely) == first),
            ]
        )


def _meaning_evidence(likely: Floats, alike: Floats, labels: Rows, order: Rows) -> Floats:
    """Return how far ahead the first article is by its meaning, and how near its nearest wording comes."""
    best = np.array([float(alike[labels == one].max(initial=-1)) for one in range(len(likely))])
    first, others = order[0], order[1:]
    odds = np.log(likely[first] + 1e-9) - np.log(1 - likely[first] + 1e-9)
    return np.array([odds, best[first], best[first] - best[others].max(initial=-1), float(np.argmax(likely) == first)])


def _only_once(rows: Sequence[Sequence[str]], owner: Rows) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], set[int]] = {}
    for row, article in zip(rows, owner, strict=True):
        found.setdefault(tuple(row), set()).add(int(article))
    return {row: next(iter(articles)) for row, articles in found.items() if row and len(articles) == 1}
