"""Transcripts with what a person would put into their summaries, and how many of it a summariser finds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from usher_common.messages.summary import SummaryItem
from usher_knowledge.summaries.domain.transcript import Line

FOLDER = Path(__file__).resolve().parent.parent.parent / "unit" / "knowledge" / "transcripts"
KINDS = ("question", "outcome", "promise")
AUTHORS: dict[str, Any] = {"v": "visitor", "a": "agent", "s": "system"}


@dataclass(frozen=True)
class Transcript:
    """One conversation; `expect` has for each kind (sequence, words) of what is to be found."""

    name: str
    lines: Sequence[Line]
    expect: dict[str, list[tuple[int, str]]]


class Found(NamedTuple):
    """Of one kind: expectations, how many of them were found, and how many other items were given."""

    expected: int
    found: int
    false: int


def transcripts(name: str) -> list[Transcript]:
    """Read a set."""
    return [_read(one) for one in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))]


def _read(one: Any) -> Transcript:
    pairs = [next(iter(line.items())) for line in one["lines"]]
    lines = [Line(seq, AUTHORS[who], text) for seq, (who, text) in enumerate(pairs, 1)]
    return Transcript(
        one["name"], lines, {kind: [(seq, words) for seq, words in one["expect"][kind]] for kind in KINDS}
    )


def compared(transcript: Transcript, items: Iterable[SummaryItem]) -> dict[str, Found]:
    """Compare a summary with the expectations."""
    given = list(items)
    return {kind: _compared(transcript.expect[kind], [one for one in given if one.kind == kind]) for kind in KINDS}


def _compared(expected: Sequence[tuple[int, str]], given: Sequence[SummaryItem]) -> Found:
    hit = [any(_fits(one, item) for item in given) for one in expected]
    false = [item for item in given if not any(_fits(one, item) for one in expected)]
    return Found(len(expected), sum(hit), len(false))


def _fits(expected: tuple[int, str], item: SummaryItem) -> bool:
    return item.seq == expected[0] and expected[1].lower() in item.text.lower()


def figures(name: str, summarise: Callable[[Sequence[Line]], Iterable[SummaryItem]]) -> dict[str, Found]:
    """Sum up a whole set, by kind."""
    each = [compared(one, summarise(one.lines)) for one in transcripts(name)]
    return {kind: Found(*(sum(part) for part in zip(*(found[kind] for found in each), strict=True))) for kind in KINDS}
