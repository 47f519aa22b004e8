"""A policy's masks at work: texts without the numbers that it does not want to keep."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, TypeVar

from usher_common.texts.every_text import with_every_text

from usher_policy.conditions.patterns import Pattern
from usher_policy.limits import MASK_ROUNDS
from usher_policy.privacy.cards import cards_in
from usher_policy.privacy.ibans import ibans_in
from usher_policy.privacy.rules import Privacy

Value = TypeVar("Value")
SIGN = "•"
# Beside the bullets, where people type a space: it says that a masked number is ours, and no line ends there (0443).
GLUE = "\u00a0"
_SHORTEST = 13  # characters of the shortest number that is looked for without a pattern
_TAKEN = "\0"  # stands for what was found already; no text that is taken has it


class Masked(NamedTuple):
    """A part of a text, and what is shown instead."""

    start: int
    end: int
    shown: str


class Masking:
    """The masks of one policy; pure, and made once for each policy. Raises PatternError."""

    def __init__(self, rules: Privacy | None = None) -> None:
        self.rules = rules or Privacy()
        self._patterns = [(label_of(one.name), Pattern(one.pattern)) for one in self.rules.patterns]
        self._kept = frozenset(map(_compact, self.rules.keep))
        self._cards, self._ibans = "cards" in self.rules.mask, "ibans" in self.rules.mask

    def text(self, text: str, sign: str = SIGN) -> str:
        """Return a text with all numbers masked that the policy names; to mask it again changes nothing.

        `sign` is what stands for the signs of a number.
        """
        for _ in range(MASK_ROUNDS):  # what is left beside a masked number can be one itself
            if not (found := self.found_in(text, sign)):
                break
            text = replaced(text, found)
        return text

    def found_in(self, text: str, sign: str = SIGN) -> list[Masked]:
        """Return what is to be replaced in a text, in order and without overlaps."""
        if not self._patterns:  # as usual, and quick
            return sorted(self._numbers(text, sign)) if len(text) >= _SHORTEST else []
        found: list[Masked] = []
        for label, pattern in self._patterns:
            rest = _without(text, found)
            for one, _ in self._patterns:
                rest = rest.replace(one, _TAKEN * len(one))  # what was masked before
            found += [Masked(*span, label) for span in pattern.spans_in(rest) if not self._keeps(text, *span)]
        found += self._numbers(_without(text, found), sign)
        return sorted(found)

    def _numbers(self, text: str, sign: str) -> list[Masked]:
        cards = [*cards_in(text)] if self._cards else []
        if not cards and not self._ibans:
            return []
        found = []
        for iban in ibans_in(text):
            kept = not self._ibans or self._keeps(text, iban.start, iban.end)
            shown = text[iban.start : iban.end]
            if not kept:
                shown = _glued(sign, f"{iban.country}{sign * 2}", sign * 4, iban.last)
            found.append(Masked(iban.start, iban.end, shown))
        if cards and found:  # a part of an IBAN can look like a card
            cards = [*cards_in(_without(text, found))]
        found = [one for one in found if one.shown != text[one.start : one.end]]
        return found + [
            Masked(card.start, card.end, _glued(sign, sign * 4, card.last))
            for card in cards
            if not self._keeps(text, card.start, card.end)
        ]

    def _keeps(self, text: str, start: int, end: int) -> bool:
        return bool(self._kept) and _compact(text[start:end]) in self._kept


class Masks:
    """The masks that are in force; these never change."""

    def __init__(self, current: Masking | None = None) -> None:
        self.current = current or Masking()

    def of(self, value: Value, kept: Collection[str] = ()) -> Value:
        """Return a value with every text in it masked but for the fields that are named."""
        return with_every_text(value, self.current.text, kept)


def label_of(name: str) -> str:
    """Return what stands for a text that a pattern of one's own found."""
    return f"[{name}]"


def _glued(sign: str, *parts: str) -> str:
    """Join the parts of a masked number; an asterisk stands where the text's charset may not have our space either."""
    return (GLUE if sign == SIGN else " ").join(parts)


def replaced(text: str, found: Iterable[Masked]) -> str:
    """Return a text with these parts replaced."""
    parts, at = [], 0
    for start, end, shown in found:
        parts += [text[at:start], shown]
        at = end
    return "".join((*parts, text[at:]))


def _without(text: str, found: Sequence[Masked]) -> str:
    """Return a text in which what was found cannot be found again, with everything else in its place."""
    return replaced(text, sorted(Masked(one.start, one.end, _TAKEN * (one.end - one.start)) for one in found))


def _compact(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
