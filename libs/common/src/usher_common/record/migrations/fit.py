"""Whether this version of the code can work on a record, judged by the schema's revision."""

from collections.abc import Set as AbstractSet
from enum import Enum


class Fit(Enum):
    """How a record's schema fits this version of the code."""

    EMPTY = "the record has no tables"
    OLDER = "migrations are missing"
    SAME = "as this version needs"
    NEWER = "newer, and made so that this version can work on it"
    TOO_NEW = "newer, and this version cannot work on it"

    @property
    def usable(self) -> bool:
        """Whether a service of this version may start."""
        return self in {Fit.SAME, Fit.NEWER}


def judge_fit(at: AbstractSet[str], usable_from: str | None, heads: AbstractSet[str], known: AbstractSet[str]) -> Fit:
    """Judge a record at revisions `at`; the code's newest are `heads`, and `known` are all that it has.

    `usable_from` is what the record's last migration noted: code that knows this revision can work on the schema.
    """
    if not at:
        return Fit.EMPTY
    if at == heads:
        return Fit.SAME
    if at <= known:
        return Fit.OLDER
    return Fit.NEWER if usable_from in known else Fit.TOO_NEW
