"""Mistakes in a policy: where they are and how to correct them."""

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from usher_policy.limits import CLOSE_ENOUGH

Path = tuple[str | int, ...]


class Fault(msgspec.Struct, frozen=True):
    """One mistake: `line` and `column` count from 1, `path` is like `queues.sales.steps[0].after_s`."""

    line: int
    column: int
    path: str
    message: str
    cure: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"line {self.line}: {where}{self.message}; {self.cure}"


class PolicyError(ValueError):
    """The policy is not valid; `faults` has all mistakes, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
        super().__init__("\n".join(map(str, self.faults)))


def written(path: Path) -> str:
    """Format a path: names separated by dots, indexes of lists (from 0) in brackets."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def shown(value: object) -> str:
    """Format a value for a message, shortened."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else text[:57] + "…"


def one_of(words: Sequence[str]) -> str:
    """Format words as a list: "a, b or c"."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the advice for an unknown word: the most similar known one, or `otherwise`."""
    likely = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=CLOSE_ENOUGH)
    return f"did you mean `{likely[0]}`?" if likely else otherwise
