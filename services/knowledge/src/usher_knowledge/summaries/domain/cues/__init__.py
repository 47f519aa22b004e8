"""What tells a question, a step, an outcome or a promise in a sentence; one file for each language.

Cues of all languages are looked for together: people switch languages within a conversation, and the few words that two
languages share mean no harm.
"""

import re
from dataclasses import dataclass, fields

from usher_knowledge.summaries.domain.cues import de, en, es, ru
from usher_knowledge.summaries.domain.cues.declaration import Cues
from usher_knowledge.summaries.domain.sentences import folded_of

LANGUAGES: dict[str, Cues] = {"en": en.CUES, "de": de.CUES, "es": es.CUES, "ru": ru.CUES}


@dataclass(frozen=True, slots=True)
class Patterns:
    """The cues of all languages, compiled; they are searched in folded sentences. See `Cues` for their meaning."""

    courtesy: re.Pattern[str]
    canned: re.Pattern[str]
    small_talk: re.Pattern[str]
    request: re.Pattern[str]
    problem: re.Pattern[str]
    negation: re.Pattern[str]
    refusal: re.Pattern[str]
    done: re.Pattern[str]
    examined: re.Pattern[str]
    instruction: re.Pattern[str]
    confirmed: re.Pattern[str]
    thanks: re.Pattern[str]
    future: re.Pattern[str]
    commitment: re.Pattern[str]
    at_once: re.Pattern[str]
    time: re.Pattern[str]
    follow_up: re.Pattern[str]
    plain: re.Pattern[str]


def _compiled(name: str) -> re.Pattern[str]:
    alternatives = "|".join(getattr(cues, name) for cues in LANGUAGES.values())
    return re.compile(rf"(?<!\w)(?:{folded_of(alternatives)})(?!\w)")


PATTERNS = Patterns(**{field.name: _compiled(field.name) for field in fields(Patterns)})
