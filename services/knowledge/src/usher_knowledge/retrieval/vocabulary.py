"""The words of the articles: which one a mistyped word means, and which ones a compound is made of (pure)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA
from usher_common.search.fold import fold

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.text import Language

_LINKS = (
    "",
    "s",
    "es",
    "n",
    "en",
    "e",
)  # letters between the parts of a compound, as in Versand-kosten, Liebling-s-farbe


class Vocabulary:
    """All words of one language's articles, folded."""

    def __init__(self, language: Language, code: str, found: Iterable[str]) -> None:
        self._language = language
        self._words = {fold(word): word for word in found}
        self._by_first: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            if len(word) >= limits.TYPO_FROM_CHARS:
                self._by_first[word[0]].append(word)
        self._splits = code.partition("-")[0].lower() in limits.COMPOUND_LANGUAGES

    def parts(self, word: str) -> list[str]:
        """Return the stems of the two words that a compound is made of, if both are known; else nothing."""
        folded = fold(word)
        if not self._splits or len(folded) < limits.COMPOUND_FROM_CHARS:
            return []
        shortest = limits.COMPOUND_PART_CHARS
        for at in range(len(folded) - shortest, shortest - 1, -1):  # the longest first part first
            if (head := self._head(folded[:at])) and (tail := self._words.get(folded[at:])):
                return [self._language.stem(head), self._language.stem(tail)]
        return []

    def meant(self, word: str) -> Iterator[str]:
        """Yield the known words that an unknown one is a mistyped form of: those with the fewest mistakes."""
        folded = fold(word)
        if len(folded) < limits.TYPO_FROM_CHARS or folded.isdigit():
            return
        mistakes = 2 if len(folded) >= limits.TYPO_TWO_FROM_CHARS else 1
        found = process.extract(
            folded, self._by_first[folded[0]], scorer=OSA.distance, score_cutoff=mistakes, limit=limits.TYPO_MEANINGS
        )
        fewest = min((distance for _, distance, _ in found), default=0)
        yield from (self._words[one] for one, distance, _ in found if distance == fewest)

    def _head(self, text: str) -> str:
        for link in _LINKS:
            if text.endswith(link) and (word := self._words.get(text.removesuffix(link) if link else text)):
                return word if len(fold(word)) >= limits.COMPOUND_PART_CHARS else ""
        return ""
