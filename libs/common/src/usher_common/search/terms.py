"""Split texts into the tokens that are indexed, and queries into the terms that a text must have.

A word is found by its beginning. In scripts without spaces every pair of neighbouring characters is indexed, and the
last character alone, so that any part is found by its pairs in sequence. An emoji is a word by itself (decision 0205).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from usher_common.search.fold import fold, fold_with_spans
from usher_common.search.signs import mark_class, paired_class, symbol_class

WORD_SIGNS = 64  # of a longer word only the beginning counts: databases take no lexeme of 2 kB

_PAIRED = paired_class()
_LETTER = rf"[^\W_{_PAIRED}]"
_ASCII_RUN = re.compile(r"(?P<word>[a-z0-9]+)")
_RUN = re.compile(
    rf"(?P<pairs>[{_PAIRED}]+)|(?P<word>{_LETTER}+(?:[{mark_class()}]+{_LETTER}*)*)|(?P<symbol>[{symbol_class()}])"
)


class Run(NamedTuple):
    """Neighbouring signs of one kind in a folded text; each symbol is a run of its own."""

    kind: str
    text: str
    start: int


class Term(NamedTuple):
    """Tokens that follow each other at once; with `prefix` the only one is the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool
    run: str  # as it stands in folded texts
    kind: str


def tokens_of(text: str) -> list[str]:
    """Give the tokens that a text is indexed by, in their order."""
    folded = fold(text)
    if folded.isascii():
        return [word[:WORD_SIGNS] for word in _ASCII_RUN.findall(folded)]
    return [token for run in _runs(folded) for token in _tokens(run)]


def terms_of(query: str, limit: int) -> list[Term]:
    """Give what a query asks for, each once, `limit` terms at most."""
    return list(dict.fromkeys([_term(run) for run in _runs(fold(query))]))[:limit]


def hits_of(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return the parts of a text that match, as (start, end), in order and without overlaps."""
    folded, spans = fold_with_spans(text)
    found = sorted([hit for run in _runs(folded) for hit in _hits(run, terms)])
    parts: list[tuple[int, int]] = []
    for first, last in [(spans[start].start, spans[end - 1].end) for start, end in found]:
        if parts and first < parts[-1][1]:
            parts[-1] = parts[-1][0], max(parts[-1][1], last)
        else:
            parts.append((first, last))
    return parts


def _runs(folded: str) -> Iterator[Run]:
    pattern = _ASCII_RUN if folded.isascii() else _RUN
    for found in pattern.finditer(folded):
        yield Run(found.lastgroup or "", found[0], found.start())


def _tokens(run: Run) -> list[str]:
    if run.kind == "pairs":
        return [run.text[at : at + 2] for at in range(len(run.text))]
    return [run.text[:WORD_SIGNS]]


def _term(run: Run) -> Term:
    tokens = tuple(_tokens(run))
    if len(tokens) > 1:
        return Term(tokens[:-1], prefix=False, run=run.text, kind=run.kind)
    return Term(tokens, prefix=run.kind != "symbol", run=run.text, kind=run.kind)


def _hits(run: Run, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    for term in terms:
        if run.kind != term.kind:
            continue
        if run.kind == "pairs":
            yield from _parts(run, term.run)
        elif run.text[:WORD_SIGNS].startswith(term.tokens[0]):
            yield run.start, run.start + len(run.text)


def _parts(run: Run, wanted: str) -> Iterator[tuple[int, int]]:
    at = run.text.find(wanted)
    while at >= 0:
        yield run.start + at, run.start + at + len(wanted)
        at = run.text.find(wanted, at + len(wanted))
