"""Cut quote and signature off a mail's text, in one pass over its lines: a hostile mail costs no more than another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.reading.quote_words import FORWARDED, FROM, ORIGINAL, OTHERS, SENT_FROM, WROTE

FRAME = " \t-_*=~>#|\u2014\u2013:.\u00a0\ufeff\u200b"
WORDS = re.compile(r"[\w()]+(?:'\w+)?")
LABEL = re.compile(r"[\s*_]{0,8}([^\s:*_\uff1a][^:*_\uff1a]{0,20})[\s*_]{0,8}[:\uff1a]")
TIME = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d\d")
PERSON = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}")
HEADER_LINES = 8  # lines within which the labels of a quoted header stand
LABELS = 3  # of them that make a quoted header
JOINED = 3  # lines over which a client wraps "On … wrote:"


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in three pieces; `forwarded`: it passes on somebody else's mail, which stays in the text."""

    text: str
    quote: str = ""
    signature: str = ""
    forwarded: bool = False


def cut(text: str) -> Cut:
    r"""Divide a mail's text; of one that is nothing but a quote everything is text.

    >>> cut("Yes.\\n\\nOn 2 May 2024 at 10:00, Ann <ann@example.org> wrote:\\n> Is it?").text
    'Yes.'
    """
    lines = text.split("\n")
    begins, forwarded = _opening(lines)
    kept, quoted = lines[:begins], lines[begins:]
    kept, quoted = _answer_below(kept, quoted)
    kept, quoted = _without_last_quote(kept, quoted)
    kept, signature = _signature(kept)
    shown = _joined(kept)
    if not shown:
        return Cut(_joined(lines), forwarded=forwarded)
    return Cut(shown, _joined(quoted), _joined(signature), forwarded)


def _opening(lines: Sequence[str]) -> tuple[int, bool]:
    """Return the line with which the quote begins (their number if none does), and whether it is a forward."""
    last = _last_text(lines)
    for at, line in enumerate(lines):
        if not line or len(line) > limits.LINE_CHARS:
            continue
        bare = line.strip(FRAME).lower()
        if len(bare) < 60 and _is_said(bare, FORWARDED) and _is_framed(line):
            return len(lines), True
        if line.startswith(">"):
            continue
        if (bare in ORIGINAL and _is_framed(line)) or _is_header(lines, at):
            return _with_rule(lines, at), False
        if (size := _attribution(lines, at)) and not _is_inline(lines, at + size, last):
            return at, False
    return len(lines), False


def _is_said(bare: str, words: frozenset[str]) -> bool:
    return bare in words or any(bare.startswith(f"{word} ") for word in words if bare[:5] == word[:5])


def _is_framed(line: str) -> bool:
    return line.lstrip("> \t").startswith(("--", "__", "==", "**", "\u2014", "\u2013")) or line.rstrip().endswith(
        (":", "--")
    )


def _with_rule(lines: Sequence[str], at: int) -> int:
    """Include the rule that Outlook draws above a quoted header."""
    before = at - 1
    while before >= 0 and at - before <= 2 and not lines[before].strip():
        before -= 1
    rule = before >= 0 and len(lines[before]) >= 5 and not lines[before].strip("_-* ")
    return before if rule and lines[before].strip() else at


def _is_header(lines: Sequence[str], at: int) -> bool:
    """Whether the header of a quoted mail begins here: From and at least two further labels close below."""
    if _label(lines[at]) not in FROM:
        return False
    below = {_label(line) for line in lines[at + 1 : at + HEADER_LINES]}
    return len(below & OTHERS) >= LABELS - 1


def _label(line: str) -> str:
    found = LABEL.match(line[:60])
    return found[1].strip().lower() if found else ""


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return over how many lines "On … wrote:" goes that begins here; 0 if none does."""
    for size in range(1, JOINED + 1):
        piece = lines[at : at + size]
        if len(piece) < size or not piece[-1].strip() or len(piece[-1]) > limits.LINE_CHARS:
            return 0
        if piece[-1].rstrip().endswith((":", "\uff1a")):
            return size if _attributes(" ".join(piece), lines, at + size) else 0
    return 0


def _attributes(said: str, lines: Sequence[str], after: int) -> bool:
    """Whether these words announce a quote: by a time and either an address, or a verb with a quote below."""
    if not TIME.search(said):
        return False
    wrote = any(word in WROTE for word in WORDS.findall(said.lower())) or any(
        word in said for word in ("写道", "のメール", "님이")
    )
    below = next((line for line in lines[after : after + 3] if line.strip()), "")
    person = PERSON.search(said) is not None
    return (person and (wrote or "<" in said or below.startswith(">"))) or (wrote and below.startswith(">"))


def _is_inline(lines: Sequence[str], after: int, last: int) -> bool:
    """Whether somebody answers between the quoted lines or below them: the last text stands after quoted lines."""
    first = next((at for at in range(after, min(after + JOINED, len(lines))) if lines[at].strip()), None)
    return first is not None and lines[first].startswith(">") and last > first


def _last_text(lines: Sequence[str]) -> int:
    """Return the last line that is neither empty nor quoted nor signature."""
    end = _signature_at(lines)
    return next((at for at in range(end - 1, -1, -1) if lines[at].strip() and not lines[at].startswith(">")), -1)


def _before_signature(lines: Sequence[str]) -> Sequence[str]:
    at = _signature_at(lines)
    return lines[:at]


def _answer_below(kept: list[str], quoted: list[str]) -> tuple[list[str], list[str]]:
    """Of a mail that is one quote with the answer below it, keep the answer."""
    if quoted or not kept:
        return kept, quoted
    first = next((at for at, line in enumerate(kept) if line.startswith(">")), None)
    if first is None:
        return kept, quoted
    last = next((at for at in range(first, len(kept)) if kept[at].strip() and not kept[at].startswith(">")), None)
    if last is None or any(line.startswith(">") for line in kept[last:]):
        return kept, quoted
    begins = _above(kept, first)
    if _joined(kept[:begins]):
        return kept, quoted
    return kept[last:], kept[:last]


def _above(lines: Sequence[str], at: int) -> int:
    """Return where the attribution above a quote begins."""
    for size in range(1, JOINED + 2):
        begins = at - size
        if (
            begins >= 0
            and lines[begins].strip()
            and (found := _attribution(lines, begins))
            and begins + found >= at - 1
        ):
            return begins
    return at


def _without_last_quote(kept: list[str], quoted: list[str]) -> tuple[list[str], list[str]]:
    """Cut quoted lines at the end, with their attribution."""
    end = len(_before_signature(kept))
    at = end
    while at and (kept[at - 1].startswith(">") or not kept[at - 1].strip()):
        at -= 1
    if not any(line.startswith(">") for line in kept[at:end]):
        return kept, quoted
    begins = _above(kept, next(line for line in range(at, end) if kept[line].startswith(">")))
    return kept[:begins] + kept[end:], kept[begins:end] + quoted


def _signature(lines: list[str]) -> tuple[list[str], list[str]]:
    at = _signature_at(lines)
    return lines[:at], lines[at:]


def _signature_at(lines: Sequence[str]) -> int:
    """Return where the signature begins: "-- " near the end, or a phone's line as the last one."""
    for at in range(len(lines) - 1, max(-1, len(lines) - limits.SIGNATURE_LINES - 2), -1):
        if lines[at] in ("-- ", "--", "\u2014"):
            return at
    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), None)
    if last is not None and len(lines[last]) < 120 and lines[last].strip("-_ *>").lower().startswith(SENT_FROM):
        return last
    return len(lines)


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
