"""Spans of time in which some page was visible: united, so that two tabs beside each other count once."""

from collections.abc import Iterable

from usher_gateway.limits import VISIT_SPANS
from usher_gateway.visits.domain.visit import Span, Visible


def united(spans: Iterable[Span]) -> list[Span]:
    """Return disjoint spans in order that cover the same time."""
    done: list[Span] = []
    for start, end in sorted(spans):
        if done and start <= done[-1][1]:
            done[-1] = done[-1][0], max(done[-1][1], end)
        else:
            done.append((start, end))
    return done


def total_ms(visible: Visible) -> int:
    """Return how long some page was visible."""
    return visible.before_ms + sum(end - start for start, end in visible.spans)


def merge_visible(one: Visible, other: Visible) -> Visible:
    """Unite what two reports say; of more spans than are kept, the earliest are summed up."""
    base = max(one, other, key=lambda each: (each.until, each.before_ms))
    later = ((max(start, base.until), end) for start, end in (*one.spans, *other.spans))
    spans = united((start, end) for start, end in later if start < end)
    old, kept = spans[:-VISIT_SPANS], spans[-VISIT_SPANS:]
    if not old:
        return Visible(tuple(kept), base.until, base.before_ms)
    return Visible(tuple(kept), old[-1][1], base.before_ms + sum(end - start for start, end in old))
