"""What the policy says of numbers that are not kept."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_policy.limits import KEPT_CHARS, PATTERN_LENGTH

Kind = Literal["cards", "ibans"]
Label = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class MaskPattern(_Part, frozen=True):
    """A pattern of one's own; what it finds becomes its name in brackets."""

    name: Label
    pattern: Annotated[str, Meta(min_length=1, max_length=PATTERN_LENGTH)]


class Privacy(_Part, frozen=True):
    """What is masked in all that people write, before it is kept anywhere."""

    mask: tuple[Kind, ...] = ("cards",)
    patterns: tuple[MaskPattern, ...] = ()
    keep: tuple[Annotated[str, Meta(min_length=1, max_length=KEPT_CHARS)], ...] = ()  # never masked: one's own numbers


HELP = {  # the meaning of each key
    "Privacy": {
        "mask": "Known numbers that are masked but for their last four digits: `cards`, `ibans`. `[]`: none.",
        "patterns": "Patterns of your own; what they find is replaced by their name in brackets.",
        "keep": "Numbers that are never masked, with or without spaces: your own accounts.",
    },
    "MaskPattern": {
        "name": "What stands in the place of what was found: `customer-number` becomes `[customer-number]`.",
        "pattern": "What is looked for, at most 100 characters long: `'\\bKD-\\d{8}\\b'`; case is ignored.",
    },
}
