"""Fit content into what a channel carries: long texts split, buttons numbered, files that do not fit linked."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from usher_common.messages.content import Attachment

from usher_connectors.contract.lengths import Unit, fitting, length

_JOINER = "\N{ZERO WIDTH JOINER}"
# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_BREAKS = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…؟])\s+|(?<=[。！？])", r"\s+"))  # noqa: RUF001 - sentence ends of other scripts
_LEAST = 0.5  # share of a part that must be filled before a better place to cut counts


def split_text(text: str, most: int, unit: Unit) -> list[str]:
    """Split a text into parts of at most `most` units: at paragraphs, lines, sentences, words, else between letters.

    Nothing but white space at the cuts is lost. 0 is no limit.

    >>> split_text("One. Two. Three.", 10, "chars")
    ['One. Two.', 'Three.']
    """
    parts: list[str] = []
    rest = text.strip()
    while most and length(rest, unit) > most:
        cut = _cut(rest, max(fitting(rest, most, unit), 1))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _cut(text: str, most: int) -> int:
    window = text[: most + 1]  # a break may begin right after the last character that fits
    for pattern in _BREAKS:
        ends = [found.start() for found in pattern.finditer(window) if most * _LEAST <= found.start() <= most]
        if ends:
            return ends[-1]
    return _between_letters(text, most)


def _between_letters(text: str, most: int) -> int:
    """Step back so that no letter is parted from its accents, and no joined emoji from its parts."""
    cut = most
    while cut > 1 and _joined(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > 1 else most


def _joined(before: str, after: str) -> bool:
    return (
        unicodedata.combining(after) > 0
        or _JOINER in {before, after}
        or unicodedata.category(after) in {"Mn", "Me"}
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )


def numbered(text: str, buttons: Sequence[str]) -> str:
    r"""Return the text with buttons as numbered lines, for channels without buttons.

    >>> numbered("Which one?", ["Red", "Blue"])
    'Which one?\n\n1. Red\n2. Blue'
    """
    lines = "\n".join(f"{number}. {button}" for number, button in enumerate(buttons, 1))
    return "\n\n".join(part for part in (text.strip(), lines) if part)


def chosen(text: str, buttons: Sequence[str]) -> str | None:
    """Return the button that an answer to a numbered text chooses, by number or by its own words; None if none.

    >>> chosen(" 2.", ["Red", "Blue"]), chosen("RED", ["Red", "Blue"]), chosen("3", ["Red", "Blue"])
    ('Blue', 'Red', None)
    """
    answer = text.strip().rstrip(".)").casefold()
    if answer.isascii() and answer.isdigit() and 0 < len(answer) < 4:
        return buttons[int(answer) - 1] if 0 < int(answer) <= len(buttons) else None
    return next((button for button in buttons if button.casefold() == answer), None)


def carries(media: Mapping[str, int], attachment: Attachment) -> bool:
    """Return whether a channel whose limits are these carries this file: by type, "image/*" or "*/*", and size."""
    kind = attachment.type.partition("/")[0]
    most = next((media[name] for name in (attachment.type, f"{kind}/*", "*/*") if name in media), None)
    return most is not None and (most == 0 or attachment.size <= most)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One message as the channel carries it; `links` belong to its attachments."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()


def fit(  # noqa: PLR0913 - the parts of a message, and the limits
    text: str,
    attachments: Sequence[Attachment],
    links: Sequence[str],
    *,
    media: Mapping[str, int],
    most: int,
    unit: Unit,
) -> list[Fitted]:
    """Return the messages that carry this text and these files; a file that does not fit becomes a link in the text.

    Files go with the last part, so that what is said about them comes first. Without links (no public URL is known)
    the name of the file stands in its place.
    """
    pairs = [(one, links[n] if n < len(links) else "") for n, one in enumerate(attachments)]
    kept = [(one, link) for one, link in pairs if carries(media, one)]
    linked = [f"{one.name}: {link}" if link else one.name for one, link in pairs if not carries(media, one)]
    parts = split_text("\n".join(part for part in (text, *linked) if part), most, unit) or [""]
    *earlier, last = parts
    files, addresses = tuple(one for one, _ in kept), tuple(link for _, link in kept if link)
    return [*(Fitted(part) for part in earlier), Fitted(last, files, addresses)]
