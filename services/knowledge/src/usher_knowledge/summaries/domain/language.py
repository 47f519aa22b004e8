"""The language of a conversation, by its most frequent words."""

import re
from collections.abc import Sequence

from usher_knowledge.summaries.domain.cues import LANGUAGES
from usher_knowledge.summaries.domain.sentences import folded_of
from usher_knowledge.summaries.domain.transcript import Line

_PLAIN = {
    language: re.compile(rf"(?<!\w)(?:{folded_of(cues.plain)}|{folded_of(cues.courtesy)})(?!\w)")
    for language, cues in LANGUAGES.items()
}


def language_of(lines: Sequence[Line], known: str = "") -> str:
    """Return the language in which most is said (ISO 639-1); `known`, the contact's own, if the words tell nothing."""
    text = folded_of("\n".join(line.text for line in lines if line.author != "system" and line.is_said))
    counts = {language: len(pattern.findall(text)) for language, pattern in _PLAIN.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > 0 else known.partition("-")[0]
