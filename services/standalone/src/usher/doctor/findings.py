"""A finding: what a check saw, how bad it is, and what to do about it."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Level = Literal["ok", "warning", "failure", "unknown"]


class Finding(msgspec.Struct, frozen=True):
    """What one check saw. `do` is what to do about it, "" where there is nothing to do.

    `unknown`: the check could not be made; `seen` says why.
    """

    check: str
    level: Level
    seen: str
    do: str = ""


def ok(check: str, seen: str) -> Finding:
    """All is as it should be."""
    return Finding(check, "ok", seen)


def warning(check: str, seen: str, do: str) -> Finding:
    """Works, and should be looked at."""
    return Finding(check, "warning", seen, do)


def failure(check: str, seen: str, do: str) -> Finding:
    """Something does not work, or soon will not."""
    return Finding(check, "failure", seen, do)


def unknown(check: str, why: str, do: str = "") -> Finding:
    """Nothing is known, and why."""
    return Finding(check, "unknown", why, do)


def line_of(finding: Finding) -> str:
    """Format one in a line.

    >>> line_of(warning("live", "allkeys-lru", "set another"))
    'warning  live: allkeys-lru -> set another'
    """
    return f"{finding.level:7}  {finding.check}: {finding.seen}{f' -> {finding.do}' if finding.do else ''}"


def summary_of(findings: Sequence[Finding]) -> str:
    """Count them by level."""
    counts = {level: sum(one.level == level for one in findings) for level in ("ok", "warning", "failure", "unknown")}
    words = {"ok": "in order", "warning": "to look at", "failure": "not in order", "unknown": "not known"}
    return ", ".join(f"{count} {words[level]}" for level, count in counts.items() if count) or "nothing was checked"


def without_secrets(findings: Iterable[Finding], secrets: Iterable[str]) -> list[Finding]:
    """Hide what may not be printed, wherever an error's text brought it along."""
    known = sorted({one for one in secrets if len(one) > 3}, key=len, reverse=True)  # shorter ones are parts of words

    def hidden(text: str) -> str:
        for secret in known:
            text = text.replace(secret, "***")
        return text

    return [Finding(one.check, one.level, hidden(one.seen), hidden(one.do)) for one in findings]
