"""From a text to what can be compared: words, stems and pieces of words (pure)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import snowballstemmer
from usher_common.search.fold import fold
from usher_common.search.signs import paired_class

from usher_knowledge.retrieval import limits

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_PAIRED = paired_class()  # written without spaces, or with endings joined to words: pairs of signs are compared
_RUN = re.compile(rf"[{_PAIRED}]+|[^\W{_PAIRED}]+")
_IS_PAIRED = re.compile(rf"[{_PAIRED}]").match


def words(text: str) -> list[str]:
    """Return the words in order and in lower case; of scripts without spaces each pair of neighbours."""
    return list(_words(unicodedata.normalize("NFKC", text.casefold())))


def _words(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if not _IS_PAIRED(run):
            yield run[: limits.WORD_CHARS]
        elif len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


class Language:
    """One language's stems, with a business's synonyms; `synonyms` are groups of words that mean the same.

    >>> Language("en", [("cellphone", "mobile phone")]).stems("My mobile phone is broken")
    ['my', 'cellphon', 'is', 'broken']
    """

    def __init__(self, code: str, synonyms: Sequence[Sequence[str]] = ()) -> None:
        base = code.partition("-")[0].lower()
        self._algorithm = snowballstemmer.stemmer(_STEMMERS[base]) if base in _STEMMERS else None
        self._same = _same(synonyms)
        self._longest = max((len(phrase) for phrase in self._same), default=0)
        self.stem = lru_cache(maxsize=limits.STEMS_KEPT)(self._stem)

    def stems(self, text: str) -> list[str]:
        """Return the stems of the words in order."""
        return [self.stem(word) for word in self.words(text)]

    def words(self, text: str) -> list[str]:
        """Return the words in order, a synonym as the first word of its group."""
        found = words(text)
        return found if not self._same else list(self._replaced(found))

    def _replaced(self, found: Sequence[str]) -> Iterator[str]:
        folded = [fold(word) for word in found]
        at = 0
        while at < len(found):
            size = next((n for n in range(self._longest, 0, -1) if tuple(folded[at : at + n]) in self._same), 0)
            yield from self._same[tuple(folded[at : at + size])] if size else (found[at],)
            at += size or 1

    def _stem(self, word: str) -> str:
        # first the stem, then without accents: in some languages an accent tells endings apart
        return fold(word if self._algorithm is None else str(self._algorithm.stemWord(word)))


def pieces(found: Sequence[str]) -> list[str]:
    """Return the pieces of 3 to 5 characters of each word, its ends marked: what typing mistakes leave alone."""
    return [piece for word in found for piece in pieces_of(fold(word))]


@lru_cache(maxsize=limits.STEMS_KEPT)
def pieces_of(word: str) -> tuple[str, ...]:
    """Return a word's pieces, for example ` ca`, `cat`, `at `, ` cat`, `cat `, ` cat ` of `cat`."""
    marked = f" {word} "
    shortest, longest = limits.PIECE_CHARS
    if len(marked) <= shortest:
        return (marked,)
    sizes = range(shortest, min(longest, len(marked)) + 1)
    return tuple(marked[at : at + size] for size in sizes for at in range(len(marked) - size + 1))


def _same(groups: Sequence[Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    split = [[words(one) for one in group] for group in groups]
    groups_of_words = [[one for one in group if one] for group in split]
    return {
        tuple(fold(word) for word in other): group[0]
        for group in groups_of_words
        for other in group[1:]
        if other != group[0]
    }
