"""What a sentence says beside its courtesies."""

import re

from usher_knowledge.summaries.domain.cues import PATTERNS as P
from usher_knowledge.summaries.domain.sentences import Sentence

_WORD = re.compile(r"[^\W\d_][\w'-]*|\d+")
CONTENT_CHARS = 3  # a shorter word is hardly the subject


def is_empty_talk(one: Sentence) -> bool:
    """Return whether it is a greeting, thanks, agreement, or a phrase of every conversation."""
    if P.canned.search(one.folded) or P.small_talk.search(one.folded):
        return True
    return not rest_of(one)


def rest_of(one: Sentence) -> list[str]:
    """Return the words that are left without courtesies."""
    return _WORD.findall(P.courtesy.sub(" ", one.folded))


def content_of(one: Sentence) -> set[str]:
    """Return the words that may name a subject."""
    return {word for word in rest_of(one) if len(word) >= CONTENT_CHARS and not P.plain.fullmatch(word)}
