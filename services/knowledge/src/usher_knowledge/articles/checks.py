"""What an article may hold, and how it is written down: one list of faults for desk, API and files (pure)."""

import re
import unicodedata
from collections.abc import Iterator

from msgspec.structs import replace
from usher_common.knowledge import limits
from usher_common.knowledge.articles import ArticleDraft, FieldFault
from usher_common.knowledge.faults import field_fault

# in lower case, as it names a file, and some file systems keep no other
_ID = re.compile(rf"[a-z0-9](?:[a-z0-9._-]{{0,{limits.ID_CHARS - 2}}}[a-z0-9])?").fullmatch
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*").fullmatch
_AUDIENCE = re.compile(r"[^\s,]+").fullmatch
LAST_MS = 253_402_300_799_999  # the end of the year 9999, the last that dates can be written of


def cleaned(draft: ArticleDraft) -> ArticleDraft:
    """Return the draft as it is kept: without the white space and repetitions that nobody sees."""
    title = draft.title.strip()
    variants = dict.fromkeys(text for one in draft.variants if (text := one.strip()) and text != title)
    return replace(
        draft,
        language=_language(draft.language),
        title=title,
        answer=_lines(draft.answer).strip("\n"),
        variants=tuple(variants),
        tags=tuple(dict.fromkeys(text for one in draft.tags if (text := one.strip()))),
        audience=draft.audience.strip(),
    )


def faults_of(draft: ArticleDraft) -> tuple[FieldFault, ...]:
    """Name everything that is wrong with a cleaned draft, by field."""
    return tuple(_faults(draft))


def fault_of_id(article: str) -> FieldFault | None:
    """Say what is wrong with an article's id, if anything is."""
    return None if _ID(article) else field_fault("id", "id", most=limits.ID_CHARS)


def _faults(draft: ArticleDraft) -> Iterator[FieldFault]:
    if len(draft.language) > limits.LANGUAGE_CHARS or not _LANGUAGE(draft.language):
        yield field_fault("language", "language")
    yield from _line_faults("title", draft.title, limits.TITLE_CHARS)
    if len(draft.variants) > limits.VARIANTS:
        yield field_fault("variants", "wordings", most=limits.VARIANTS)
    for variant in draft.variants:
        yield from _line_faults("variants", variant, limits.VARIANT_CHARS)
    yield from _answer_faults(draft.answer)
    if len(draft.tags) > limits.TAGS:
        yield field_fault("tags", "tags", most=limits.TAGS)
    for tag in draft.tags:
        yield from _line_faults("tags", tag, limits.TAG_CHARS)
        if "," in tag:
            yield field_fault("tags", "comma")
    if draft.audience:
        yield from _line_faults("audience", draft.audience, limits.TAG_CHARS)
        if not _AUDIENCE(draft.audience):
            yield field_fault("audience", "audience")
    yield from _date_faults(draft)


def _line_faults(field: str, text: str, most: int) -> Iterator[FieldFault]:
    if not text:
        yield field_fault(field, "missing")
    elif len(text) > most:
        yield field_fault(field, "long", count=len(text), most=most)
    if not _writable(text) or any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text):
        yield field_fault(field, "line")


def _answer_faults(answer: str) -> Iterator[FieldFault]:
    if not answer.strip():
        yield field_fault("answer", "missing")
    elif len(answer) > limits.ANSWER_CHARS:
        yield field_fault("answer", "long", count=len(answer), most=limits.ANSWER_CHARS)
    if not _writable(answer) or any(unicodedata.category(sign) == "Cc" for sign in answer if sign not in "\n\t"):
        yield field_fault("answer", "controls")


def _date_faults(draft: ArticleDraft) -> Iterator[FieldFault]:
    for field, at in (("valid_from", draft.valid_from), ("valid_until", draft.valid_until)):
        if at is not None and not 0 <= at <= LAST_MS:
            yield field_fault(field, "years")
    if draft.valid_from is not None and draft.valid_until is not None and draft.valid_from >= draft.valid_until:
        yield field_fault("valid_until", "order")


def _language(text: str) -> str:
    """Write a language tag as usual: the language itself in lower case, hyphens for underscores."""
    first, hyphen, rest = text.strip().replace("_", "-").partition("-")
    return first.lower() + hyphen + rest


def _lines(text: str) -> str:
    """Return the text with one kind of line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _writable(text: str) -> bool:
    """Return whether every store takes it: no lone surrogates."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
