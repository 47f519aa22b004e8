"""Checks of what is masked: patterns that can be read, and that find what has an end."""

from usher_policy.conditions.patterns import Pattern, PatternError
from usher_policy.document.faults import Path, shown
from usher_policy.document.plain_values import entries, get
from usher_policy.document.source import Source
from usher_policy.limits import KEPT_NUMBERS, MASK_CHARS, MASK_PATTERNS
from usher_policy.privacy.masking import label_of

_HERE: Path = ("privacy",)


def check_privacy(source: Source) -> None:
    """Report every mistake in `privacy`."""
    part = get(source.value, *map(str, _HERE))
    kinds = entries(part, "mask")
    for place, kind in enumerate(kinds):
        if kind in kinds[:place]:
            source.fault((*_HERE, "mask", place), f"{shown(kind)} is masked already", "name it once")
    for name, most in (("patterns", MASK_PATTERNS), ("keep", KEPT_NUMBERS)):
        if (count := len(entries(part, name))) > most:
            source.fault((*_HERE, name), f"these are {count}", f"write at most {most}")
    for place, number in enumerate(entries(part, "keep")):
        if isinstance(number, str) and number and not any(sign.isalnum() for sign in number):
            source.fault((*_HERE, "keep", place), "no number is here", "write it as on your invoices")
    _patterns(source, entries(part, "patterns")[:MASK_PATTERNS])


def _patterns(source: Source, written: list[object]) -> None:
    names = [name for one in written if isinstance(name := get(one, "name"), str)]
    seen: set[str] = set()
    for place, one in enumerate(written):
        path = (*_HERE, "patterns", place)
        name, text = get(one, "name"), get(one, "pattern")
        if isinstance(name, str) and name in seen:
            source.fault((*path, "name"), f"pattern {shown(name)} is here twice", "give each pattern a name of its own")
        if isinstance(name, str):
            seen.add(name)
        if isinstance(text, str) and text:
            _pattern(source, (*path, "pattern"), text, names)


def _pattern(source: Source, path: Path, text: str, names: list[str]) -> None:
    try:
        pattern = Pattern(text)
    except PatternError as error:
        source.fault(path, f"the pattern {shown(text)} cannot be read: {error}", "correct the pattern")
        return
    least, most = pattern.extent
    if not least:
        source.fault(path, f"the pattern {shown(text)} is found where nothing is", "write what must be there")
    elif most is None:
        cure = "write how often something may be repeated: `{1,20}` for `+`, `{0,20}` for `*`"
        source.fault(path, f"what the pattern {shown(text)} finds has no end", cure)
    elif most > MASK_CHARS:
        cure = f"write it so that it finds at most {MASK_CHARS}"
        source.fault(path, f"the pattern {shown(text)} finds up to {most} characters", cure)
    elif taken := next((name for name in names if pattern.found_in(label_of(name))), None):
        cure = "write the pattern more exactly, or choose another name"
        source.fault(path, f"it finds {shown(label_of(taken))}, which stands for what was masked", cure)
