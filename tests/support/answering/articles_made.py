"""Articles for tests: one that is in order, and strategies of all that could be written."""

from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.knowledge.articles import Article, ArticleDraft
from usher_knowledge.articles.checks import LAST_MS, cleaned, faults_of
from usher_knowledge.articles.dates import DAY_MS

# what spreadsheets compute, what CSV and YAML quote, and scripts of all kinds
_SIGNS = st.sampled_from(list("=+-@'\",;:#&*!|>%`[]{}?~\\ \t0123456789aZé中\u200bرß😀"))
_LINES = st.one_of(
    st.text(_SIGNS, min_size=1, max_size=12),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12),
    st.sampled_from(["yes", "null", "1.10", "2026-12-24", "- a", "---", "a: b", "'=1", "<<", "0x1f", "~"]),
)
_ANSWERS = st.one_of(
    st.text(st.one_of(_SIGNS, st.just("\n")), min_size=1, max_size=40),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
    st.sampled_from(["a\n---\nb", "---\nid: x\n---", "    code\n\nend", "x\u2028y", "a\x85b".replace("\x85", "")]),
)
_MOMENTS = st.one_of(
    st.none(), st.integers(0, LAST_MS), st.integers(1, LAST_MS // DAY_MS).map(lambda day: day * DAY_MS)
)
IDS = st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?", fullmatch=True)


def draft(**changed: Any) -> ArticleDraft:
    """An article that is in order, with some fields changed."""
    made = ArticleDraft(
        language="en",
        title="How do I return something?",
        answer="Send it back within **30 days**.",
        variants=("can I send it back", "return an item"),
        tags=("returns",),
    )
    return replace(made, **changed)


def article(**changed: Any) -> Article:
    """The same as it is kept."""
    fields = {"id": "returns", "version": 1, "changed_at": 1, "changed_by": "g1", **changed}
    made = draft()
    return Article(**{**{name: getattr(made, name) for name in ArticleDraft.__struct_fields__}, **fields})


def _is_good(made: ArticleDraft) -> bool:
    return not faults_of(made)


DRAFTS = (
    st.builds(
        ArticleDraft,
        language=st.sampled_from(["en", "de", "de-AT", "zh-Hant", "ru"]),
        title=_LINES,
        answer=_ANSWERS,
        variants=st.lists(_LINES, max_size=4).map(tuple),
        tags=st.lists(_LINES, max_size=3).map(tuple),
        audience=st.sampled_from(["", "agents", "shop"]),
        valid_from=_MOMENTS,
        valid_until=_MOMENTS,
    )
    .map(cleaned)
    .filter(_is_good)
)
