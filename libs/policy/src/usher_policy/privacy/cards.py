"""Card numbers in a text: by issuer, length, check digit, and the way they are written."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from usher_policy.privacy.numbers import Group, runs

# First digits (from, to) of the issuers' numbers, and the lengths that they issue; narrower ones come first.
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("3528", "3589", (16, 19)),  # JCB
    ("4", "4", (16, 19, 13)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("2200", "2204", (16,)),  # Mir
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "649", (16, 19)),
    ("65", "65", (16, 19)),
    ("60", "60", (16,)),  # RuPay, Hipercard
    ("62", "62", (16, 19)),  # UnionPay
    ("636", "639", (16,)),  # Elo, InstaPayment, Maestro
    ("50", "50", (16, 18, 19)),  # Maestro
    ("56", "58", (16, 18, 19)),
    ("67", "67", (16, 18, 19)),
    ("6304", "6304", (16, 18, 19)),
    ("8600", "8600", (16,)),  # Uzcard
    ("9112", "9112", (16,)),  # Belkart
    ("9704", "9704", (16, 19)),  # Napas
    ("9792", "9792", (16,)),  # Troy
    ("9860", "9860", (16,)),  # Humo
)
_PREFIX = 4  # digits that say who issued a number
_DOUBLED = str.maketrans("0123456789", "0246813579")
_VALUES = {str(digit): digit for digit in range(10)}
# how cards are printed, and so how they are written on two lines, too; a last group may be shorter
_PRINTED = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 3, 3, 3), (8, 11), (6, 13))
_SHORTEST_VISA = (4, 3, 3, 3)  # 13 digits in a row that begin with a 4 are a barcode or a phone number
_LAST = 4  # digits that stay
_GROUP = 3  # digits of the shortest group: dates and times have shorter ones
_WRAPPED = 40  # characters of a line that a mail program may have broken within a number


class Found(NamedTuple):
    """A card number in a text: its span, and its last four digits."""

    start: int
    end: int
    last: str


def cards_in(text: str) -> Iterator[Found]:
    """Yield the card numbers in a text, in order and without overlaps."""
    for groups in runs(text):
        first = begin = 0  # `begin`: where what is left of the run begins
        while first < len(groups):
            if last := _end_of_card(text, groups, begin, first):
                yield Found(groups[first].start, groups[last - 1].end, _joined(groups[first:last])[-_LAST:])
                begin = first = last
            else:
                first += 1


def luhn(digits: str) -> bool:
    """Return whether the last digit checks the others, as on cards."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return not sum(map(_VALUES.__getitem__, digits[-1::-2] + doubled)) % 10


def _end_of_card(text: str, groups: list[Group], begin: int, first: int) -> int:
    """Return the index of the group behind the number that begins with this one; 0 if none does."""
    short = len(groups[first].digits) < _GROUP
    if short and first > begin and not (first + 1 < len(groups) and groups[first + 1].broken):
        return 0
    for length in _lengths(_digits_from(groups, first)):
        size, last = 0, first
        while last < len(groups) and size < length:
            size += len(groups[last].digits)
            last += 1
        if size == length and _is_card(text, groups[first:last], whole=first == begin and last == len(groups)):
            return last
    return 0


def _digits_from(groups: list[Group], first: int) -> str:
    digits = groups[first].digits
    while len(digits) < _PREFIX and (first := first + 1) < len(groups):
        digits += groups[first].digits
    return digits[:_PREFIX]


def _lengths(prefix: str) -> tuple[int, ...]:
    for low, high, lengths in _ISSUERS:
        if low <= prefix[: len(low)] <= high:
            return lengths
    return ()


def _is_card(text: str, groups: list[Group], *, whole: bool) -> bool:
    sizes = tuple(len(group.digits) for group in groups)
    return _is_written_so(text, groups, sizes, whole=whole) and luhn(_joined(groups))


def _is_written_so(text: str, groups: list[Group], sizes: tuple[int, ...], *, whole: bool) -> bool:
    breaks = [group for group in groups[1:] if group.broken]
    if breaks:
        return len(breaks) == 1 and (_printed(groups, sizes) or _is_wrapped(text, breaks[0]))
    if _has_point(text, groups):
        return False
    if sum(sizes) == sum(_SHORTEST_VISA):
        return sizes == _SHORTEST_VISA
    if all(size >= _GROUP for size in sizes[:-1]):
        return True
    return whole and len({*sizes}) == 1  # digit by digit, or in pairs, and nothing else


def _has_point(text: str, groups: list[Group]) -> bool:
    """Return whether there is a point in some gaps and none in others: a number beside one with decimals."""
    points = {"." in text[one.end : two.start] for one, two in pairwise(groups)}
    return len(points) > 1


def _printed(groups: list[Group], sizes: tuple[int, ...]) -> bool:
    """Return whether the groups are those on a card, also if the line ends within one of them."""
    if sizes in _PRINTED:
        return True
    at = next(number for number, group in enumerate(groups) if number and group.broken)
    return len(sizes) > 2 and (*sizes[: at - 1], sizes[at - 1] + sizes[at], *sizes[at + 1 :]) in _PRINTED


def _is_wrapped(text: str, group: Group) -> bool:
    """Return whether the line before this group is one that a program may have broken."""
    end = text.rfind("\n", 0, group.start)
    return end - text.rfind("\n", 0, end) > _WRAPPED


def _joined(groups: list[Group]) -> str:
    return "".join(group.digits for group in groups)
