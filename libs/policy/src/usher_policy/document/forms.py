"""What the policy says of start forms: questions that a visitor answers before a chat, or within it."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]
Texts = dict[str, str]  # by language; the first is for all others
Ask = Literal["before", "within"]
FieldType = Literal[
    "text", "long_text", "email", "phone", "number", "choice", "several", "yes_no", "date", "order_number", "consent"
]
PROFILE = ("name", "email", "phone", "language")  # what a field may fill besides attributes


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class FormOption(_Part, frozen=True, kw_only=True):
    """One answer of several to choose from; `value` is what rules and the record see."""

    value: Name
    label: Texts


class FormField(_Part, frozen=True, kw_only=True):
    """A question; its answer fills the contact's name, email, phone or language, else the attribute so named."""

    name: Name
    type: FieldType = "text"
    label: Texts
    help: Texts = {}
    required: bool = False
    options: tuple[FormOption, ...] = ()
    when: dict[str, Any] | None = None  # a condition on what is known and on earlier answers; None: always asked
    fills: Name | None = None  # None: the field's own name
    pattern: str | None = None  # of an order number
    country: str = ""  # whose phone numbers may be written without +, such as "DE"
    least: float | None = None  # of a number
    most: float | None = None


class Form(_Part, frozen=True, kw_only=True):
    """Questions, in this order."""

    title: Texts = {}
    intro: Texts = {}
    fields: tuple[FormField, ...]


def target_of(field: FormField) -> str:
    """Name what the field fills: one of `PROFILE`, or an attribute."""
    return field.fills or field.name


def condition_field(target: str) -> str:
    """Name the field of conditions for what a form's field fills."""
    return target if target in PROFILE else f"attributes.{target}"
