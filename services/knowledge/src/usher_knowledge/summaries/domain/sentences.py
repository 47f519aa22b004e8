"""Split messages into sentences, as people write them in chats."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from usher_common.messages.content import Author
from usher_common.search.fold import fold

from usher_knowledge.summaries.domain.transcript import Line

# A full stop after one of these ends no sentence; those with inner full stops are written without them.
SENTENCES = 40  # read of one message: a longer one is a document
SENTENCE_CHARS = 400  # of a sentence in which cues are looked for: bounds the time
_ABBREVIATIONS = (
    "bzw ca dr eg etc evtl ggf ie inkl mr mrs ms nr no prof st str usw vgl zb dh ua"
    " sr sra dres ud uds pag num av ej tel ул д г р т е п др руб тыс см"  # noqa: RUF001 - Cyrillic
)
_SHORT = frozenset(_ABBREVIATIONS.split())
# Punctuation with what closes it; a full stop only where a new sentence may begin, so not in 10.30 or example.com.
_END = re.compile(r"""[.!?…。！？]+["'”»)\]]*(?=\s|$)|\n+|(?<=[a-zа-я])[!?]+(?=[A-ZÀ-ÞА-Я¿¡])""")  # noqa: RUF001
_LAST_WORD = re.compile(r"([\w.]+)\.$")
_WORD = re.compile(r"[^\W\d_][\w'-]*|\d+")


class Sentence(NamedTuple):
    """A part of a message: as it was written, and folded (case and accents) for comparing."""

    seq: int
    author: Author
    text: str
    folded: str
    first: bool  # of its message

    @property
    def words(self) -> list[str]:
        """The folded words."""
        return _WORD.findall(self.folded)


def sentences_of(lines: Sequence[Line]) -> list[Sentence]:
    """Return the sentences of all messages by people, in order."""
    return [
        Sentence(line.seq, line.author, text, folded_of(text[:SENTENCE_CHARS]), first=n == 0)
        for line in lines
        if line.author != "system"
        for n, text in enumerate(split(line.text)[:SENTENCES])
    ]


def folded_of(text: str) -> str:
    """Fold a text for comparing."""
    return fold(text.replace("\u2019", "'").replace("`", "'"))


def split(text: str) -> list[str]:
    """Split one message."""
    return [part for part in _parts(text) if part]


def _parts(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if _is_abbreviation(text[start : end.end()]) and end.end() < len(text):
            continue
        yield text[start : end.end()].strip()
        start = end.end()
    yield text[start:].strip()


def _is_abbreviation(text: str) -> bool:
    found = _LAST_WORD.search(text)
    if found is None or not text.endswith(".") or text.endswith(".."):
        return False
    word = found[1].replace(".", "").lower()
    return word in _SHORT or (len(word) == 1 and word.isalpha()) or (word.isdigit() and len(word) <= 2)
